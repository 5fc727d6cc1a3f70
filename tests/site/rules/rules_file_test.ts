import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { MAX_RULES_OCTETS } from "../../../src/site/rules/limits.ts";
import { RulesFile } from "../../../src/site/rules/rules_file.ts";
import { windowsLacks } from "../../requirement.ts";
import { withFolder } from "../../site_server.ts";
import { whileReplacing } from "../../swapper.ts";
import { openRoot } from "../files/opened_store.ts";

Deno.test("RulesFile.read() returns each state once, and nothing for a file that never was there", async () => {
  await withFolder({}, (folder) => {
    const path = join(folder, "_headers");
    const file = new RulesFile("_headers", openRoot(folder));
    const write = (text: string) => Deno.writeTextFileSync(path, text);
    const steps: [() => void, unknown, string][] = [
      [() => {}, { kind: "unchanged" }, "not there"],
      [() => write("a"), { kind: "text", text: "a" }, "it came"],
      [() => write("b"), { kind: "text", text: "b" }, "it changed"],
      [() => write("b"), { kind: "unchanged" }, "written again"],
      [() => write(""), { kind: "text", text: "" }, "emptied"],
      [() => Deno.removeSync(path), { kind: "missing" }, "removed"],
      [() => {}, { kind: "unchanged" }, "still not there"],
      [
        () => Deno.mkdirSync(path),
        { kind: "failed", message: "it is not a file of the folder" },
        "a folder",
      ],
      [() => {}, { kind: "unchanged" }, "still a folder"],
      [
        () => {
          Deno.removeSync(path);
          write("");
          Deno.truncateSync(path, MAX_RULES_OCTETS + 1);
        },
        {
          kind: "failed",
          message: `it has over ${MAX_RULES_OCTETS} octets`,
        },
        "too large",
      ],
    ];
    for (const [change, expected, why] of steps) {
      change();
      assertEquals(file.read(Date.now()) as unknown, expected, why);
    }
  });
});

Deno.test({
  name:
    "RulesFile.read() finds the old or the new text while the file is renamed over",
  ignore: windowsLacks !== undefined,
  async fn() {
    await withFolder({ "_headers": "old" }, async (folder) => {
      const file = new RulesFile("_headers", openRoot(folder));
      const seen = new Set<string>();
      await whileReplacing(join(folder, "_headers"), {
        versions: ["old", "new"],
        body() {
          for (let reads = 0; reads < 1_000_000; reads++) {
            if (reads >= 5_000 && seen.size >= 3) break;
            const read = file.read(Date.now());
            seen.add(read.kind === "text" ? read.text : read.kind);
          }
        },
      });
      assertEquals([...seen].sort(), ["new", "old", "unchanged"]);
    });
  },
});
