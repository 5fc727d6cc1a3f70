import { assertEquals } from "@std/assert";
import {
  joinPath,
  namesBelow,
  parentOf,
  prefixBelow,
} from "../../../src/site/files/file_path.ts";

Deno.test("joinPath() and parentOf() are right below any root, and parentOf() undoes joinPath()", () => {
  const cases: [string, string, string, string][] = [
    ["/srv/www", "/", "/srv/www/a", "a folder"],
    ["/", "/", "/a", "the root"],
    ["/x:", "/", "/x:/a", "a folder that looks like a drive"],
    ["C:\\www", "\\", "C:\\www\\a", "a folder on Windows"],
    ["C:\\", "\\", "C:\\a", "the root of a drive"],
    ["\\\\host\\share", "\\", "\\\\host\\share\\a", "a share"],
  ];
  for (const [folder, separator, expected, why] of cases) {
    const path = joinPath(folder, ["a"], separator);
    assertEquals(path, expected, why);
    assertEquals(parentOf(path, separator), folder, why);
    assertEquals(namesBelow(folder, path, separator), ["a"], why);
    const deep = joinPath(folder, ["a", "b.c"], separator);
    assertEquals(namesBelow(folder, deep, separator), ["a", "b.c"], why);
    assertEquals(prefixBelow(folder, separator), path.slice(0, -1), why);
    assertEquals(joinPath(folder, [], separator), folder, why);
    assertEquals(
      joinPath(folder, ["a", "b"], separator),
      path + separator + "b",
      why,
    );
  }
});
