// Appends lines to a file as fast as it can, in a thread of its own, and truncates the file when it is long.

const LONGEST = 32 * 1024;

/** The types of windows and of workers exclude each other. */
const scope = globalThis as unknown as { postMessage(message: string): void };

self.addEventListener("message", (event) => {
  const path = (event as MessageEvent<string>).data;
  const line = new TextEncoder().encode("line\n");
  scope.postMessage("begun");
  const append = () => {
    const file = Deno.openSync(path, { append: true });
    for (let i = 0; i < 1000; i++) file.writeSync(line);
    const { size } = file.statSync();
    file.close();
    if (size > LONGEST) Deno.truncateSync(path, "begin\n".length);
    setTimeout(append);
  };
  append();
});
