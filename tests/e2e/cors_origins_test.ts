// Several origins, credentials, private networks. Fetch standard §3.3; Private Network Access §3.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { decideCors } from "../../src/site/representation/cors.ts";
import { withPrograms } from "../program_folder.ts";
import { RawClient } from "../raw_client.ts";
import { requiring, windowsLacks } from "../requirement.ts";
import { withProgram } from "./program.ts";

const A = "https://a.example";
const B = "http://localhost:3000";

async function ask(
  port: number,
  method: string,
  path: string,
  ...fields: string[]
): Promise<{ status: number; field: (name: string) => string | undefined }> {
  using peer = await RawClient.connect(port);
  await peer.send(
    [`${method} ${path} HTTP/1.1`, "Host: a", "Connection: close", ...fields]
      .join("\r\n") + "\r\n\r\n",
  );
  const lines = (await peer.readAll()).split("\r\n\r\n")[0].split("\r\n");
  return {
    status: Number(lines[0].slice(9, 12)),
    field: (name) => {
      const values = lines.slice(1)
        .map((line) => /^([^:]+): (.*)$/.exec(line)!)
        .filter(([, each]) => each.toLowerCase() === name.toLowerCase())
        .map(([, , value]) => value);
      // A rule may have added a field of its own.
      assert(name === "vary" || values.length < 2, `${name} twice`);
      return values.length === 0 ? undefined : values.join(", ");
    },
  };
}

async function withFolder(
  use: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_cors_" });
  try {
    await Deno.writeTextFile(join(folder, "a.txt"), "a".repeat(5000));
    await Deno.writeTextFile(join(folder, "large.bin"), "b".repeat(2_000_000));
    await Deno.mkdir(join(folder, "sub"));
    await Deno.writeTextFile(
      join(folder, "_headers"),
      "/*\n  Vary: X-Rule\n",
    );
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const PATHS: [string, string, string[], number][] = [
  ["GET", "/a.txt", [], 200],
  ["GET", "/a.txt", ["Accept-Encoding: gzip"], 200],
  ["HEAD", "/a.txt", [], 200],
  ["GET", "/large.bin", ["Range: bytes=0-9"], 206],
  ["GET", "/a.txt", ["If-None-Match: *"], 304],
  ["GET", "/missing", [], 404],
  ["GET", "/sub", [], 301],
  ["GET", "/sub/", [], 200],
  ["POST", "/a.txt", ["Content-Length: 0"], 405],
];

Deno.test("--cors several times names the origin that asks in every response, and varies by it", () =>
  withFolder(async (folder) => {
    const options = [folder, "--list", `--cors=${A}`, `--cors=${B}`];
    await withProgram(options, async (_, port) => {
      // Twice: the second one is prepared.
      for (const [method, path, fields, status] of [...PATHS, ...PATHS]) {
        for (
          const [origin, allowed] of [
            [A, A],
            [B, B],
            ["https://c.example", undefined],
            ["null", undefined],
            [`${A}/`, undefined],
            [`${A}, ${B}`, undefined],
            [undefined, undefined],
          ]
        ) {
          const asked = origin === undefined ? [] : [`Origin: ${origin}`];
          const got = await ask(port, method, path, ...fields, ...asked);
          const where = `${method} ${path} ${origin}`;
          assertEquals(got.status, status, where);
          assertEquals(
            got.field("access-control-allow-origin"),
            allowed,
            where,
          );
          const vary = got.field("vary")?.split(/, */) ?? [];
          assert(vary.includes("Origin"), `${where}: ${vary}`);
          assertEquals(
            got.field("access-control-allow-credentials"),
            undefined,
          );
        }
      }
      const preflight = ["Access-Control-Request-Method: GET"];
      for (const origin of [A, B, "https://c.example"]) {
        const got = await ask(
          port,
          "OPTIONS",
          "/a.txt",
          `Origin: ${origin}`,
          ...preflight,
        );
        const allowed = origin === A || origin === B ? origin : undefined;
        assertEquals(
          [got.status, got.field("access-control-allow-origin")],
          [204, allowed],
        );
        assert(got.field("vary")?.includes("Origin"));
      }
      const refused = await ask(port, "GET", "a", `Origin: ${A}`);
      assertEquals(refused.status, 400);
    });
  }));

Deno.test("--cors-credentials allows credentials to the origins that are named, and to no other", () =>
  withFolder(async (folder) => {
    for (const origins of [[A], [A, B]]) {
      const options = origins.map((origin) => `--cors=${origin}`);
      await withProgram(
        [folder, "--cors-credentials", ...options],
        async (_, port) => {
          for (const method of ["GET", "OPTIONS"]) {
            const fields = ["Access-Control-Request-Method: GET"];
            const got = await ask(
              port,
              method,
              "/a.txt",
              `Origin: ${A}`,
              ...fields,
            );
            assertEquals(
              [
                got.field("access-control-allow-origin"),
                got.field("access-control-allow-credentials"),
              ],
              [A, "true"],
            );
          }
          const other = await ask(port, "GET", "/a.txt", "Origin: http://c");
          assert(other.field("access-control-allow-origin") !== "http://c");
          assert(other.field("access-control-allow-origin") !== "*");
        },
      );
    }
  }));

Deno.test("--cors-private-network answers a preflight that asks for it, and no other", () =>
  withFolder(async (folder) => {
    const preflight = [
      `Origin: ${A}`,
      "Access-Control-Request-Method: GET",
    ];
    const asks = "Access-Control-Request-Private-Network: true";
    for (
      const [options, fields, expected] of [
        [["--cors", "--cors-private-network"], [asks], "true"],
        [
          [`--cors=${A}`, `--cors=${B}`, "--cors-private-network"],
          [asks],
          "true",
        ],
        [["--cors", "--cors-private-network"], [], undefined],
        [["--cors", "--cors-private-network"], [
          "Access-Control-Request-Private-Network: false",
        ], undefined],
        [["--cors"], [asks], undefined],
      ] as const
    ) {
      await withProgram([folder, ...options], async (_, port) => {
        const got = await ask(port, "OPTIONS", "/", ...preflight, ...fields);
        assertEquals(got.status, 204);
        assertEquals(
          got.field("access-control-allow-private-network"),
          expected,
        );
        const get = await ask(port, "GET", "/a.txt", ...preflight, ...fields);
        assertEquals(
          get.field("access-control-allow-private-network"),
          undefined,
        );
      });
    }
  }));

const CORS_FIELDS = [
  "access-control-allow-origin",
  "access-control-allow-credentials",
  "access-control-expose-headers",
];

Deno.test("a rule of _headers with Access-Control-Allow-Origin outranks --cors and --cors-credentials", () =>
  withFolder(async (folder) => {
    const rules = [
      `/a.txt\n  Access-Control-Allow-Origin: ${B}\n`,
      "/*\n  ! Access-Control-Allow-Origin",
      "  Access-Control-Expose-Headers: X-A",
      "/a.txt\n  Access-Control-Expose-Headers: X-B\n",
    ];
    const cases: [string, string[], (string | undefined)[]][] = [
      [rules[0], [], [B, undefined, undefined]],
      [rules[1], [], [undefined, undefined, undefined]],
      [`${rules[1]}\n${rules[2]}`, [], [undefined, undefined, "X-A"]],
      [rules[0], ["-H", "Access-Control-Max-Age: 9"], [
        B,
        undefined,
        undefined,
      ]],
    ];
    for (const [rule, added, expected] of cases) {
      await Deno.writeTextFile(join(folder, "_headers"), rule);
      for (const origins of [[A], [A, "http://c"]]) {
        const options = origins.map((origin) => `--cors=${origin}`);
        options.push("--cors-credentials", ...added);
        await withProgram([folder, ...options], async (_, port) => {
          for (let times = 0; times < 2; times++) {
            const got = await ask(port, "GET", "/a.txt", `Origin: ${A}`);
            assertEquals(CORS_FIELDS.map(got.field), expected, rule);
          }
        });
      }
    }
    // A rule that leaves the origin leaves --cors as it is.
    await Deno.writeTextFile(join(folder, "_headers"), rules[3]);
    for (const origins of [[A], [A, "http://c"]]) {
      const options = origins.map((origin) => `--cors=${origin}`);
      await withProgram([folder, ...options], async (_, port) => {
        const got = await ask(port, "GET", "/a.txt", `Origin: ${A}`);
        assertEquals(got.field("access-control-allow-origin"), A);
        const exposed = got.field("access-control-expose-headers");
        assert(exposed?.includes("ETag") && exposed.includes("X-B"));
      });
    }
  }));

Deno.test(requiring(
  windowsLacks,
  "--cors allows every method of a program, and those of a folder elsewhere",
  async () => {
    const own =
      'printf "Content-Type: a/b\\nAccess-Control-Allow-Origin: x:\\n\\n"';
    await withPrograms(
      { "own": `#!/bin/sh\n${own}\n` },
      async ({ port }) => {
        const cases: [string, string, string | undefined][] = [
          ["/cgi-bin/own", "GET, HEAD, OPTIONS, PUT", undefined],
          ["/cgi-bin/missing", "GET, HEAD, OPTIONS, PUT", undefined],
          ["/cgi-binary", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"],
          ["/", "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS"],
        ];
        for (const [path, methods, allow] of cases) {
          const fields = [`Origin: ${A}`, "Access-Control-Request-Method: PUT"];
          const got = await ask(port, "OPTIONS", path, ...fields);
          assertEquals(
            [got.field("access-control-allow-methods"), got.field("allow")],
            [methods, allow],
            path,
          );
        }
        const got = await ask(port, "PUT", "/cgi-bin/own", `Origin: ${A}`);
        assertEquals(
          [got.status, got.field("access-control-allow-origin")],
          [200, "x:"],
        );
      },
      ["--cors"],
    );
  },
));

Deno.test("--cors without a folder allows every method for /echo, and those of a folder elsewhere", () =>
  withProgram(["--cors"], async (_, port) => {
    const read = "GET, HEAD, OPTIONS";
    const cases: [string, string, string | undefined][] = [
      ["/echo", `${read}, PUT`, undefined],
      ["/echo/a", `${read}, PUT`, undefined],
      ["/time", read, read],
      ["/", read, read],
    ];
    const fields = [`Origin: ${A}`, "Access-Control-Request-Method: PUT"];
    for (const [path, methods, allow] of cases) {
      const got = await ask(port, "OPTIONS", path, ...fields);
      assertEquals(
        [got.field("access-control-allow-methods"), got.field("allow")],
        [methods, allow],
        path,
      );
    }
  }));

Deno.test("-H with Access-Control-Allow-Origin outranks --cors and --cors-credentials", () =>
  withFolder(async (folder) => {
    const field = "Access-Control-Allow-Origin: http://c";
    for (const origins of [[A], [A, B]]) {
      const options = origins.map((origin) => `--cors=${origin}`);
      options.push("--cors-credentials", "-H", field);
      await withProgram([folder, ...options], async (_, port) => {
        for (const path of ["/a.txt", "/missing"]) {
          const got = await ask(port, "GET", path, `Origin: ${A}`);
          assertEquals(
            CORS_FIELDS.map(got.field),
            ["http://c", undefined, undefined],
          );
        }
      });
    }
  }));

Deno.test("decideCors() has no fields without origins, and no credentials for every origin", () => {
  const options = {
    cors: [] as string[],
    corsCredentials: true,
    corsPrivateNetwork: false,
  };
  assertEquals(decideCors(options), { kind: "none" });
  assertEquals(decideCors({ ...options, cors: undefined }), { kind: "none" });
  assertThrows(() => decideCors({ ...options, cors: "*" }));
  assertThrows(() => decideCors({ ...options, cors: [A, "*"] }));
  assertEquals(decideCors({ ...options, cors: [A, A] }).kind, "same");
});
