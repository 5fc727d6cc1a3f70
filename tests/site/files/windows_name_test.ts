import { assertEquals } from "@std/assert";
import { isPlainWindowsName } from "../../../src/site/files/windows_name.ts";

Deno.test("isPlainWindowsName() refuses what Windows takes for another name, and nothing else", () => {
  const cases: [string, boolean, string][] = [
    ["index.html", true, "a name"],
    ["two blanks .txt", true, "blanks within"],
    ["ü 日本 🙂", true, "beyond ASCII"],
    [".well-known", true, "a dot at the start"],
    ["a..b", true, "dots within"],

    ["a:b", false, "a stream"],
    ["index.html::$DATA", false, "the main stream by its name"],
    [".git::$INDEX_ALLOCATION", false, "a folder by the name of its stream"],
    ["a*", false, "a pattern"],
    ["a?", false, "a pattern"],
    ['a"b', false, "a quote"],
    ["a<b", false, "a pattern of DOS"],
    ["a>b", false, "a pattern of DOS"],
    ["a|b", false, "a bar"],
    ["a\x01b", false, "a control"],
    ["a\nb", false, "a line end"],

    [".git.", false, "a dot at the end"],
    [".git ", false, "a blank at the end"],
    [".git. .", false, "several"],
    ["...", false, "dots alone"],

    ["nul", false, "a device"],
    ["NUL", false, "in capitals"],
    ["con.txt", false, "with an extension"],
    ["aux.tar.gz", false, "with two"],
    ["con .txt", false, "with a blank before it"],
    ["prn", false, "the printer"],
    ["COM1", false, "a port"],
    ["lpt9.log", false, "a port"],
    ["com\u00b9", false, "a superscript digit counts as a digit"],
    ["LPT\u00b3.txt", false, "a superscript digit"],
    ["CONIN$", false, "the console's input"],
    ["conout$", false, "the console's output"],
    ["console", true, "longer than a device"],
    ["com", true, "no port"],
    ["com10", true, "no port"],
    ["null", true, "longer than a device"],
    ["my.con", true, "a device's name as extension"],

    ["GIT~1", false, "short for .git"],
    ["git~1", false, "in lower case"],
    ["HTPASS~1", false, "short for .htpasswd"],
    ["_HEADE~1", false, "short for _headers"],
    ["PROGRA~1.TXT", false, "with an extension"],
    ["TE021F~1.TXT", false, "with a checksum, as from the fifth on"],
    ["A~123456.H", false, "a long number"],
    ["~1", false, "short for a name of dots alone"],
    ["~1.A", false, "the same with an extension"],
    ["A~1FIL~1", false, "short for a name with a tilde of its own"],
    ["ab~1.", false, "its empty extension"],
    ["ÄRGER~1", false, "beyond ASCII"],
    ["notes.txt~", true, "a backup copy"],
    ["notes~.txt", true, "no number"],
    ["notes.~1~", true, "a numbered backup copy"],
    ["~user", true, "no number"],
    ["a~b", true, "no number"],
    ["document~1", true, "nine characters and more are no short name"],
    ["file~1.html", true, "an extension of four is none"],
    ["file~1.tar.gz", true, "two extensions are none"],
  ];
  for (const [name, expected, why] of cases) {
    assertEquals(
      isPlainWindowsName(name),
      expected,
      `${JSON.stringify(name)}: ${why}`,
    );
  }
});
