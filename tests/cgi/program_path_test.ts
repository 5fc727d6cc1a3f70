import { assert, assertEquals } from "@std/assert";
import {
  findPrefix,
  parseProgramPath,
  placeProgram,
} from "../../src/cgi/program_path.ts";
import { parseRequestTarget } from "../../src/http/request_target.ts";
import { encodeLatin1 } from "../latin1.ts";

function parse(target: string, prefix: string[] = ["cgi-bin"]) {
  const octets = encodeLatin1(target);
  const span = { octets, start: 0, end: octets.length };
  const parsed = parseRequestTarget(span, "GET");
  assert(parsed.kind === "target" && parsed.target.kind === "path", target);
  const head = encodeLatin1(`GET ${target} HTTP/1.1\r\n\r\n`);
  const wire = { head, readMessage: () => Promise.resolve(head) };
  return parseProgramPath(prefix, parsed.target, wire);
}

Deno.test("parseProgramPath() returns the segments after the prefix, decoded once", () => {
  const table: [string, string[]][] = [
    ["/cgi-bin/a.py", ["a.py"]],
    ["/cgi-bin/a.py?b/c", ["a.py"]],
    ["/cgi-bin/a.py/", ["a.py", ""]],
    ["/cgi-bin", []],
    ["/cgi-bin/", [""]],
    ["//cgi-bin//a.py//b//", ["", "a.py", "", "b", "", ""]],
    ["/cgi-bin/a.py/http://b/", ["a.py", "http:", "", "b", ""]],
    ["/cgi-bin/a.py/%2541", ["a.py", "%41"]],
    ["/cgi-bin/a.py/%C3%BC%20+", ["a.py", "ü +"]],
    ["/cgi-bin/a.py/%0A%0d", ["a.py", "\n\r"]],
    ["/cgi-bin/a.py/%5C", ["a.py", "\\"]],
    ["/cgi%2dbin/a.py", ["a.py"]],
    ["/cgi-bin/x/../a.py//b", ["a.py", "b"]],
    ["/x/%2e%2E/cgi-bin/a.py/b/.", ["a.py", "b", ""]],
    ["http://h/cgi-bin/a.py//b", ["a.py", "", "b"]],
  ];
  for (const [target, segments] of table) {
    assertEquals(parse(target), { kind: "below", segments }, target);
  }
});

Deno.test("parseProgramPath() refuses what no program can be handed", () => {
  for (const part of ["a%2fb", "a%2Fb", "%00", "%ff", "%c0%af", "%ed%a0%80"]) {
    const target = `/cgi-bin/a.py/${part}`;
    assertEquals(parse(target), { kind: "refused" }, target);
  }
});

Deno.test("parseProgramPath() leaves other paths to others", () => {
  for (
    const target of ["/", "/cgi-binx/a", "/CGI-BIN/a", "/x/cgi-bin/a", "/cgi"]
  ) assertEquals(parse(target), { kind: "elsewhere" }, target);
  assertEquals(parse("/cgi-bin/../a.py"), { kind: "elsewhere" });
});

Deno.test("findPrefix() prefers the longest", () => {
  const prefixes = [["a"], ["a", "b"], ["c"]];
  const find = (segments: string[]) =>
    findPrefix(prefixes, { kind: "path", segments, slash: false, query: "" });
  assertEquals(find(["a", "x"]), ["a"]);
  assertEquals(find(["a", "b", "x"]), ["a", "b"]);
  assertEquals(find(["b"]), undefined);
});

Deno.test("placeProgram() splits the path into SCRIPT_NAME and PATH_INFO", () => {
  const table: [string[], number, string, string][] = [
    [["a.py"], 1, "/p/a.py", ""],
    [["a.py", ""], 1, "/p/a.py", "/"],
    [["", "a.py", "", "b"], 2, "/p/a.py", "//b"],
    [["d", "a.py", "b c"], 2, "/p/d/a.py", "/b c"],
  ];
  for (const [segments, count, scriptName, pathInfo] of table) {
    assertEquals(placeProgram(["p"], segments, count), {
      scriptName,
      pathInfo,
    });
  }
});
