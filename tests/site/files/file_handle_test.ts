// Where the runtime denies `stat` of an open file, which is below a link that a worker may read. Each test runs in such a
// worker.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { requiring, windowsLacks } from "../../requirement.ts";
import { withFolder } from "../../site_server.ts";

/** What the worker found out about a file. */
interface Described {
  readonly isSameAsStat: boolean;
  readonly read: string;
  readonly readAsync: string;
  readonly end: number | null;
  readonly missing: string;
  readonly outside: string;
}

function describe(
  path: string,
  permitted: string,
  isLinked = true,
): Promise<Described> {
  const module = new URL("./file_handle_worker.ts", import.meta.url);
  const permissions = { read: [permitted] };
  const options = { type: "module", deno: { permissions } };
  const worker = new Worker(module, options as WorkerOptions);
  return new Promise<Described>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage({ path, isLinked });
  }).finally(() => worker.terminate());
}

Deno.test(requiring(
  windowsLacks,
  "openFile() reads and describes a file below a folder, and below a link to one",
  () =>
    withFolder({ "folder/file": "0123456789" }, async (top) => {
      Deno.symlinkSync("folder", join(top, "link"));
      for (const name of ["folder", "link"]) {
        const permitted = join(Deno.realPathSync(top), name);
        assertEquals(await describe(join(permitted, "file"), permitted), {
          isSameAsStat: true,
          read: "4567",
          readAsync: "89",
          end: null,
          missing: "missing",
          outside: "missing",
        }, name);
      }
      // A link in the folder leads out of it: what the runtime denies is not opened in another way.
      Deno.mkdirSync(join(top, "other"));
      Deno.symlinkSync("../folder/file", join(top, "other/out"));
      const other = join(Deno.realPathSync(top), "other");
      if (Deno.version.deno.startsWith("2.4.")) return;
      const denied = await describe(join(other, "out"), other, false)
        .then(() => "described", ({ message }: Error) => message);
      assertStringIncludes(denied, "NotCapable");
    }),
));
