// A look at something, again and again, with a pause after each. It does not keep the process running.

/** Stops a watch. A second call does nothing. */
export type StopWatch = () => void;

/** Looks for the first time after a pause of so many ms, and until it is stopped. `look` must not reject. */
export function lookRepeatedly(
  look: () => void | Promise<void>,
  pauseMs: number,
): StopWatch {
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout>;
  const schedule = () => {
    timer = setTimeout(async () => {
      await look();
      if (!isStopped) schedule();
    }, pauseMs);
    Deno.unrefTimer(timer);
  };
  schedule();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
