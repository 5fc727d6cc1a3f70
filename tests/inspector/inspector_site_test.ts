import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { InspectorSite } from "../../src/inspector/inspector_site.ts";
import { MAX_ENTRY_OCTETS, MAX_VIEWERS } from "../../src/inspector/limits.ts";
import { Server } from "../../src/net/server.ts";
import { openTcpEndpoint } from "../../src/net/tcp_endpoint.ts";
import { RawClient, type RawResponse } from "../raw_client.ts";
import { until } from "../wait.ts";
import { exchanged, opened } from "./watch_events.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";

interface Served {
  readonly site: InspectorSite;
  readonly port: number;
  readonly watched: boolean[];
  readonly replayed: string[];
}

async function withInspector(
  body: (served: Served) => Promise<void>,
): Promise<void> {
  const endpoint = openTcpEndpoint({ hostname: "127.0.0.1", port: 0 });
  const { port } = endpoint.address;
  const watched: boolean[] = [];
  const replayed: string[] = [];
  const site = new InspectorSite({
    guard: { token: TOKEN, port, names: [] },
    server: "http://127.0.0.1:8000/",
    showsSecrets: false,
    onWatched: (isWatched) => watched.push(isWatched),
    replay(octets) {
      replayed.push(new TextDecoder().decode(octets));
      return Promise.resolve("HTTP/1.1 204 No Content\r\n\r\n");
    },
  });
  const server = new Server({
    endpoints: [endpoint],
    responder: site,
    limits: { drainTimeoutMs: 200 },
  });
  try {
    await body({ site, port, watched, replayed });
  } finally {
    await server.drain();
  }
}

async function ask(
  port: number,
  path: string,
  {
    method = "GET",
    lines = [`Authorization: Bearer ${TOKEN}`],
    content = "",
  }: {
    method?: string;
    lines?: readonly string[];
    content?: string;
  } = {},
): Promise<RawResponse> {
  const client = await RawClient.connect(port);
  try {
    await client.send(
      [
        `${method} ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        "Connection: close",
        ...lines,
        "",
        content,
      ].join("\r\n"),
    );
    return await client.receive(method);
  } finally {
    client.close();
  }
}

async function watch(port: number): Promise<RawClient> {
  const client = await RawClient.connect(port);
  await client.send(
    `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
      `Authorization: Bearer ${TOKEN}\r\n\r\n`,
  );
  await client.readUntil((received) => received.includes('"ready"'));
  return client;
}

Deno.test("InspectorSite sends its page without the token, with a policy that allows nothing from elsewhere", async () => {
  await withInspector(async ({ port }) => {
    const page = await ask(port, "/", { lines: [] });
    assertEquals(page.status, 200);
    const policy = page.fields.find(([name]) =>
      name === "Content-Security-Policy"
    )?.[1];
    assertStringIncludes(policy!, "default-src 'none'");
    assertStringIncludes(policy!, "connect-src 'self'");
    assertStringIncludes(policy!, "frame-ancestors 'none'");
    assertStringIncludes(policy!, "base-uri 'none'");
    assert(!/unsafe|\*|https?:/.test(policy!), policy);
    assert(!page.text().includes(TOKEN));
  });
});

Deno.test("InspectorSite gives nothing else without the token, and no response is kept or read by another page", async () => {
  await withInspector(async ({ port, site, watched }) => {
    site.add(opened("1.1") + exchanged("1.1", 1));
    const paths = ["/events", "/exchange/1", "/replay/1", "/clear", "/other"];
    for (const path of paths) {
      for (const method of ["GET", "POST"]) {
        const denied = await ask(port, path, { method, lines: [] });
        assertEquals(denied.status, 401, `${method} ${path}`);
      }
    }
    for (const path of ["/", "/exchange/1", "/exchange/9", "/clear"]) {
      const { fields } = await ask(port, path);
      const values = Object.fromEntries(fields);
      assertEquals(values["Cache-Control"], "no-store", path);
      assertEquals(values["Cross-Origin-Resource-Policy"], "same-origin");
      assertEquals(values["X-Content-Type-Options"], "nosniff");
      assertEquals(values["Referrer-Policy"], "no-referrer");
      assertEquals(values["Access-Control-Allow-Origin"], undefined);
    }
    assertEquals(watched, []);
  });
});

Deno.test("InspectorSite denies a foreign host and another page on each path", async () => {
  await withInspector(async ({ port }) => {
    for (const path of ["/", "/events", "/exchange/1"]) {
      const bearer = `Authorization: Bearer ${TOKEN}`;
      const foreign = await ask(port, path, {
        lines: [bearer, "Sec-Fetch-Site: cross-site"],
      });
      assertEquals(foreign.status, 403, path);
      const client = await RawClient.connect(port);
      await client.send(
        `GET ${path} HTTP/1.1\r\nHost: evil.example:${port}\r\n` +
          `${bearer}\r\n\r\n`,
      );
      assertEquals((await client.receive()).status, 421, path);
      client.close();
    }
  });
});

Deno.test("InspectorSite allows each path its methods alone", async () => {
  await withInspector(async ({ port }) => {
    const cases: [string, string, string][] = [
      ["POST", "/", "GET, HEAD"],
      ["HEAD", "/events", "GET"],
      ["DELETE", "/exchange/1", "GET, HEAD"],
      ["GET", "/clear", "POST"],
      ["GET", "/replay/1", "POST"],
      ["GET", "/opened", "POST"],
    ];
    for (const [method, path, allow] of cases) {
      const { status, fields } = await ask(port, path, { method });
      assertEquals(status, 405, path);
      assertEquals(Object.fromEntries(fields)["Allow"], allow, path);
    }
    assertEquals((await ask(port, "/other")).status, 404);
  });
});

Deno.test("InspectorSite tells viewers what was and what comes, and that somebody watches", async () => {
  await withInspector(async ({ port, site, watched }) => {
    site.add(opened("1.1") + exchanged("1.1", 1));
    const first = await watch(port);
    const second = await watch(port);
    assertStringIncludes(first.received, '"kind":"exchange"');
    site.add(exchanged("1.1", 2, { target: "/second" }));
    await first.readUntil((received) => received.includes("/second"));
    await second.readUntil((received) => received.includes("/second"));
    assertEquals(watched, [true]);
    first.close();
    second.close();
    for (let i = 0; watched.length < 2; i++) {
      site.add(exchanged("1.1", i));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assertEquals(watched, [true, false]);
    assertEquals(site.isWatched, false);
  });
});

Deno.test("InspectorSite refuses more viewers than it has room for", async () => {
  await withInspector(async ({ port, site }) => {
    const viewers = await Promise.all(
      Array.from({ length: MAX_VIEWERS }, () => watch(port)),
    );
    assertEquals((await ask(port, "/events")).status, 503);
    viewers.forEach((viewer) => viewer.close());
    site.add(opened("1.1"));
    await until(() => {
      site.add(exchanged("1.1", 1));
      return !site.isWatched;
    });
  });
});

Deno.test("InspectorSite gives an exchange with the texts and sections of its reasons", async () => {
  await withInspector(async ({ port, site }) => {
    site.add(opened("1.1") + exchanged("1.1", 1, { content: "\x00\xff<b>" }));
    const { _tinyhttp: { exchange, texts } } = JSON.parse(
      new TextDecoder().decode((await ask(port, "/exchange/1")).content),
    );
    assert(texts.curl.startsWith("curl -i "), texts.curl);
    assertEquals(exchange.responseContent.octets, "\x00\xff<b>");
    assertEquals(exchange.decisions[0].text, "a file stands at the path");
    for (const id of ["0", "2", "x", "1e0", "", "1/../1x"]) {
      assertEquals((await ask(port, `/exchange/${id}`)).status, 404, id);
    }
  });
});

Deno.test("InspectorSite describes an entry of a file, and refuses what is none or too large", async () => {
  await withInspector(async ({ port, site }) => {
    site.add(opened("1.1") + exchanged("1.1", 1));
    const entry = (await ask(port, "/exchange/1")).text();
    const post = async (content: string, length = content.length) => {
      const lines = [
        `Authorization: Bearer ${TOKEN}`,
        `Content-Length: ${length}`,
      ];
      return await ask(port, "/opened", { method: "POST", lines, content });
    };
    const described = await post(entry);
    assertEquals(described.status, 200);
    assertEquals(described.text(), entry);
    for (const none of ["", "{", "null", "{}"]) {
      assertEquals((await post(none)).status, 400, none);
    }
    const large = " ".repeat(MAX_ENTRY_OCTETS + 1);
    assertEquals((await post(large)).status, 413);
  });
});

Deno.test("InspectorSite sends a request again, whole or not at all", async () => {
  await withInspector(async ({ port, site, replayed }) => {
    site.add(opened("1.1") + exchanged("1.1", 1, { target: "/again" }));
    const whole = exchanged("1.1", 2);
    site.add(whole.replace(/("requestContent":\{[^}]*"length":)0/, "$1999"));
    const again = await ask(port, "/replay/1", { method: "POST" });
    assertEquals(JSON.parse(again.text()).octets.slice(0, 12), "HTTP/1.1 204");
    assertEquals(replayed, ["GET /again HTTP/1.1\r\nHost: a\r\n\r\n"]);
    const cut = await ask(port, "/replay/2", { method: "POST" });
    assertEquals(cut.status, 409);
    assertEquals(replayed.length, 1);
  });
});
