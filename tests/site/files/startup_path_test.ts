import { assertEquals } from "@std/assert";
import { MAX_STARTUP_NAMES } from "../../../src/site/files/limits.ts";
import { hasName } from "../../../src/site/files/startup_path.ts";
import { withFolder } from "../../site_server.ts";

const isVisible = (name: string) => !name.startsWith(".");

Deno.test("hasName() is true where one of the folder's names is wanted", () =>
  withFolder({ "full/.env": "", "full/a": "", ".git/": "" }, (folder) => {
    assertEquals(hasName(folder, isVisible), true);
    assertEquals(hasName(`${folder}/full`, (name) => name === ".env"), true);
    assertEquals(hasName(`${folder}/full`, (name) => name === "b"), false);
    assertEquals(hasName(`${folder}/.git`, () => true), false, "it is empty");
    assertEquals(hasName(`${folder}/nosuch`, () => true), false);
    assertEquals(hasName(`${folder}/full/a`, () => true), false);
  }));

Deno.test("hasName() looks at a bounded number of names", () =>
  withFolder({}, (folder) => {
    for (let i = 0; i <= MAX_STARTUP_NAMES; i++) {
      Deno.writeTextFileSync(`${folder}/.${i}`, "");
    }
    let looks = 0;
    hasName(folder, () => ++looks < 0);
    assertEquals(looks, MAX_STARTUP_NAMES);
  }));
