import { assert, assertEquals } from "@std/assert";
import {
  MAX_PROBLEMS,
  RULES_INTERVAL_MS,
} from "../../../src/site/rules/limits.ts";
import { SiteRules } from "../../../src/site/rules/site_rules.ts";
import { withFolder } from "../../site_server.ts";
import { openRoot } from "../files/opened_store.ts";
import { targetOf } from "./path_target.ts";

/** The warnings of the rules of a folder that holds these files. */
function warningsOf(files: Record<string, string>): Promise<string[]> {
  return withFolder(files, (folder) => {
    const warnings: string[] = [];
    new SiteRules({
      root: openRoot(folder),
      unchanged: { settled: new Set(), kept: new Set() },
      warn: (text) => warnings.push(text),
    });
    return warnings;
  });
}

for (const name of ["_redirects", "_headers"]) {
  Deno.test(`SiteRules warns of MAX_PROBLEMS bad lines of ${name}, then that further ones are not listed`, async () => {
    const cases: [number, number, string][] = [
      [0, 0, "none"],
      [MAX_PROBLEMS, MAX_PROBLEMS, "as many as are listed"],
      [MAX_PROBLEMS + 1, MAX_PROBLEMS + 1, "one more"],
      [150, MAX_PROBLEMS + 1, "many more"],
    ];
    for (const [bad, expected, why] of cases) {
      const warnings = await warningsOf({ [name]: "bad\n".repeat(bad) });
      assertEquals(warnings.length, expected, why);
      const notices = warnings.filter((text) =>
        text === `${name}:${MAX_PROBLEMS + 1}: further problems are not listed`
      );
      assertEquals(notices.length, bad > MAX_PROBLEMS ? 1 : 0, why);
    }
  });
}

Deno.test("SiteRules reads changed rules within RULES_INTERVAL_MS, also after the clock was set back", () =>
  withFolder({ "_redirects": "/a /b" }, (folder) => {
    const rules = new SiteRules({
      root: openRoot(folder),
      unchanged: { settled: new Set(), kept: new Set() },
      warn: () => {},
    });
    const isRule = (path: string) => rules.match(targetOf(path)) !== undefined;
    let now = Date.now() + 60_000;
    const changeAndCheck = (path: string, passed: number) => {
      Deno.writeTextFileSync(`${folder}/_redirects`, `${path} /somewhere`);
      now += passed;
      rules.refresh(now);
      return isRule(path);
    };
    rules.refresh(now);
    assert(isRule("/a"));
    assertEquals(changeAndCheck("/much-longer", RULES_INTERVAL_MS - 1), false);
    assertEquals(changeAndCheck("/longer-still", 1), true);
    assertEquals(changeAndCheck("/the-longest-of-all", -3_600_000), true);
  }));
