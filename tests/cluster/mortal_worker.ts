// A worker like the program's own, but for one thing: it dies of an error shortly after it is told to
// start, unless its name's number is 2.

import "../../src/cluster/worker.ts";

const LIFE = 150;

if (!self.name.endsWith("2")) {
  setTimeout(() => {
    throw new Error("made to die");
  }, LIFE);
}
