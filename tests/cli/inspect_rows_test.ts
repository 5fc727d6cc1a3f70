import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseOptions } from "../../src/cli/options.ts";

const nowhere = () => undefined;

Deno.test("--inspect takes a port, an address with a port, or neither", () => {
  const cases: [string[], { hostname: string; port: number } | undefined][] = [
    [[], undefined],
    [["--inspect"], { hostname: "127.0.0.1", port: 0 }],
    [["--inspect=9000"], { hostname: "127.0.0.1", port: 9000 }],
    [["--inspect=0.0.0.0:9000"], { hostname: "0.0.0.0", port: 9000 }],
    [["--inspect=[::1]:9000"], { hostname: "::1", port: 9000 }],
    [["--inspect=localhost:0"], { hostname: "localhost", port: 0 }],
    [["--inspect=no"], undefined],
  ];
  for (const [args, expected] of cases) {
    const parsed = parseOptions(args, nowhere);
    assert(parsed.kind === "run", args.join(" "));
    assertEquals(parsed.options.inspect.address, expected, args.join(" "));
  }
});

Deno.test("--inspect refuses what is no address with a port", () => {
  const texts = [
    "65536",
    "localhost",
    ":9000",
    "::1:9000",
    "[::1]",
    "a b:9000",
    "127.0.0.1:",
    "127.0.0.1:x",
    "http://localhost:9000",
    "0x7f:9000",
  ];
  for (const text of texts) {
    const parsed = parseOptions([`--inspect=${text}`], nowhere);
    assertEquals(parsed.kind, "usage", text);
  }
});

Deno.test("--inspect-secrets needs --inspect, which needs another port than the server's", () => {
  const cases: [string[], string][] = [
    [["--inspect-secrets"], "needs --inspect"],
    [["--inspect=8000"], "both 8000"],
    [["--inspect=0.0.0.0:9000", "--port=9000"], "both 9000"],
  ];
  for (const [args, expected] of cases) {
    const parsed = parseOptions(args, nowhere);
    assert(parsed.kind === "usage", args.join(" "));
    assertStringIncludes(parsed.message, expected);
  }
});
