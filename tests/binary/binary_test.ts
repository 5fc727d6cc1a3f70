// The compiled program: command line, built-in site, a folder, signals. `binary_site_test.ts` tests the options of sites.

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { decodeLatin1, encodeLatin1 } from "../latin1.ts";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { LOOPBACK, NAME, ofBinary, runBinary, withBinary } from "./binary.ts";

const PICTURE = fromFileUrl(new URL("../../static/test.jpg", import.meta.url));

const encoder = new TextEncoder();

Deno.test(
  ofBinary(
    "prints name and version on one line with --version",
    async (folder) => {
      const { code, stdout, stderr } = await runBinary(folder, "--version");
      assertEquals([code, stderr], [0, ""]);
      assertMatch(stdout, /^tinyhttp \d+\.\d+\.\d+\n$/);
    },
  ),
);

Deno.test(ofBinary("names its options with --help", async (folder) => {
  const { code, stdout, stderr } = await runBinary(folder, "--help");
  assertEquals([code, stderr], [0, ""]);
  for (const option of ["DIR", "--port", "--host", "--index", "--version"]) {
    assert(stdout.includes(option), option);
  }
}));

Deno.test(ofBinary("serves the built-in site", async (folder) => {
  await withBinary(folder, [], async ({ port }) => {
    const index = await exchange(port, "/");
    assertEquals(index.status, 200);
    assertStringIncludes(index.text(), "Host: localhost");
    assertStringIncludes(index.text(), "test.jpg");

    const image = await exchange(port, "/test.jpg");
    assertEquals(image.status, 200);
    assertEquals(image.field("content-type"), "image/jpeg");
    assertEquals(image.content, await Deno.readFile(PICTURE));

    const hello = await exchange(port, "/hello");
    assertEquals(hello.status, 200);
    assertMatch(hello.text(), /hello,? world/i);

    const time = await exchange(port, "/time");
    assertEquals(time.status, 200);
    assertStringIncludes(time.text(), String(new Date().getUTCFullYear()));

    assertEquals((await exchange(port, "/nowhere")).status, 404);
  });
}));

Deno.test(
  ofBinary("returns from /echo the octets that it received", async (folder) => {
    await withBinary(folder, [], async ({ port }) => {
      const requests = [
        encodeRequest("/echo"),
        encodeRequest("/echo?a=%20b", { method: "DELETE" }),
        "POST /echo HTTP/1.1\r\nhOsT:localhost\r\nAccept:  x \r\n" +
        "Content-Length: 5\r\n\r\n\0\r\n\xe9\xff",
      ];
      const client = await RawClient.connect(port);
      for (const request of requests) {
        await client.send(request);
        const response = await client.receive();
        assertEquals(response.status, 200);
        assertEquals(response.text(), request);
      }
      client.close();
    });
  }),
);

Deno.test(
  ofBinary("serves a folder, and nothing outside it", async (folder) => {
    const site = join(folder, "site");
    await Deno.mkdir(join(site, "größe"), { recursive: true });
    const large = new Uint8Array(3_000_000).map((_, i) => i % 251);
    await Deno.writeTextFile(join(folder, "secret.txt"), "a secret");
    await Deno.writeTextFile(join(site, "index.html"), "<h1>A folder</h1>");
    await Deno.writeTextFile(join(site, "größe", "index.html"), "inner");
    await Deno.writeFile(join(site, "large.bin"), large);

    await withBinary(folder, ["site"], async ({ port }) => {
      const cases: [string, number, string | Uint8Array | null, string][] = [
        ["/", 200, "<h1>A folder</h1>", "index file"],
        ["/gr%C3%B6%C3%9Fe/", 200, "inner", "name in UTF-8"],
        ["/gr%C3%B6%C3%9Fe", 301, null, "folder without its slash"],
        ["/large.bin", 200, large, "a file larger than one write"],
        ["/missing", 404, null, "no such file"],
        ["/hello", 404, null, "the built-in site is not there"],
      ];
      for (const [target, status, expected, why] of cases) {
        const { status: found, content } = await exchange(port, target);
        assertEquals(found, status, why);
        if (expected !== null) {
          const octets = typeof expected === "string"
            ? encoder.encode(expected)
            : expected;
          assertEquals(content.length, octets.length, why);
          assert(content.every((octet, i) => octet === octets[i]), why);
        }
      }
      for (const target of ["/../secret.txt", "/%2e%2e/secret.txt"]) {
        const { head, text } = await exchange(port, target);
        assert(!(head + text()).includes("a secret"), target);
      }
    });
  }),
);

Deno.test(ofBinary(
  "finishes a download when it gets SIGINT",
  async (folder) => {
    // More than the buffers of both sockets hold, so that it is still in flight.
    const size = 64 << 20;
    await Deno.mkdir(join(folder, "site"));
    await Deno.writeFile(join(folder, "site", "large.bin"), new Uint8Array());
    await Deno.truncate(join(folder, "site", "large.bin"), size);
    await withBinary(folder, ["site"], async ({ port, end }) => {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await connection.write(encodeLatin1(encodeRequest("/large.bin")));
      const first = new Uint8Array(4096);
      const length = await connection.read(first) ?? 0;
      const text = decodeLatin1(first.subarray(0, length));
      assertStringIncludes(text, "HTTP/1.1 200 OK\r\n");
      const ended = end("SIGINT");
      let received = length - (text.indexOf("\r\n\r\n") + 4);
      for await (const octets of connection.readable) received += octets.length;
      assertEquals(received, size);
      const { code, signal } = await ended;
      assertEquals([code, signal], [0, null]);
    });
  },
));

Deno.test(
  ofBinary("reports wrong usage in one line, with status 2", async (folder) => {
    const cases: [string[], RegExp, string][] = [
      [["--prot", "8000"], /"--prot".*--port/, "the nearest option is named"],
      [["--port", "http"], /"http"/, "the value is quoted"],
      [["--port", "65536"], /"65536"/, "the bound is checked"],
      [["--port"], /--port/, "the value is missing"],
      [["a", "b"], /"b"/, "one folder is served"],
    ];
    for (const [args, pattern, why] of cases) {
      const { code, stdout, stderr } = await runBinary(folder, ...args);
      assertEquals([code, stdout], [2, ""], why);
      assertMatch(stderr, /^[^\n]+\n$/, why);
      assertMatch(stderr, pattern, why);
    }
  }),
);

Deno.test(ofBinary(
  "reports a failure of the environment in one line, with status 1",
  async (folder) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = String((taken.addr as Deno.NetAddr).port);
    const cases: [string[], string, string][] = [
      [[...LOOPBACK, "--port", port], port, "the port is in use"],
      [["nowhere"], '"nowhere"', "the folder is not there"],
      [["/dev/null"], '"/dev/null"', "it is neither a folder nor a file"],
    ];
    for (const [args, quoted, why] of cases) {
      const { code, stdout, stderr } = await runBinary(folder, ...args);
      assertEquals([code, stdout], [1, ""], why);
      assertMatch(stderr, /^[^\n]+\n$/, why);
      assert(stderr.includes(quoted), `${why}: ${stderr}`);
    }
  },
));

Deno.test(ofBinary("writes no file", async (folder) => {
  await withBinary(folder, [], async ({ port }) => {
    assertEquals((await exchange(port, "/")).status, 200);
  });
  const names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
  assertEquals(names, [NAME]);
}));

Deno.test(
  ofBinary(
    "listens on an address with a zone, or says in one line that it cannot",
    async (folder) => {
      const { code, stdout, stderr } = await runBinary(
        folder,
        "--host=fe80::5%none",
        "--port=0",
      );
      assertEquals([code, stdout], [1, ""]);
      assertMatch(
        stderr,
        /^tinyhttp: cannot listen on "fe80::5%none"[^\n]+\n$/,
      );
    },
  ),
);

Deno.test(ofBinary(
  "survives signals that do not ask it to end",
  async (folder) => {
    await withBinary(folder, [], async ({ port, pid }) => {
      for (const signal of ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const) {
        Deno.kill(pid, signal);
        await new Promise((resolve) => setTimeout(resolve, 100));
        assertEquals((await exchange(port, "/")).status, 200, signal);
      }
    });
  },
));
