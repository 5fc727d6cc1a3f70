import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { hashSync } from "bcryptjs";
import {
  authenticated,
  byMethod,
  type ExchangeRecord,
  hashPassword,
  makeSite,
  parsePasswordFile,
  serve,
  type SiteOptions,
  withErrorPages,
} from "../../src/mod.ts";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { type Files, withFolder } from "../site_server.ts";
import {
  portOf,
  responding,
  SteeredStream,
  textResponse,
  withServer,
} from "./serving.ts";

Deno.test("serve() serves a folder, by its path or its file: URL", async () => {
  await withFolder({ "a b.txt": "hello" }, async (folder) => {
    const url = new URL(`file://${encodeURI(folder)}`);
    for (const given of [folder, url]) {
      await withServer({ folder: given }, async (server) => {
        const response = await exchange(portOf(server), "/a%20b.txt");
        assertEquals(response.text(), "hello", String(given));
        assertEquals((await exchange(portOf(server), "/b")).status, 404);
      });
    }
  });
});

Deno.test("serve() serves the built-in site without a folder", async () => {
  await withServer({ folder: undefined }, async (server) => {
    const { content, field } = await exchange(portOf(server), "/test.jpg");
    assertEquals(field("content-type"), "image/jpeg");
    const picture = new URL("../../static/test.jpg", import.meta.url);
    assertEquals(content, Deno.readFileSync(picture));
  });
});

const FILES: Files = {
  "start.html": "start",
  "about.html": "about",
  ".hidden": "hidden",
  "folder/a.txt": "a",
};

/** The folder's own page of errors, of which `/missing` has none. */
const HTML = ["Accept: text/html", "Sec-Fetch-Mode: navigate"];

Deno.test("serve() passes each option to the site", async () => {
  const cases: [SiteOptions, string, string[], RegExp][] = [
    [{}, "/", [], /^HTTP\/1.1 404 /],
    [{ indexNames: ["start.html"] }, "/", [], /^HTTP\/1.1 200 /],
    [{}, "/folder/", [], /^HTTP\/1.1 404 /],
    [{ list: true }, "/folder/", [], /^HTTP\/1.1 200 /],
    [{}, "/about", [], /^HTTP\/1.1 404 /],
    [{ cleanUrls: true }, "/about", [], /^HTTP\/1.1 200 /],
    [{}, "/.hidden", [], /^HTTP\/1.1 404 /],
    [{ dotfiles: true }, "/.hidden", [], /^HTTP\/1.1 200 /],
    [{}, "/deep/link", HTML, /^HTTP\/1.1 404 /],
    [{ spa: "start.html" }, "/deep/link", HTML, /^HTTP\/1.1 200 /],
    [{}, "/link", [], /^HTTP\/1.1 404 /],
    [{ followSymlinks: true }, "/link", [], /^HTTP\/1.1 200 /],
    [{}, "/about.html", [], /\r\nCache-Control: no-cache\r\n/],
    [{ cacheSeconds: 60 }, "/about.html", [], /\r\nCache-Control: max-age=60/],
    [{ headers: [["X-A", "b"]] }, "/about.html", [], /\r\nX-A: b\r\n/],
    [{ cors: "*" }, "/", [], /\r\nAccess-Control-Allow-Origin: \*\r\n/],
    [{ cacheOctets: 0 }, "/about.html", [], /^HTTP\/1.1 200 /],
    [
      { users: new Map([["ann", hashPassword("secret")]]) },
      "/about.html",
      [],
      /^HTTP\/1.1 401 /,
    ],
  ];
  await withFolder(FILES, async (folder) => {
    Deno.writeTextFileSync(`${folder}/../outside`, "outside");
    Deno.symlinkSync("../outside", `${folder}/link`);
    for (const [options, target, fields, expected] of cases) {
      await withServer({ ...options, folder }, async (server) => {
        const { head } = await exchange(portOf(server), target, { fields });
        assertMatch(head, expected, `${JSON.stringify(options)} ${target}`);
      });
    }
  });
});

Deno.test("serve() tells problems of the folder's files to `warn`", async () => {
  await withFolder({ "_redirects": "/a\n" }, async (folder) => {
    const warnings: string[] = [];
    const warn = (text: string) => void warnings.push(text);
    await withServer({ folder, warn }, async (server) => {
      await exchange(portOf(server), "/");
    });
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0], "_redirects");
  });
});

Deno.test("serve() checks passwords by bcrypt, and leaves no thread behind", async () => {
  const { users, problems } = parsePasswordFile(
    `ann:${hashSync("secret", 4)}\n`,
  );
  assertEquals(problems, []);
  await withServer({ users }, async (server) => {
    for (const [password, status] of [["secret", 200], ["other", 401]]) {
      const fields = [`Authorization: Basic ${btoa(`ann:${password}`)}`];
      const response = await exchange(portOf(server), "/hello", { fields });
      assertEquals(response.status, status, String(password));
    }
  });
});

Deno.test("serve() gives a responder method, target, any field, and content", async () => {
  const responder = responding(async ({ method, target, fields, content }) => {
    assert(target.kind === "path");
    let received = "";
    for (let octets; (octets = await content.read()) !== undefined;) {
      received += new TextDecoder().decode(octets);
    }
    return textResponse([
      method,
      ...target.segments,
      target.query,
      fields.value("cookie"),
      fields.value("X-Own"),
      fields.value("x-absent"),
      received,
    ].join("|"));
  });
  await withServer({ responder }, async (server) => {
    const response = await fetch(new URL("a/b%20c?d=e", server.url), {
      method: "PUT",
      headers: { Cookie: "id=1", "x-own": "own" },
      body: "content",
    });
    assertEquals(
      await response.text(),
      "PUT|a|b c|?d=e|id=1|own||content",
    );
  });
});

Deno.test("serve() serves responders that are composed", async () => {
  const site = await makeSite();
  const own = responding((request) =>
    request.target.kind === "path" && request.target.segments[0] === "own"
      ? textResponse("own")
      : site.respond(request)
  );
  const users = new Map([["ann", hashPassword("secret")]]);
  const responder = withErrorPages(authenticated(users, byMethod(own)));
  await withServer({ responder }, async (server) => {
    const fields = [`Authorization: Basic ${btoa("ann:secret")}`];
    const cases: [string, string, string[], number][] = [
      ["GET", "/own", fields, 200],
      ["GET", "/hello", fields, 200],
      ["GET", "/own", [], 401],
      ["POST", "/own", fields, 405],
    ];
    for (const [method, target, fields, status] of cases) {
      const init = { method, fields };
      const response = await exchange(portOf(server), target, init);
      assertEquals(response.status, status, `${method} ${target} ${fields}`);
    }
  });
});

Deno.test("serve() sends a stream piece by piece, while it is made", async () => {
  const stream = new SteeredStream();
  const responder = responding(() => stream.response);
  await withServer({ responder }, async (server) => {
    stream.give("one ");
    const response = await fetch(server.url);
    const reader = response.body!.pipeThrough(new TextDecoderStream())
      .getReader();
    assertEquals((await reader.read()).value, "one ");
    stream.give("two ");
    assertEquals((await reader.read()).value, "two ");
    stream.give(undefined);
    assertEquals((await reader.read()).done, true);
  });
});

Deno.test("serve() cancels the stream of a peer that resets its connection", async () => {
  const stream = new SteeredStream();
  const responder = responding(() => stream.response);
  await withServer({ responder }, async (server) => {
    stream.give("one");
    const response = await fetch(server.url);
    await response.body!.cancel();
    const piece = "x".repeat(64 * 1024);
    // The peer's system may take some pieces before it resets the connection.
    let isOver = false;
    stream.cancelled.then(() => isOver = true);
    while (!isOver) {
      stream.give(piece);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
});

Deno.test("serve() reports what a responder throws, and responds with 500", async () => {
  const faults: unknown[] = [];
  const failure = new Error("not expected");
  const responder = responding(() => {
    throw failure;
  });
  const onFault = (fault: unknown) => void faults.push(fault);
  await withServer({ responder, onFault }, async (server) => {
    assertEquals((await exchange(portOf(server), "/")).status, 500);
    assertEquals(faults, [failure]);
  });
});

Deno.test("serve() records each exchange for `onExchange`", async () => {
  const records: unknown[] = [];
  let sentWithRefusal = 0;
  const onExchange = (
    { head, refusal, peer, status, sent, began, ended }: ExchangeRecord,
  ) => {
    const agent = head?.value("user-agent");
    records.push([head?.method, head?.target, agent, refusal, status, sent]);
    assertEquals(peer, "127.0.0.1");
    assert(began <= ended);
  };
  const responder = responding(() => textResponse("hello"));
  await withServer({ responder, onExchange }, async (server) => {
    const fields = ["User-Agent: test"];
    await exchange(portOf(server), "/a?b", { fields });
    await exchange(portOf(server), "/c", { method: "HEAD" });
    const client = await RawClient.connect(portOf(server));
    await client.send("GET / HTTP/1.1\n");
    const { status, content } = await client.receive();
    assertEquals(status, 400);
    sentWithRefusal = content.length;
    client.close();
  });
  assertEquals(records, [
    ["GET", "/a?b", "test", undefined, 200, 5],
    ["HEAD", "/c", undefined, undefined, 200, 0],
    [undefined, undefined, undefined, "bare LF", 400, sentWithRefusal],
  ]);
});

Deno.test("serve() survives callbacks that throw", async () => {
  const printed: unknown[] = [];
  const { error } = console;
  console.error = (...words: unknown[]) => printed.push(...words);
  try {
    const server = await serve({
      hostname: "127.0.0.1",
      port: 0,
      onExchange() {
        throw "onExchange";
      },
      onFault(fault) {
        throw `${fault}, onFault`;
      },
    });
    const client = await RawClient.connect(portOf(server));
    for (const _ of [1, 2]) {
      await client.send(encodeRequest("/hello"));
      assertEquals((await client.receive()).status, 200);
    }
    client.close();
    await server.shutdown();
  } finally {
    console.error = error;
  }
  assertEquals(printed, ["onExchange, onFault", "onExchange, onFault"]);
});

Deno.test("serve() survives a standard error that takes nothing", async () => {
  const { error } = console;
  let calls = 0;
  console.error = () => {
    calls++;
    throw new Error("No space left on device");
  };
  try {
    const failing = () => {
      throw "onExchange";
    };
    for (const onExchange of [undefined, failing]) {
      const respond = (): never => {
        throw new Error("no response");
      };
      const server = await serve({
        hostname: "127.0.0.1",
        port: 0,
        responder: responding(respond),
        onExchange,
      });
      const client = await RawClient.connect(portOf(server));
      for (const _ of [1, 2]) {
        await client.send(encodeRequest("/hello"));
        assertEquals((await client.receive()).status, 500);
      }
      client.close();
      await server.shutdown();
    }
  } finally {
    console.error = error;
  }
  assert(calls >= 4);
});

Deno.test("serve() applies its limits", async () => {
  const limits = { maxConnections: 1, headTimeoutMs: 100 };
  await withServer({ limits }, async (server) => {
    const first = await RawClient.connect(portOf(server));
    await first.send(encodeRequest("/hello"));
    assertEquals((await first.receive()).status, 200);
    const second = await RawClient.connect(portOf(server));
    assertEquals((await second.receive()).status, 503);
    second.close();
    await first.send("GET / HT");
    assertEquals((await first.receive()).status, 408);
    first.close();
  });
});

/** Whether this machine has the loopback address of IPv6. */
function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test("serve() has a URL that leads to it, wherever it listens", async () => {
  const cases: [string, RegExp][] = [
    ["127.0.0.1", /^http:\/\/127\.0\.0\.1:\d+\/$/],
    ["localhost", /^http:\/\/(?:127\.0\.0\.1|\[::1\]):\d+\/$/],
  ];
  const ipv6 = /^http:\/\/\[::1\]:\d+\/$/;
  if (hasIpv6()) cases.push(["::1", ipv6], ["[::1]", ipv6]);
  for (const [hostname, expected] of cases) {
    const server = await serve({ hostname, port: 0 });
    const { url, address: { port } } = server;
    assertMatch(url, expected, hostname);
    assert(port > 0 && url.endsWith(`:${port}/`), url);
    const response = await fetch(new URL("hello", url));
    assertEquals(response.status, 200, url);
    await response.body?.cancel();
    await server.shutdown();
  }
});

Deno.test("serve() listens on all addresses and port 8000 where nothing else is said", async () => {
  const asked: (string | undefined)[] = [];
  const { listen } = Deno;
  // The test itself listens on a free port of the loopback.
  const listenHere = (options: Deno.TcpListenOptions) => {
    // A free port only shows which families a listener has.
    if (options.port === 8000) asked.push(options.hostname);
    if (options.hostname === "0.0.0.0") throw new Deno.errors.AddrInUse();
    return listen({ hostname: "127.0.0.1", port: 0 });
  };
  Deno.listen = listenHere as typeof Deno.listen;
  try {
    await (await serve()).shutdown();
  } finally {
    Deno.listen = listen;
  }
  assertEquals(asked, ["::"]);
});
