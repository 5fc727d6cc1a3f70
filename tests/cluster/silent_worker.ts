// A worker that never says anything, as one that loads for too long.

addEventListener("message", () => {});
