// The inspector beside real workers: what it shows, what it never shows, and what it costs nobody.

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { Inspector } from "../../src/cluster/inspector.ts";
import { StartFailure } from "../../src/cluster/start_failure.ts";
import { Supervisor } from "../../src/cluster/supervisor.ts";
import { DEFAULT_LIMITS } from "../../src/net/limits.ts";
import { DEFAULT_SITE } from "../../src/site/site_settings.ts";
import { type Inspected, withInspector } from "../inspected.ts";
import { exchange, RawClient } from "../raw_client.ts";
import { sleep } from "../wait.ts";

const DYING = import.meta.resolve("./dying_worker.ts");

/** Watches, once all workers were told so: their next connections are tapped. */
async function watch(
  { port, inspectorPort, token }: Inspected,
): Promise<RawClient> {
  const client = await RawClient.connect(inspectorPort);
  await client.send(
    `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${inspectorPort}\r\n` +
      `Authorization: Bearer ${token}\r\n\r\n`,
  );
  await client.readUntil((received) => received.includes('"ready"'));
  const workers = () =>
    new Set(client.received.match(/(?<="name":")\d+(?=\.)/g)).size;
  const reading = client.readUntil(() => workers() >= 2);
  let isDone = false;
  reading.then(() => isDone = true);
  while (!isDone) {
    await Promise.all([exchange(port, "/hello"), exchange(port, "/hello")]);
    // Without a pause, events come faster than this thread reads them where the machine runs other work.
    await sleep(20);
  }
  return client;
}

async function readExchange(
  { inspectorPort, token }: Inspected,
  id: number,
): Promise<string> {
  const url = `http://127.0.0.1:${inspectorPort}/exchange/${id}`;
  const headers = { Authorization: `Bearer ${token}` };
  return await (await fetch(url, { headers })).text();
}

Deno.test("the inspector is at the loopback interface, and its URL alone has the token", async () => {
  await withInspector({ log: "json" }, async (inspected) => {
    const viewer = await watch(inspected);
    assertEquals(inspected.url.hostname, "127.0.0.1");
    assertEquals(inspected.token.length, 32);
    viewer.close();
    const all = [...inspected.lines, ...inspected.faults].join("");
    assert(!all.includes(inspected.token));
  });
});

Deno.test("the inspector shows an exchange of any worker, and nothing of a password, a cookie or a key", async () => {
  const secrets = ["hunter2-pass", "c00kie-value", "key-in-query", "pr0xy-one"];
  for (const showsSecrets of [false, true]) {
    await withInspector({ showsSecrets }, async (inspected) => {
      const viewer = await watch(inspected);
      const [password, cookie, key, proxy] = secrets;
      const target = `/echo/secret?api_key=${key}`;
      await exchange(inspected.port, target, {
        fields: [
          `Authorization: Basic ${btoa(`user:${password}`)}`,
          `Proxy-Authorization: Bearer ${proxy}`,
          `Cookie: sid=${cookie}`,
        ],
      });
      const found = /"id":(\d+),[^{}]*"target":"\/echo\/secret/;
      await viewer.readUntil((received) => found.test(received));
      const id = Number(found.exec(viewer.received)![1]);
      const sent = viewer.received + await readExchange(inspected, id);
      assertStringIncludes(sent, "Cookie: sid=");
      const forms = [...secrets, btoa(`user:${password}`)];
      // The key stands in the target, the others in fields and in the response, which repeats them.
      assertEquals(
        forms.filter((secret) => sent.includes(secret)),
        showsSecrets ? forms.filter((each) => each !== password) : [],
      );
      viewer.close();
    });
  }
});

Deno.test("the inspector shows no password of a form that comes octet by octet, nor where a page repeats it", async () => {
  const password = "hunter2-päss";
  const units = String.fromCharCode(...new TextEncoder().encode(password));
  const forms: [type: string, content: string][] = [
    [
      "multipart/form-data; boundary=x",
      `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${units}\r\n--x--\r\n`,
    ],
    [
      "application/x-www-form-urlencoded",
      `user=ann&password=${encodeURIComponent(password)}`,
    ],
    ["application/json", `{"user": "ann", "password": "${units}"}`],
  ];
  await withInspector({}, async (inspected) => {
    const viewer = await watch(inspected);
    for (const [i, [type, content]] of forms.entries()) {
      for (const accept of ["text/html", "text/plain"]) {
        for (const isChunked of [false, true]) {
          const name = `${i}-${accept.slice(5)}-${isChunked}`;
          const framing = isChunked
            ? "Transfer-Encoding: chunked"
            : `Content-Length: ${content.length}`;
          const client = await RawClient.connect(inspected.port);
          await client.send(
            `POST /echo/${name} HTTP/1.1\r\nHost: a\r\nAccept: ${accept}\r\n` +
              `Content-Type: ${type}\r\n${framing}\r\n\r\n`,
          );
          for (const octet of content) {
            await client.send(isChunked ? `1\r\n${octet}\r\n` : octet);
          }
          if (isChunked) await client.send("0\r\n\r\n");
          assertEquals((await client.receive("POST")).status, 200);
          client.close();
          const found = new RegExp(
            `"id":(\\d+),[^{}]*"target":"/echo/${name}",[^{}]*"isOver":true`,
          );
          await viewer.readUntil((received) => found.test(received));
          const id = Number(found.exec(viewer.received)![1]);
          const sent = await readExchange(inspected, id);
          // What the page could put together of chunks counts too.
          const joined = sent.replaceAll(
            /\\r\\n1\\r\\n|<span class=\\"crlf\\">\\\\r\\\\n<\/span>\\n(?:1(?=<))?/g,
            "",
          );
          assertStringIncludes(joined, "password");
          for (const secret of ["hunter2", "ss\\r", "%C3%A4ss", "xa4ss"]) {
            assert(!joined.includes(secret), `${name}: ${joined}`);
            assert(!viewer.received.includes(secret), name);
          }
        }
      }
    }
    viewer.close();
  });
});

Deno.test("the inspector goes on with a worker that was started again", async () => {
  // Each worker stops as soon as it has logged a request.
  await withInspector({ module: DYING, log: "json" }, async (inspected) => {
    const viewer = await RawClient.connect(inspected.inspectorPort);
    await viewer.send(
      `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${inspected.inspectorPort}\r\n` +
        `Authorization: Bearer ${inspected.token}\r\n\r\n`,
    );
    // A connection of it that was told as over by a stop, and one that came later.
    const reading = viewer.readUntil((received) =>
      /"name":"(\d)\.\d+".*"by":"a stop"[^]*"name":"\1\.1"/.test(received)
    );
    let isDone = false;
    reading.finally(() => isDone = true).catch(() => {});
    const clients: RawClient[] = [];
    while (!isDone) {
      // There may be no worker at the moment.
      const client = await RawClient.connect(inspected.port).catch(() => {});
      if (client !== undefined) {
        clients.push(client);
        await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
          .catch(() => {});
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await reading;
    for (const client of [viewer, ...clients]) client.close();
  });
});

Deno.test("nothing is tapped while nobody watches", async () => {
  await withInspector({}, async (inspected) => {
    for (let i = 0; i < 10; i++) await exchange(inspected.port, "/time");
    const viewer = await watch(inspected);
    assert(viewer.received.includes("/hello"));
    assert(!viewer.received.includes("/time"));
    viewer.close();
  });
});

Deno.test("a slow viewer slows no peer", async () => {
  await withInspector({}, async (inspected) => {
    const viewer = await watch(inspected);
    // It reads no more.
    const target = `/echo?${"x".repeat(4000)}`;
    for (let i = 0; i < 20; i++) {
      const responses = await Promise.all(
        Array.from({ length: 50 }, () => exchange(inspected.port, target)),
      );
      assert(responses.every(({ status }) => status === 200));
    }
    assertEquals(inspected.faults, []);
    viewer.close();
  });
});

Deno.test("Supervisor.start() rejects where the inspector's port is in use", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const inspector = new Inspector(
    { hostname: "127.0.0.1", port, showsSecrets: false },
    () => {},
  );
  const supervisor = new Supervisor({
    settings: {
      site: { ...DEFAULT_SITE, folder: undefined },
      listen: { hostnames: ["127.0.0.1"], port: 0 },
      tls: undefined,
      programs: [],
      trace: undefined,
      limits: DEFAULT_LIMITS,
      log: "none",
      colour: false,
    },
    workers: 1,
    inspector,
    onLines: () => {},
    onFault: () => {},
  });
  const error = await assertRejects(() => supervisor.start());
  assert(error instanceof StartFailure);
  assertEquals([error.what, error.name], ["inspector", "AddrInUse"]);
  taken.close();
});
