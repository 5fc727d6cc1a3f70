import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { statContained } from "../../../src/site/files/contained.ts";
import { MAX_OUTSIDE_CHECKS } from "../../../src/site/files/limits.ts";
import {
  nameFolder,
  resolveFolder,
} from "../../../src/site/files/startup_path.ts";
import { withFolder } from "../../site_server.ts";
import { openRoot } from "./opened_store.ts";

const isWindows = Deno.build.os === "windows";

Deno.test("ServedRoot.open() takes the absolute path of a folder, and throws for anything else", async () => {
  await withFolder({ "folder/file": "x" }, (folder) => {
    for (const path of ["missing", "folder/file"]) {
      assertThrows(() => openRoot(join(folder, path)), path);
      assertThrows(() => resolveFolder(join(folder, path)), path);
      assertThrows(() => nameFolder(join(folder, path)), path);
    }
    if (isWindows) return;
    Deno.symlinkSync("folder", join(folder, "link"));
    const link = join(folder, "link");
    assertEquals(openRoot(link).folder, link);
  });
});

Deno.test({
  name: "nameFolder() keeps links, and names the folder that the system finds",
  ignore: isWindows,
  async fn() {
    await withFolder({ "a/b/file": "x" }, (folder) => {
      const top = Deno.realPathSync(folder);
      Deno.symlinkSync("a/b", join(top, "link"));
      Deno.symlinkSync(".", join(top, "self"));
      const up = "../".repeat(Deno.cwd().split("/").length - 1);
      const cases: [string | URL, string][] = [
        [`${top}/a/b`, `${top}/a/b`],
        [`${top}/link`, `${top}/link`],
        [`${top}//self/./link/`, `${top}/self/link`],
        [`${top}/link/..`, `${top}/a`],
        [`${top}/link/../b/../../link`, `${top}/link`],
        [`${top}/a/../link`, `${top}/link`],
        [`${up}${top.slice(1)}/link`, `${top}/link`],
        [new URL(`file://${top}/self/link`), `${top}/self/link`],
        [".", Deno.cwd()],
        ["./tests/", `${Deno.cwd()}/tests`],
        ["/", "/"],
        ["/..", "/"],
      ];
      for (const [path, expected] of cases) {
        assertEquals(nameFolder(path), expected, String(path));
        assertEquals(
          Deno.realPathSync(expected),
          resolveFolder(path),
          String(path),
        );
      }
    });
  },
});

Deno.test({
  name: "ServedRoot.locate() follows a root that is a link when it is changed",
  ignore: isWindows,
  async fn() {
    const files = { "1/file": "1", "1/2/file": "2" };
    await withFolder(files, (folder) => {
      const link = join(folder, "link");
      const lead = (to: string) => {
        Deno.symlinkSync(to, link + ".new");
        Deno.renameSync(link + ".new", link);
      };
      lead("1");
      const root = openRoot(link);
      const locate = (name: string) => {
        const path = root.path(name === "" ? [] : [name])!;
        return statContained(root, path, Date.now()).kind;
      };
      assertEquals(locate("file"), "found");
      Deno.symlinkSync("../../1/file", join(folder, "1/2/out"));
      for (const to of ["1/2", "1", ".", "1/2"]) {
        lead(to);
        assertEquals(locate(""), "found", to);
        if (to !== ".") assertEquals(locate("file"), "found", to);
      }
      assertEquals(locate("out"), "missing", "in the folder that was served");
    });
  },
});

Deno.test({
  name:
    "ServedRoot.locate() finds what is in a root that is changed and changed back between any two of its looks",
  ignore: isWindows,
  async fn() {
    await withFolder({ "1/file": "1", "2/file": "2" }, (folder) => {
      const link = join(folder, "link");
      const lead = (to: string) => {
        Deno.symlinkSync(to, link + ".new");
        Deno.renameSync(link + ".new", link);
      };
      const { realPathSync } = Deno;
      for (let most = 0; most < 2 * MAX_OUTSIDE_CHECKS; most++) {
        lead("1");
        const root = openRoot(link);
        const path = root.path(["file"])!;
        let changes = 0;
        // The file is asked for in the one folder, and the root in the other.
        Deno.realPathSync = (asked) => {
          if (changes++ < most) lead(asked === link ? "1" : "2");
          return realPathSync(asked);
        };
        try {
          const { kind } = statContained(root, path, Date.now());
          assertEquals(kind, "found", `${most} changes`);
        } finally {
          Deno.realPathSync = realPathSync;
        }
      }
    });
  },
});

Deno.test("ServedRoot.shows() hides what a request must not or cannot name", async () => {
  await withFolder({}, (folder) => {
    // Name, shown at the root, shown below it, shown below it with dotfiles.
    const cases: [string, boolean, boolean, boolean, string][] = [
      ["index.html", true, true, true, "a name"],
      ["ü 日本 🙂", true, true, true, "beyond ASCII"],
      ["...a", false, false, true, "dots and more"],
      [".git", false, false, true, "a dot file"],
      [".well-known", true, false, true, "at the root alone"],
      [".well-known2", false, false, true, "another dot file"],
      [".Well-Known", false, false, true, "in another case"],
      ["_headers", false, true, true, "a rules file, at the root alone"],
      ["_REDIRECTS.gz", false, true, true, "in another form"],
      ["_other", true, true, true, "no rules file"],
      [".", false, false, false, "a dot segment"],
      ["..", false, false, false, "a dot segment"],
      ["a/b", false, false, false, "two names"],
      ["a\\b", false, false, false, "a separator to some"],
      ["a\0", false, false, false, "NUL"],
      ["\ud800", false, false, false, "no Unicode"],
    ];
    const root = openRoot(folder);
    const withDotfiles = openRoot(folder, { dotfiles: true });
    for (const [name, atRoot, below, dotfiles, why] of cases) {
      const context = `${JSON.stringify(name)}: ${why}`;
      assertEquals(root.shows(name, 0), atRoot, context);
      assertEquals(root.shows(name, 1), below, context);
      assertEquals(withDotfiles.shows(name, 1), dotfiles, context);
      const path = join(root.folder, name);
      assertEquals(root.path([name]), atRoot ? path : undefined, context);
      const deep = join(root.folder, "d", name);
      assertEquals(root.path(["d", name]), below ? deep : undefined, context);
    }
    for (const name of [".well-known", ".git"]) {
      assert(withDotfiles.shows(name, 0), name);
    }
    assert(!withDotfiles.shows("_headers", 0));
    assertEquals(root.shows("NUL", 0), !isWindows, "a device on Windows");
    assertEquals(root.shows("GIT~1", 0), !isWindows, "a short name there");
  });
});

Deno.test("ServedRoot.path() joins below any root", () => {
  const cases: [string, string[], string][] = [
    ["/", [], "/"],
    ["/", ["a"], "/a"],
    ["/", ["a", "b"], "/a/b"],
  ];
  for (const [folder, segments, expected] of cases) {
    const root = openRoot(folder);
    const below = isWindows
      ? root.folder + expected.slice(1).replaceAll("/", "\\")
      : expected;
    assertEquals(root.path(segments), below);
    assertEquals(root.path(segments), below, "cached");
  }
});

Deno.test({
  name: "ServedRoot.locate() lets links lead out only with followSymlinks",
  ignore: isWindows,
  async fn() {
    await withFolder({ "file": "in" }, (folder) => {
      Deno.writeTextFileSync(join(folder, "../secret"), "out");
      Deno.symlinkSync("../secret", join(folder, "out"));
      Deno.symlinkSync("file", join(folder, "in"));
      const now = Date.now();
      for (const followSymlinks of [false, true]) {
        const root = openRoot(folder, { followSymlinks });
        for (const name of ["file", "in", "out"]) {
          const path = root.path([name])!;
          const info = Deno.statSync(path);
          assertEquals(
            root.locate(path, { info, now }),
            followSymlinks || name !== "out" ? "inside" : "outside",
            `${name} ${followSymlinks}`,
          );
        }
      }
    });
  },
});

Deno.test("ServedRoot.isUnaddressable() is true for names that no request can spell, unless they are hidden", async () => {
  await withFolder({}, (folder) => {
    const cases: [string, boolean, boolean][] = [
      // name, with dot files hidden, with dot files served
      ["a", false, false],
      ["a\\b", true, true],
      ["a\ud800", true, true],
      [".a\\b", false, true],
      [".a", false, false],
    ];
    for (const [name, hidden, served] of cases) {
      for (const dotfiles of [false, true]) {
        const root = openRoot(folder, { dotfiles });
        const expected = dotfiles ? served : hidden;
        assertEquals(root.isUnaddressable(name), expected, name);
        assert(!expected || !root.shows(name, 0), name);
      }
    }
  });
});
