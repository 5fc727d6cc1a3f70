import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { join } from "@std/path";
import { makeSelfSigned } from "../../src/certificate/self_signed.ts";
import type { TlsPair } from "../../src/net/tls_endpoint.ts";
import { findPort } from "../free_port.ts";
import { FIRST_PAIR, ISSUERS_PEM, SECOND_PAIR } from "../net/tls_pairs.ts";
import { findMissing, requiring } from "../requirement.ts";
import { until } from "../wait.ts";
import { Program, runProgram, withProgram } from "./program.ts";

const HOST = "127.0.0.1";
const REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/** Gives `body` the paths of a pair's files, as arguments of the program. */
async function withFiles(
  body: (args: string[], write: (pair: TlsPair) => Promise<void>) => Promise<
    void
  >,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_tls_" });
  const paths = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const write = async ({ certificatePem, keyPem }: TlsPair) => {
    await Deno.writeTextFile(paths[0], certificatePem);
    await Deno.writeTextFile(paths[1], keyPem);
  };
  try {
    await write(FIRST_PAIR);
    const args = [`--tls-cert=${paths[0]}`, `--tls-key=${paths[1]}`];
    await body(args, write);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A client of the server whose certificate is by this issuer. */
async function connect(port: number, issuer: string): Promise<Deno.TlsConn> {
  const connection = await Deno.connectTls({
    hostname: HOST,
    port,
    caCerts: [issuer],
  });
  try {
    await connection.handshake();
  } catch (error) {
    // Some versions of the runtime leave it open.
    try {
      connection.close();
    } catch { /* Others have closed it. */ }
    throw error;
  }
  return connection;
}

/** The head of the next response; its content is read too. */
async function ask(connection: Deno.Conn, request = REQUEST): Promise<string> {
  const text = await askAll(connection, request);
  return text.slice(0, text.indexOf("\r\n\r\n"));
}

/** The next response. */
async function askAll(connection: Deno.Conn, request: string): Promise<string> {
  await connection.write(new TextEncoder().encode(request));
  let text = "";
  const decoder = new TextDecoder("latin1");
  const octets = new Uint8Array(65_536);
  for (;;) {
    const end = text.indexOf("\r\n\r\n");
    const length = Number(/\r\nContent-Length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (end >= 0 && text.length >= end + 4 + length) return text;
    const read = await connection.read(octets);
    if (read === null) throw new Error(`it ended: ${text}`);
    text += decoder.decode(octets.subarray(0, read));
  }
}

Deno.test("the program serves HTTPS with the certificate of two files, and says for whom and how long", async () => {
  await withFiles(async (args) => {
    await withProgram([...args, "--hsts=1h"], async (program, port) => {
      assertMatch(program.banner, new RegExp(`https://${HOST}:${port}/`));
      assertMatch(
        program.banner,
        /^Certificate for localhost, 127\.0\.0\.1, until 2126-11-01 /m,
      );
      using connection = await connect(port, ISSUERS_PEM[0]);
      assertEquals((await connection.handshake()).alpnProtocol, null);
      const head = await ask(connection);
      assertMatch(head, /^HTTP\/1\.1 200 /);
      assertMatch(head, /\r\nStrict-Transport-Security: max-age=3600\r\n/);
    });
  });
});

Deno.test("the built-in pages show commands that reach a server of HTTPS", async () => {
  await withFiles(async (args) => {
    await withProgram(args, async (_program, port) => {
      using connection = await connect(port, ISSUERS_PEM[0]);
      const pages = [
        ["/", "*/*", "curl https://a:81/hello\n"],
        ["/", "text/html", "| openssl s_client -quiet -connect a:81<"],
        ["/", "text/html", "curl https://a:81/time<"],
        ["/echo", "text/html", "https://a:81/echo/any/path<"],
      ];
      for (const [path, accept, command] of pages) {
        const request =
          `GET ${path} HTTP/1.1\r\nHost: a:81\r\nAccept: ${accept}\r\n\r\n`;
        const text = await askAll(connection, request);
        assertStringIncludes(text, command);
        assert(!text.includes("http://a"), path);
      }
    });
  });
});

Deno.test("the program takes another certificate when its files change, and at SIGHUP, and connections live on", async () => {
  await withFiles(async (args, write) => {
    await withProgram(args, async (program, port) => {
      using former = await connect(port, ISSUERS_PEM[0]);
      assertMatch(await ask(former), /^HTTP\/1\.1 200 /);
      await write(SECOND_PAIR);
      program.signal("SIGHUP");
      await until(() => program.stderr.includes("another certificate for"));
      await untilIssuedBy(port, ISSUERS_PEM[1]);
      assertMatch(await ask(former), /^HTTP\/1\.1 200 /);
      await write({ ...FIRST_PAIR, keyPem: "-----BEGIN" });
      await until(() =>
        program.stderr.includes("the former certificate stays")
      );
      await untilIssuedBy(port, ISSUERS_PEM[1]);
      await write(FIRST_PAIR);
      await untilIssuedBy(port, ISSUERS_PEM[0]);
      assertMatch(await ask(former), /^HTTP\/1\.1 200 /);
    });
  });
});

/** Waits until new connections get a certificate by this issuer. */
async function untilIssuedBy(port: number, issuer: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      using connection = await connect(port, issuer);
      assertMatch(await ask(connection), /^HTTP\/1\.1 200 /);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

Deno.test("the program makes a certificate for its names, and says how to recognise it", async () => {
  await withProgram(["--tls-self-signed"], async (program, port) => {
    assertMatch(
      program.banner,
      /^Self-signed certificate for localhost, 127\.0\.0\.1.*, until /m,
    );
    assertMatch(program.banner, /^SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/m);
    using client = Deno.createHttpClient({ caCerts: [ISSUERS_PEM[0]] });
    const refused = await fetch(`https://${HOST}:${port}/`, { client })
      .then(() => undefined, (error) => error);
    assert(refused instanceof TypeError, "its authority is not trusted");
  });
});

Deno.test("the program redirects plain HTTP at another port", async () => {
  const redirecting = findPort();
  const args = ["--tls-self-signed", `--tls-redirect=${redirecting}`];
  await withProgram(args, async (_program, port) => {
    using connection = await Deno.connect({
      hostname: HOST,
      port: redirecting,
    });
    const head = await ask(
      connection,
      "GET /a?b HTTP/1.1\r\nHost: a.example\r\n\r\n",
    );
    assertMatch(head, /^HTTP\/1\.1 301 /);
    assertMatch(
      head,
      new RegExp(`\r\nLocation: https://a\\.example:${port}/a\\?b\r\n`),
    );
  });
});

Deno.test("the program redirects to the name of the present certificate where a request names no host", async () => {
  const redirecting = findPort();
  const write = async (args: string[], name: string) => {
    const { pair } = await makeSelfSigned([name], new Date());
    for (const [i, pem] of [pair.certificatePem, pair.keyPem].entries()) {
      await Deno.writeTextFile(args[i].replace(/^[^=]*=/, ""), pem);
    }
  };
  const findRedirect = async () => {
    const address = { hostname: HOST, port: redirecting };
    using connection = await Deno.connect(address);
    const head = await ask(connection, "GET /a HTTP/1.0\r\n\r\n");
    return /\r\nLocation: https:\/\/([^:/]*)/.exec(head)?.[1];
  };
  await withFiles(async (args) => {
    await write(args, "*.wild.example");
    const options = [`--tls-redirect=${redirecting}`, "--workers=2"];
    await withProgram([...args, ...options], async (program) => {
      assertEquals(await findRedirect(), undefined);
      for (const name of ["new.example", "www.example.com"]) {
        await write(args, name);
        program.signal("SIGHUP");
        // Either worker may get the next connection.
        const deadline = Date.now() + 15_000;
        for (let same = 0; same < 20;) {
          same = await findRedirect() === name ? same + 1 : 0;
          assert(Date.now() < deadline, name);
        }
      }
    });
  });
});

Deno.test("the program says in one line why it cannot serve HTTPS", async () => {
  await withFiles(async (args) => {
    const [certificate, key] = args;
    const table: [string[], number, RegExp][] = [
      [
        [certificate, "--tls-key=none.pem"],
        1,
        /^tinyhttp: cannot serve HTTPS: "none\.pem": it does not exist\n$/,
      ],
      [
        [certificate, key.replace("key.pem", "certificate.pem")],
        1,
        /^tinyhttp: cannot serve HTTPS: ".*": the file has no private key.*\n$/,
      ],
      [[certificate], 2, /^tinyhttp: option "--tls-cert" needs --tls-key /],
    ];
    for (const [given, status, message] of table) {
      const { code, stderr } = await runProgram(["--port=0", ...given]);
      assertEquals(code, status, given.join(" "));
      assertMatch(stderr, message);
    }
  });
});

Deno.test("the program says that the port of the redirect is taken", async () => {
  using taken = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const { code, stderr } = await Program.start([
    `--host=${HOST}`,
    "--port=0",
    "--tls-self-signed",
    `--tls-redirect=${port}`,
  ]).ended;
  assertEquals(code, 1);
  assertMatch(
    stderr,
    new RegExp(
      `^tinyhttp: cannot listen on .*port ${port}: the port is in use; --tls-redirect \\d+ is free\n$`,
    ),
  );
});

/** Starts of a handshake that peers do not go on with. */
const STARTS = [[], [0x16], [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]];

Deno.test("the program ends without peers that stop within their handshake, and finishes a download", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_tls_" });
  const size = 16 * 1024 * 1024;
  await Deno.writeFile(join(folder, "large"), new Uint8Array(size));
  // Far more than the end takes on a busy machine.
  const options = ["--head-timeout=1s", "--drain-timeout=50s", "--workers=2"];
  try {
    await withFiles(async (args) => {
      await withProgram(
        [folder, ...args, ...options],
        async (program, port) => {
          const peers: Deno.Conn[] = [];
          const stop = async () => {
            for (const start of STARTS) {
              const peer = await Deno.connect({ hostname: HOST, port });
              await peer.write(new Uint8Array(start));
              peers.push(peer);
            }
          };
          await stop();
          await program.waitFor(() => program.stderr.includes("handshake"));
          await stop();
          using loading = await connect(port, ISSUERS_PEM[0]);
          await loading.write(
            new TextEncoder().encode(REQUEST.replace("/", "/large")),
          );
          let received = await loading.read(new Uint8Array(1)) ?? 0;
          const began = performance.now();
          program.signal("SIGTERM");
          await program.waitFor(() => program.waiting !== "");
          assertMatch(program.waiting, /^Finishing 1 connection, /);
          const octets = new Uint8Array(65_536);
          for (;;) {
            // Rejects without a close_notify.
            const read = await loading.read(octets);
            if (read === null) break;
            received += read;
          }
          assert(received > size);
          assertEquals((await program.ended).code, 0);
          assert(performance.now() - began < 25_000);
          for (const peer of peers) peer.close();
        },
      );
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test(requiring(
  findMissing("bash"),
  "the program takes its key from a process substitution and from standard input",
  async () => {
    await withFiles(async ([certificate, key]) => {
      const path = key.replace("--tls-key=", "");
      for (
        const command of [
          'exec "$@" --tls-key <(cat "$0")',
          'exec "$@" --tls-key /dev/stdin < <(cat "$0")',
        ]
      ) {
        const wrapper = ["bash", "-c", command, path];
        await withProgram([certificate], async (program, port) => {
          using connection = await connect(port, ISSUERS_PEM[0]);
          assertMatch(await ask(connection), /^HTTP\/1\.1 200 /);
          assertEquals(program.stderr, "");
        }, { wrapper });
      }
    });
  },
));

Deno.test(requiring(
  findMissing("mkfifo"),
  "the program says that it waits for a key that nobody writes, and ends at a signal",
  async () => {
    await withFiles(async ([certificate, key]) => {
      const path = key.replace("--tls-key=", "");
      await Deno.remove(path);
      await new Deno.Command("mkfifo", { args: [path] }).output();
      const program = Program.start(["--port=0", certificate, key]);
      await program.waitFor(() => program.stderr.includes("waiting for"));
      const { code, stderr } = await program.end("SIGTERM");
      assertEquals(code, 0);
      assertMatch(
        stderr,
        /^tinyhttp: waiting for the content of ".*key\.pem"\ntinyhttp: cannot serve HTTPS: ".*": the program was stopped before .*\n$/,
      );
    });
  },
));
