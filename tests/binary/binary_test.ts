// The compiled program alone: copied to an empty folder, started there without environment, PATH or Deno.
// TINYHTTP_BINARY names the binary; without it these tests are ignored.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join, resolve } from "@std/path";

const BINARY = Deno.env.get("TINYHTTP_BINARY") ?? "";
const TOP = fromFileUrl(new URL("../../", import.meta.url));
const NAME = Deno.build.os === "windows" ? "tinyhttp.exe" : "tinyhttp";
const LOOPBACK = ["--host", "127.0.0.1"];
const WATCHDOG_MS = 30_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A test that gets an empty folder with nothing but the binary in it. */
function testBinary(
  name: string,
  test: (folder: string) => Promise<void>,
): void {
  const why = BINARY === "" ? " (TINYHTTP_BINARY names no binary)" : "";
  Deno.test({
    name: `the binary ${name}${why}`,
    ignore: BINARY === "",
    fn: async () => {
      const folder = await Deno.makeTempDir({ prefix: "tinyhttp_binary_" });
      try {
        await Deno.copyFile(resolve(TOP, BINARY), join(folder, NAME));
        await Deno.chmod(join(folder, NAME), 0o755);
        await test(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

function commandOf(folder: string, args: readonly string[]): Deno.Command {
  return new Deno.Command(join(folder, NAME), {
    args: [...args],
    cwd: folder,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs the binary to its end. */
async function run(folder: string, ...args: string[]) {
  const { code, stdout, stderr } = await commandOf(folder, args).output();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

interface Served {
  readonly port: number;
  readonly banner: string;
  /** Sends the signal; the status once the process has ended. */
  end(signal: Deno.Signal): Promise<Deno.CommandStatus>;
}

/** The banner up to its first URL; the rest of the output is read and dropped. */
async function readBanner(
  stdout: ReadableStream<Uint8Array>,
): Promise<{ banner: string; port: number }> {
  const [head, rest] = stdout.tee();
  void rest.pipeTo(new WritableStream());
  let banner = "";
  const reader = head.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    assert(!done, `the program ended before it named a URL: ${banner}`);
    banner += decoder.decode(value, { stream: true });
    const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(banner)?.[1];
    if (port === undefined) continue;
    void reader.cancel();
    return { banner, port: Number(port) };
  }
}

/** Serves on a free port while `use` runs; then ends by SIGTERM, which must give status 0. */
async function serve(
  folder: string,
  args: readonly string[],
  use: (served: Served) => Promise<void>,
): Promise<void> {
  const process = commandOf(folder, [...LOOPBACK, "--port", "0", ...args])
    .spawn();
  const errors = new Response(process.stderr).text();
  const end = async (signal: Deno.Signal) => {
    try {
      process.kill(signal);
    } catch {
      // It has ended already, which its status tells.
    }
    return await process.status;
  };
  // One that does not start, answer or drain fails by its status rather than hang.
  const watchdog = setTimeout(() => end("SIGKILL"), WATCHDOG_MS);
  try {
    await use({ ...await readBanner(process.stdout), end });
    const { code, signal } = await end("SIGTERM");
    assertEquals([code, signal], [0, null]);
    assertEquals(await errors, "", "nothing on stderr");
  } finally {
    clearTimeout(watchdog);
    await end("SIGKILL");
    await errors;
  }
}

/** Sends octets on a connection of their own; all octets up to its end. */
async function exchange(port: number, request: string): Promise<Uint8Array> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const octets = encoder.encode(request);
  for (let sent = 0; sent < octets.length;) {
    sent += await connection.write(octets.subarray(sent));
  }
  return new Uint8Array(await new Response(connection.readable).arrayBuffer());
}

function requestOf(target: string, method = "GET"): string {
  return `${method} ${target} HTTP/1.1\r\nHost: binary.example\r\nConnection: close\r\n\r\n`;
}

async function get(port: number, target: string) {
  return splitResponse(await exchange(port, requestOf(target)));
}

function splitResponse(octets: Uint8Array) {
  // One character an octet, so that an index in the text is one in the octets.
  const text = new TextDecoder("latin1").decode(octets);
  const end = text.indexOf("\r\n\r\n");
  assert(end !== -1, `no response head in ${JSON.stringify(text)}`);
  const content = octets.subarray(end + 4);
  return { head: text.slice(0, end + 2), content };
}

function assertStatus(head: string, status: number): void {
  assertEquals(head.slice(0, 13), `HTTP/1.1 ${status} `, head);
}

testBinary("--version prints name and version on one line", async (folder) => {
  const { code, stdout, stderr } = await run(folder, "--version");
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^tinyhttp \d+\.\d+\.\d+\n$/);
});

testBinary("--help names the options", async (folder) => {
  const { code, stdout, stderr } = await run(folder, "--help");
  assertEquals([code, stderr], [0, ""]);
  for (const option of ["DIR", "--port", "--host", "--index", "--version"]) {
    assert(stdout.includes(option), option);
  }
});

testBinary("serves the built-in site", async (folder) => {
  await serve(folder, [], async ({ port }) => {
    const index = await get(port, "/");
    assertStatus(index.head, 200);
    const page = decoder.decode(index.content);
    assert(page.includes("Host: binary.example"), "the request is shown");
    assert(page.includes("test.jpg"), "the image is shown");

    const image = await get(port, "/test.jpg");
    assertStatus(image.head, 200);
    assertMatch(image.head, /\r\nContent-Type: image\/jpeg\r\n/);
    const original = await Deno.readFile(join(TOP, "static/test.jpg"));
    assertEquals(image.content, original);

    const hello = await get(port, "/hello");
    assertStatus(hello.head, 200);
    assertMatch(decoder.decode(hello.content), /hello,? world/i);

    const time = await get(port, "/time");
    assertStatus(time.head, 200);
    const year = String(new Date().getUTCFullYear());
    assert(decoder.decode(time.content).includes(year), "the year is shown");

    assertStatus((await get(port, "/nowhere")).head, 404);
  });
});

testBinary("/echo answers with the octets it received", async (folder) => {
  await serve(folder, [], async ({ port }) => {
    const requests = [
      requestOf("/echo"),
      requestOf("/echo?a=%20b", "DELETE"),
      "POST /echo HTTP/1.1\r\nhOsT:binary.example\r\nConnection:  close \r\n" +
      "Content-Length: 5\r\n\r\n\0\r\né",
    ];
    for (const request of requests) {
      const { head, content } = splitResponse(await exchange(port, request));
      assertStatus(head, 200);
      assertEquals(decoder.decode(content), request);
    }
  });
});

testBinary("serves a folder and nothing above it", async (folder) => {
  const site = join(folder, "site");
  await Deno.mkdir(join(site, "größe"), { recursive: true });
  const large = new Uint8Array(3_000_000).map((_, i) => i % 251);
  await Deno.writeTextFile(join(folder, "secret.txt"), "a secret");
  await Deno.writeTextFile(join(site, "index.html"), "<h1>A folder</h1>");
  await Deno.writeTextFile(join(site, "größe", "index.html"), "inner");
  await Deno.writeFile(join(site, "large.bin"), large);

  await serve(folder, ["site"], async ({ port }) => {
    const cases: [string, number, string | Uint8Array | null, string][] = [
      ["/", 200, "<h1>A folder</h1>", "index file"],
      ["/gr%C3%B6%C3%9Fe/", 200, "inner", "name in UTF-8"],
      ["/gr%C3%B6%C3%9Fe", 301, null, "folder without its slash"],
      ["/large.bin", 200, large, "a file larger than one write"],
      ["/missing", 404, null, "no such file"],
      ["/hello", 404, null, "the built-in site is not there"],
    ];
    for (const [target, status, expected, why] of cases) {
      const { head, content } = await get(port, target);
      assertStatus(head, status);
      if (expected !== null) {
        const octets = typeof expected === "string"
          ? encoder.encode(expected)
          : expected;
        assertEquals(content.length, octets.length, why);
        assert(content.every((octet, i) => octet === octets[i]), why);
      }
    }
    for (const target of ["/../secret.txt", "/%2e%2e/secret.txt"]) {
      const response = await exchange(port, requestOf(target));
      assert(!decoder.decode(response).includes("a secret"), target);
    }
  });
});

testBinary(
  "drains on SIGINT: what is in flight is finished",
  async (folder) => {
    // More than the buffers of both sockets hold, so that it is still in flight.
    const size = 64 << 20;
    await Deno.mkdir(join(folder, "site"));
    await Deno.writeFile(join(folder, "site", "large.bin"), new Uint8Array());
    await Deno.truncate(join(folder, "site", "large.bin"), size);
    await serve(folder, ["site"], async ({ port, end }) => {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await connection.write(encoder.encode(requestOf("/large.bin")));
      const first = new Uint8Array(4096);
      const length = await connection.read(first) ?? 0;
      const { head, content } = splitResponse(first.subarray(0, length));
      assertStatus(head, 200);
      const ended = end("SIGINT");
      let received = content.length;
      for await (const octets of connection.readable) received += octets.length;
      assertEquals(received, size);
      const { code, signal } = await ended;
      assertEquals([code, signal], [0, null]);
    });
  },
);

testBinary("refuses bad usage in one line, status 2", async (folder) => {
  const cases: [string[], RegExp, string][] = [
    [["--prot", "8000"], /"--prot".*--port/, "the nearest option is named"],
    [["--port", "http"], /"http"/, "the value is quoted"],
    [["--port", "65536"], /"65536"/, "the bound is checked"],
    [["--port"], /--port/, "the value is missing"],
    [["a", "b"], /"b"/, "one folder is served"],
  ];
  for (const [args, pattern, why] of cases) {
    const { code, stdout, stderr } = await run(folder, ...args);
    assertEquals([code, stdout], [2, ""], why);
    assertMatch(stderr, /^[^\n]+\n$/, why);
    assertMatch(stderr, pattern, why);
  }
});

testBinary(
  "says in one line what the world denies, status 1",
  async (folder) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    await Deno.writeTextFile(join(folder, "file.txt"), "not a folder");
    const port = String((taken.addr as Deno.NetAddr).port);
    const cases: [string[], string, string][] = [
      [[...LOOPBACK, "--port", port], port, "the port is in use"],
      [["nowhere"], '"nowhere"', "the folder is not there"],
      [["file.txt"], '"file.txt"', "the folder is a file"],
    ];
    for (const [args, quoted, why] of cases) {
      const { code, stdout, stderr } = await run(folder, ...args);
      assertEquals([code, stdout], [1, ""], why);
      assertMatch(stderr, /^[^\n]+\n$/, why);
      assert(stderr.includes(quoted), `${why}: ${stderr}`);
    }
  },
);

testBinary("leaves nothing beside itself", async (folder) => {
  await serve(folder, [], async ({ port }) => {
    assertStatus((await get(port, "/")).head, 200);
  });
  const names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
  assertEquals(names, [NAME]);
});
