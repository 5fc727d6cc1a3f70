// Prints how many octets of memory a cached file takes beside its content, when its response has been sent.
// Runs with `--v8-flags=--expose-gc`; its argument is the number of octets of the content.

import { join } from "@std/path";
import { encodeFieldSection } from "../../../src/http1/response_head.ts";
import { openStore } from "./opened_store.ts";

const FILES = 4000;
/** So many first, so that what is made once does not count. */
const WARM = 400;

const octets = Number(Deno.args[0]);
const folder = Deno.makeTempDirSync();
const names = Array.from({ length: FILES }, (_, i) => `page ${i}.html`);
for (const name of names) {
  Deno.writeFileSync(join(folder, name), new Uint8Array(octets).fill(32));
}
// Their times are settled.
const now = Date.now() + 60_000;
const store = openStore(folder, { cacheOctets: 2 ** 40 });

function cache(names: readonly string[]): void {
  for (const name of names) {
    const found = store.resolve([name], now);
    if (found.kind !== "file") throw new Error(`${name}: ${found.kind}`);
    for (const response of [found.prepared.whole, found.prepared.notModified]) {
      response.section(encodeFieldSection);
    }
  }
}

function measure(): number {
  (globalThis as unknown as { gc(): void }).gc();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

cache(names.slice(0, WARM));
const before = measure();
cache(names.slice(WARM));
const each = (measure() - before) / (FILES - WARM);
// The store is still in use.
if (store.resolveCached([names[0]]) === undefined) throw new Error("evicted");
Deno.removeSync(folder, { recursive: true });
console.log(Math.round(each - octets));
