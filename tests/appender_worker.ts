// Appends a line to a file as fast as it can, from a thread of its own, until it is terminated or the file is long.

const LONGEST = 32 * 1024;

self.addEventListener("message", (event) => {
  const path = (event as MessageEvent<string>).data;
  const line = new TextEncoder().encode("line\n");
  self.postMessage("begun");
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
