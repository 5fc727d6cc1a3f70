// A worker like the program's own that stops with an error shortly after it has begun to listen, unless its number
// is 2.

import "../../src/cluster/worker.ts";

const UPTIME_MS = 150;

const scope = globalThis as unknown as {
  postMessage(message: { readonly kind: string }): void;
};
const post = scope.postMessage.bind(scope);

scope.postMessage = (message) => {
  post(message);
  if (message.kind !== "listening" || self.name.endsWith("2")) return;
  setTimeout(() => {
    throw new Error("stopped by the test");
  }, UPTIME_MS);
};
