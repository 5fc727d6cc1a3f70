import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { translatePath } from "../../src/program/translate_path.ts";
import {
  ServedRoot,
  type ServedRootOptions,
} from "../../src/site/files/served_root.ts";
import { makeProgramFolder } from "../program_folder.ts";
import { requiring, windowsLacks } from "../requirement.ts";

async function withRoot(
  use: (how: {
    folder: string;
    translate: (
      segments: readonly string[],
      options?: Partial<ServedRootOptions>,
    ) => string | undefined;
  }) => Promise<void> | void,
): Promise<void> {
  const top = await makeProgramFolder({
    "site/a.txt": "a",
    "site/sub/b.txt": "b",
    "site/programs/x": "x",
    "outside/c.txt": "c",
  });
  const folder = Deno.realPathSync(join(top, "site"));
  try {
    await use({
      folder,
      translate: (segments, options = {}) => {
        const root = ServedRoot.open(folder, {
          dotfiles: false,
          followSymlinks: false,
          hidden: ["programs"],
          ...options,
        });
        return translatePath(root, segments, Date.now());
      },
    });
  } finally {
    await Deno.remove(top, { recursive: true });
  }
}

Deno.test(requiring(
  windowsLacks,
  "translatePath() names what the site does, whether it is there or not",
  () =>
    withRoot(({ folder, translate }) => {
      const table: [string[], string | undefined, string][] = [
        [[""], `${folder}/`, "the folder"],
        [["a.txt"], `${folder}/a.txt`, "a file"],
        [["sub", "b.txt"], `${folder}/sub/b.txt`, "in a folder"],
        [["sub", ""], `${folder}/sub/`, "with the last slash"],
        [["sub"], `${folder}/sub`, "without"],
        [["new", "", "ü b"], `${folder}/new/ü b`, "nothing there"],
        [["a.txt", "x"], `${folder}/a.txt/x`, "below a file"],
        [[".git", "config"], undefined, "a dotfile"],
        [["sub", ".git"], undefined, "a dotfile in a folder"],
        [["_headers"], undefined, "rules"],
        [["programs", "x"], undefined, "a program"],
        [["..", "outside"], undefined, "above"],
        [["sub", "..", "..", "outside"], undefined, "above by a folder"],
        [["a/b"], undefined, "no name"],
      ];
      for (const [segments, expected, why] of table) {
        assertEquals(translate(segments), expected, why);
      }
      assertEquals(translate([".git"], { dotfiles: true }), `${folder}/.git`);
    }),
));

Deno.test(requiring(
  windowsLacks,
  "translatePath() names nothing that a link leads to outside",
  () =>
    withRoot(async ({ folder, translate }) => {
      await Deno.symlink("../outside", join(folder, "out"));
      await Deno.symlink("sub", join(folder, "in"));
      await Deno.symlink("programs", join(folder, "alias"));
      for (
        const segments of [
          ["out"],
          ["out", ""],
          ["out", "c.txt"],
          ["out", "new"],
          ["alias", "x"],
        ]
      ) assertEquals(translate(segments), undefined, segments.join("/"));
      assertEquals(translate(["in", "b.txt"]), `${folder}/in/b.txt`);
      assertEquals(
        translate(["out", "c.txt"], { followSymlinks: true }),
        `${folder}/out/c.txt`,
      );
    }),
));

Deno.test(requiring(
  windowsLacks,
  "translatePath() names only the file where a file is served",
  () =>
    withRoot(({ folder, translate }) => {
      const file = { file: "a.txt" };
      assertEquals(translate(["a.txt"], file), `${folder}/a.txt`);
      for (const segments of [[""], ["sub"], ["a.txt", "x"]]) {
        assertEquals(translate(segments, file), undefined);
      }
    }),
));
