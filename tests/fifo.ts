// FIFOs, and programs that write to them.

import { assert } from "@std/assert";

/** Makes a FIFO, and returns a function that writes to it. That waits until the FIFO is read. */
export async function makeFifo(
  path: string,
): Promise<(text: string) => Promise<void>> {
  const made = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert(made.success);
  return async (text) => {
    const command = new Deno.Command("sh", {
      args: ["-c", 'printf %s "$TEXT" > "$0"', path],
      env: { TEXT: text },
    });
    assert((await command.output()).success);
  };
}
