import { assertEquals } from "@std/assert";
import { listFeatures, type ServiceFacts } from "../../src/cli/feature_list.ts";
import { parseOptions } from "../../src/cli/options.ts";

const NO_FACTS: ServiceFacts = { users: undefined, hasDotfiles: false };

/** The features of a command line. */
function list(args: string[], facts: Partial<ServiceFacts> = {}) {
  const parsed = parseOptions(args, () => undefined);
  if (parsed.kind !== "run") throw new Error(args.join(" "));
  return listFeatures(parsed.options, { ...NO_FACTS, ...facts });
}

Deno.test("listFeatures() has what is on, in words", () => {
  const cases: [string[], string[]][] = [
    [["."], []],
    [["--spa", "."], ["single page (index.html)"]],
    [["--spa=app/a.html", "."], ["single page (app/a.html)"]],
    [["--list", "."], ["directory listings"]],
    [["--clean-urls", "."], ["clean URLs"]],
    [["--dotfiles", "."], ["dotfiles"]],
    [["--follow-symlinks", "."], ["links that lead out of the folder"]],
    [["--index=a.htm", "--index=b.htm", "."], ["index a.htm or b.htm"]],
    [["--cors", "."], ["CORS *"]],
    [["--cors=https://a.example", "."], ["CORS https://a.example"]],
    [["--cache=60", "."], ["cache for 60 s"]],
    [["-H", "X-A: 1", "."], ["1 header field"]],
    [["-H", "X-A: 1", "-H", "X-B: 1", "."], ["2 header fields"]],
    [["--log=json", "."], ["log as json"]],
    [["--cors"], ["CORS *"]],
    [["--list", "--spa", "--clean-urls", "--dotfiles"], []],
  ];
  for (const [args, expected] of cases) {
    assertEquals(list(args).on, expected, args.join(" "));
  }
  assertEquals(list(["."], { users: 1 }).on, ["password (1 user)"]);
  assertEquals(
    list(["dist", "--spa", "--cors"], { users: 2 }).on,
    ["single page (index.html)", "password (2 users)", "CORS *"],
  );
});

Deno.test("listFeatures() has what is off and looked for, with its option", () => {
  const LISTINGS = "directory listings (--list)";
  const cases: [string[], Partial<ServiceFacts>, string[], string][] = [
    [["."], {}, [LISTINGS], "a folder"],
    [["."], { hasDotfiles: true }, [
      LISTINGS,
      "dotfiles (--dotfiles)",
    ], "there is one"],
    [["--list", "."], {}, [], "on"],
    [["--list", "--dotfiles", "."], { hasDotfiles: true }, [], "all on"],
    [["--list", "--log=none", "."], {}, ["log (--log)"], "no log"],
    [[], {}, [], "the built-in site has no folders"],
  ];
  for (const [args, facts, expected, why] of cases) {
    assertEquals(list(args, facts).off, expected, why);
  }
});
