// The turns of the event loop, numbered, so that something can be done once in each.
//
// A turn ends with a microtask that is queued when its number is first asked for. Microtasks run in
// order, so a read that completes later resumes in a later turn.

let number = 1;
let isNumbered = false;

function end(): void {
  isNumbered = false;
  number++;
}

/** The number of this turn of the event loop: it rises from one turn in which it is asked for to the next. */
export function currentTurn(): number {
  if (!isNumbered) {
    isNumbered = true;
    queueMicrotask(end);
  }
  return number;
}
