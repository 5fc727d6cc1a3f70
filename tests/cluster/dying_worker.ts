// A worker like the program's own that stops with an error as soon as it has logged a request.
//
// It wraps `postMessage` of the worker's scope, through which the log leaves.

import "../../src/cluster/worker.ts";

const scope = globalThis as unknown as {
  postMessage(message: { readonly kind: string }): void;
};
const post = scope.postMessage.bind(scope);

scope.postMessage = (message) => {
  post(message);
  if (message.kind === "lines") {
    setTimeout(() => {
      throw new Error("stopped by the test");
    });
  }
};
