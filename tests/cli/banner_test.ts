import { assert, assertEquals } from "@std/assert";
import {
  decideColour,
  encodeBanner,
  type InterfaceAddress,
  listHosts,
} from "../../src/cli/banner.ts";

const v4 = (address: string): InterfaceAddress => ({ family: "IPv4", address });
const v6 = (address: string): InterfaceAddress => ({ family: "IPv6", address });

const interfaces = [
  v4("127.0.0.1"),
  v4("127.8.9.10"),
  v4("0.0.0.0"),
  v6("::"),
  v6("::1"),
  v6("0:0:0:0:0:0:0:1"),
  v4("192.168.1.5"),
  v4("169.254.7.7"),
  v6("2001:db8::5"),
  v6("fe80::1"),
  v6("FEBF::1"),
  v6("fec0::1"),
  v4("10.0.0.1"),
  v4("10.0.0.1"),
];

Deno.test("listHosts() gives every host of a listener, localhost first", () => {
  const table: [string, string[], string][] = [
    ["::", [
      "localhost",
      "192.168.1.5",
      "2001:db8::5",
      "fec0::1",
      "10.0.0.1",
    ], "both families"],
    ["0.0.0.0", [
      "localhost",
      "192.168.1.5",
      "10.0.0.1",
    ], "IPv4 only"],
    ["127.0.0.1", ["127.0.0.1"], "one address"],
    ["::1", ["::1"], "an IPv6 address"],
    ["localhost", ["localhost"], "a name"],
    [
      "fe80::1%eth0",
      ["fe80::1%eth0"],
      "a zone",
    ],
  ];
  for (const [hostname, expected, why] of table) {
    assertEquals(listHosts({ hostname, interfaces }), expected, why);
  }
  assertEquals(listHosts({ hostname: "::", interfaces: [] }), [
    "localhost",
  ]);
});

const banner = {
  version: "1.2.3",
  serving: "site",
  urls: ["http://localhost:81/"],
  on: [],
  off: ["directory listings (--list)"],
  hints: [],
  colour: false,
};

Deno.test("encodeBanner() says what is served, at which URLs, what is off, and how to stop", () => {
  assertEquals(
    encodeBanner(banner),
    [
      "tinyhttp 1.2.3 serves site",
      "",
      "  http://localhost:81/",
      "",
      "Off: directory listings (--list)",
      "Stop with Ctrl+C",
    ].join("\n"),
  );
});

Deno.test("encodeBanner() has a line for what is on, one for what is off, and one for each hint", () => {
  const text = encodeBanner({
    ...banner,
    on: ["single page (a\n\x1b[2J.html)", "CORS *"],
    off: ["a (--a)", "b (--b)"],
    hints: ["This folder instead: tinyhttp ."],
  });
  assertEquals(text.split("\n").slice(4), [
    "On: single page (a\\u{a}\\u{1b}[2J.html), CORS *",
    "Off: a (--a), b (--b)",
    "This folder instead: tinyhttp .",
    "Stop with Ctrl+C",
  ]);
});

Deno.test("encodeBanner() escapes the controls in a folder's name", () => {
  const serving = "a\x1b]0;b\x07\n\r\x9b2J\u202e\u2028\ud800é🙂\\";
  const text = encodeBanner({ ...banner, serving });
  assertEquals(
    text.split("\n")[0],
    "tinyhttp 1.2.3 serves a\\u{1b}]0;b\\u{7}\\u{a}\\u{d}\\u{9b}2J\\u{202e}\\u{2028}\\u{d800}é🙂\\",
  );
});

Deno.test("encodeBanner() has the same text with colours and without", () => {
  const coloured = encodeBanner({ ...banner, colour: true });
  assert(coloured.includes("\x1b[1mhttp://localhost:81/\x1b[22m"));
  assertEquals(
    // deno-lint-ignore no-control-regex
    coloured.replace(/\x1b\[\d+m/g, ""),
    encodeBanner(banner),
  );
});

Deno.test("encodeBanner() lists 12 URLs at most", () => {
  const urls = Array.from({ length: 300 }, (_, i) => `http://10.0.0.${i}:81/`);
  const lines = encodeBanner({ ...banner, urls }).split("\n");
  assertEquals(lines.filter((line) => line.includes("http://")).length, 12);
  assert(lines.includes("  and 288 more addresses"));
});

Deno.test("decideColour() needs a terminal, and neither NO_COLOR nor TERM=dumb", () => {
  const table: [boolean, Record<string, string>, boolean, string][] = [
    [true, {}, true, "a terminal"],
    [false, {}, false, "a file or pipe"],
    [true, { NO_COLOR: "1" }, false, "NO_COLOR is set"],
    [true, { NO_COLOR: "" }, true, "empty is not set"],
    [true, { TERM: "dumb" }, false, "a terminal without colours"],
  ];
  for (const [isTerminal, env, expected, why] of table) {
    assertEquals(decideColour(isTerminal, (name) => env[name]), expected, why);
  }
});
