// A worker like the program's own that stops with an error shortly after it was started, unless its number
// is 2.

import "../../src/cluster/worker.ts";

const UPTIME_MS = 150;

if (!self.name.endsWith("2")) {
  setTimeout(() => {
    throw new Error("stopped by the test");
  }, UPTIME_MS);
}
