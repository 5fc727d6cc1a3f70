// deno-lint-ignore-file no-import-prefix
// The inspector's page, in a browser, beside a server that raw sockets talk to.

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { fromFileUrl } from "@std/path";
// Not in `deno.json`, which names the packages of the program: only tests use it.
import { har as validateHar } from "npm:har-validator@5.1.5";
import axe from "npm:axe-core@4.14.1";
import { type Inspected, withInspector } from "../inspected.ts";
import { encodeRequest, exchange, RawClient } from "../raw_client.ts";
import { type BrowserContextOptions, inBrowser, type Page } from "./browser.ts";

/** ms until a request shows: 200 on a machine that has nothing else to do. */
const MAX_DELAY_MS = 2_000;

/** ms for a click or a scroll after thousands of requests, or while they come: 100 on such a machine. */
const MAX_RESPONSE_MS = 5_000;

const STATIC = fromFileUrl(new URL("../../static", import.meta.url));

async function open(page: Page, { url }: Inspected, key = ""): Promise<void> {
  await page.goto(url.href + key);
  await page.locator("#state").getByText("live", { exact: true }).waitFor();
}

/** The row whose target has that text. */
function rowOf(page: Page, text: string) {
  return page.locator("#list a").filter({ hasText: text });
}

/** Requests a target until it shows: the workers know a moment later that somebody watches. */
async function requestUntilShown(
  page: Page,
  { port }: Inspected,
  target: string,
): Promise<void> {
  for (let i = 0; await rowOf(page, target).count() === 0; i++) {
    assert(i < 100, `${target} does not show`);
    await exchange(port, target);
    await page.waitForTimeout(100);
  }
}

async function sendRaw(port: number, parts: readonly string[]): Promise<void> {
  const client = await RawClient.connect(port);
  for (const [i, part] of parts.entries()) {
    if (i > 0) await new Promise((resolve) => setTimeout(resolve, 120));
    await client.send(part);
  }
  await client.readAll();
  client.close();
}

function inspecting(
  name: string,
  body: (page: Page, inspected: Inspected) => Promise<void>,
  { settings = {}, ...options }: BrowserContextOptions & {
    settings?: Parameters<typeof withInspector>[0];
  } = {},
): Deno.TestDefinition {
  return inBrowser(
    name,
    (page) =>
      withInspector(settings, async (inspected) => {
        const errors: string[] = [];
        page.on("pageerror", ({ message }) => errors.push(message));
        await open(page, inspected);
        await requestUntilShown(page, inspected, "/hello");
        await body(page, inspected);
        assertEquals(errors, []);
        // Otherwise the server would wait for the page's connection.
        await page.goto("about:blank");
      }),
    { viewport: { width: 1440, height: 900 }, ...options },
  );
}

Deno.test(
  inspecting(
    "a request by a raw socket shows at once",
    async (page, { port }) => {
      const delays: number[] = [];
      for (let i = 0; i < 5; i++) {
        const target = `/echo/now-${i}`;
        const began = performance.now();
        await exchange(port, target);
        await rowOf(page, target).waitFor();
        delays.push(performance.now() - began);
      }
      delays.sort((a, b) => a - b);
      assert(delays[2] < MAX_DELAY_MS, `${delays} ms`);
    },
  ),
);

Deno.test(
  inspecting(
    "a bare LF is marked, with the reason and its section",
    async (page, { port }) => {
      await sendRaw(port, ["GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"]);
      await rowOf(page, "bare LF").click();
      const marked = page.locator("#chosen mark");
      await marked.waitFor();
      assertEquals(await marked.count(), 1);
      assertEquals(await marked.textContent(), "\\n");
      const note = await page.locator("#chosen em").textContent();
      assertMatch(note!, /^octet 23: .*RFC 9112/);
      const link = page.locator("#chosen .reasons .refused a");
      assertMatch(
        (await link.getAttribute("href"))!,
        /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc9112#section-[\d.]+$/,
      );
    },
  ),
);

Deno.test(
  inspecting(
    "two pipelined requests appear on one connection",
    async (page, { port }) => {
      await sendRaw(port, [
        encodeRequest("/echo/first") +
        encodeRequest("/echo/second", { fields: ["Connection: close"] }),
      ]);
      const connections = [];
      for (const target of ["/echo/first", "/echo/second"]) {
        const cell = rowOf(page, target).locator(".connection");
        connections.push(await cell.textContent());
      }
      const [first, second] = connections.map((text) => text!.split(" · "));
      assertEquals(first[0], second[0]);
      assertEquals([first[1], second[1]], ["1", "2"]);
      await rowOf(page, "/echo/second").click();
      await page.locator(".waterfall a").nth(1).waitFor();
      const names = await page.locator(".waterfall a").allTextContents();
      assertEquals(names, ["1 GET /echo/first", "2 GET /echo/second"]);
      await page.locator("#chosen a", { hasText: first[0] }).first().click();
      assertEquals(
        await page.locator(".exchanges a").allTextContents(),
        ["GET /echo/first", "GET /echo/second"],
      );
    },
  ),
);

Deno.test(
  inspecting(
    "a head that comes piece by piece shows its gaps",
    async (page, { port }) => {
      const request = encodeRequest("/echo/slow", {
        fields: ["Connection: close"],
      });
      const cuts = [0, 10, 25, 40, request.length];
      const parts = cuts.slice(1).map((end, i) => request.slice(cuts[i], end));
      await sendRaw(port, parts);
      await rowOf(page, "/echo/slow").click();
      const text = await page.locator(".times").textContent();
      const found = /in 4 pieces, the longest gap (\d+) ms/.exec(text!);
      assert(found !== null && Number(found[1]) >= 100, text!);
      assert(await page.locator(".waterfall .piece").count() >= 4);
    },
  ),
);

Deno.test(
  inspecting(
    "a request that takes long shows before it is over",
    async (page, { port }) => {
      const client = await RawClient.connect(port);
      await client.send(
        "POST /echo/long HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
      );
      const row = rowOf(page, "/echo/long");
      await row.filter({ hasText: "goes on" }).waitFor();
      await row.click();
      await page.locator("#title", { hasText: "It goes on" }).waitFor();
      await client.send("hello");
      await client.receive();
      await page.locator("#title", { hasText: "/echo/long" }).waitFor();
      assertEquals(await row.count(), 1);
      client.close();
    },
  ),
);

Deno.test(
  inspecting(
    "pauses between requests are cut short, and say how long they were",
    async (page, { port }) => {
      const client = await RawClient.connect(port);
      for (const target of ["/echo/before", "/echo/after"]) {
        await client.send(encodeRequest(target));
        await client.receive();
        await new Promise((resolve) => setTimeout(resolve, 900));
      }
      await rowOf(page, "/echo/after").click();
      await page.locator(".waterfall text").first().waitFor();
      const pauses = await page.locator(".waterfall text").allTextContents();
      assert(
        pauses.some((text) => /^[89]\d\d ms$|\d s$/.test(text)),
        `${pauses}`,
      );
      client.close();
    },
  ),
);

Deno.test(
  inspecting(
    "texts of the peer appear as text everywhere",
    async (page, { port }) => {
      const evil = "<img src=x onerror=alert(1)>\u202e\u2066\u200b\ufeff";
      const octets = String.fromCharCode(...new TextEncoder().encode(evil)) +
        "\x1b[31m\x80\xff</pre></code><script>alert(1)</script>";
      let dialogs = 0;
      page.on("dialog", (dialog) => {
        dialogs++;
        return dialog.dismiss();
      });
      await sendRaw(port, [
        `POST /echo/evil?a=%3Cb%3E&'(b) HTTP/1.1\r\nHost: a\r\n` +
        `X-Evil: ${octets.replace("\x1b", "")}\r\nConnection: close\r\n` +
        `Content-Length: ${octets.length}\r\n\r\n${octets}`,
      ]);
      await sendRaw(port, [`G<b>T${octets} /${octets} HTTP/1.1\r\n\r\n`]);
      await rowOf(page, "/echo/evil").click();
      for (
        const row of [rowOf(page, "/echo/evil"), page.locator("#list a").last()]
      ) {
        await row.click();
        await page.waitForTimeout(200);
        for (const view of ["hex", "text"]) {
          const buttons = page.locator("#chosen .message").getByText(view, {
            exact: true,
          });
          for (const button of await buttons.all()) await button.click();
          const shown = await page.evaluate(
            "document.body.innerText",
          ) as string;
          assertEquals(/(?!\n)[\p{Cc}\p{Cf}]/u.exec(shown), null);
          const found = await page.evaluate(
            "document.querySelectorAll('#chosen img, #chosen script, #list b, #list img').length",
          );
          assertEquals(found, 0);
        }
      }
      const text = await page.locator("#chosen").textContent();
      assertStringIncludes(text!, "<script>alert(1)</script>");
      assertStringIncludes(text!, "\\xe2\\x80\\xae");
      assertEquals(dialogs, 0);
    },
  ),
);

Deno.test(
  inspecting(
    "20,000 requests leave the page usable, and its memory bounded",
    async (page, { port }) => {
      const batch = encodeRequest("/hello").repeat(50);
      const send = async () => {
        const client = await RawClient.connect(port, 120_000);
        let responses = 0;
        for (let i = 0; i < 50; i++) {
          await client.send(batch);
          for (let j = 0; j < 50; j++, responses++) await client.receive();
        }
        client.close();
        return responses;
      };
      const sending = Promise.all(Array.from({ length: 8 }, send));
      let isDone = false;
      sending.finally(() => isDone = true);
      const waits: number[] = [];
      while (!isDone) {
        const began = performance.now();
        await page.evaluate(
          "document.querySelector('#scroller').scrollTop -= 50",
        );
        await page.evaluate("new Promise(requestAnimationFrame)");
        waits.push(performance.now() - began);
        await page.waitForTimeout(50);
      }
      assertEquals((await sending).reduce((sum, each) => sum + each), 20_000);
      waits.sort((a, b) => a - b);
      const wait = waits[Math.floor(waits.length / 2)];
      assert(wait < MAX_RESPONSE_MS, `${waits} ms`);
      await page.waitForTimeout(500);
      const began = performance.now();
      await page.locator("#list a").last().click();
      await page.locator("#chosen .lines").first().waitFor();
      assert(performance.now() - began < 2 * MAX_RESPONSE_MS);
      assert(await page.locator("#list a").count() <= 1000);
      const session = await page.context().newCDPSession(page);
      await session.send("HeapProfiler.collectGarbage");
      const heap = await session.send("Runtime.getHeapUsage");
      assert(heap.usedSize < 40 * 2 ** 20, `${heap.usedSize} octets`);
    },
  ),
);

Deno.test(
  inspecting(
    "the list stays where it is while somebody reads",
    async (page, { port }) => {
      const send = async (count: number) => {
        const client = await RawClient.connect(port);
        await client.send(encodeRequest("/hello").repeat(count));
        for (let i = 0; i < count; i++) await client.receive();
        client.close();
      };
      const topOf = () =>
        page.evaluate(
          "document.querySelector('#scroller').scrollTop",
        ) as Promise<
          number
        >;
      await send(100);
      await page.locator("#list a").nth(90).waitFor({ state: "attached" });
      assert(await topOf() > 0, "it follows");
      await page.evaluate(
        "document.querySelector('#scroller').scrollTop = 300",
      );
      await page.waitForTimeout(100);
      await send(60);
      await page.locator("#newer", { hasText: "newer" }).waitFor();
      assertEquals(await topOf(), 300);
      await page.locator("#newer").click();
      assert(await topOf() > 1000);
    },
  ),
);

Deno.test(inspecting("all of it works by keys", async (page, { port }) => {
  for (const name of ["a", "b", "c"]) {
    await exchange(port, `/echo/key-${name}`);
    await rowOf(page, `key-${name}`).waitFor();
  }
  const shown = () => page.locator("#list a").allTextContents();
  await page.keyboard.press("/");
  await page.keyboard.type("key- -key-b status:2xx method:get");
  assertEquals((await shown()).length, 2);
  await page.keyboard.press("Enter");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator("#title", { hasText: "key-c" }).waitFor();
  await page.keyboard.press("k");
  await page.locator("#title", { hasText: "key-a" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".hint").waitFor();
  assertMatch(
    await page.evaluate("document.activeElement.textContent") as string,
    /key-a/,
  );
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await exchange(port, "/echo/while-paused");
  await page.locator("#pause", { hasText: "Resume (1)" }).waitFor();
  assertEquals(await rowOf(page, "while-paused").count(), 0);
  await page.keyboard.press("p");
  await rowOf(page, "while-paused").waitFor();
  await page.keyboard.press("t");
  assertStringIncludes((await shown()).join(), "by ");
  await page.keyboard.press("t");
  await page.keyboard.press("?");
  await page.locator("#help[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("c");
  await page.locator("#empty").waitFor();
  assertEquals(await shown(), []);
}));

Deno.test(
  inspecting(
    "an exchange has an address of its own",
    async (page, inspected) => {
      await exchange(inspected.port, "/echo/deep");
      await rowOf(page, "/echo/deep").click();
      await page.locator("#title", { hasText: "/echo/deep" }).waitFor();
      const address = page.url();
      assertStringIncludes(address, inspected.token);
      await page.goto("about:blank");
      await page.goto(address);
      await page.locator("#title", { hasText: "/echo/deep" }).waitFor();
      assertStringIncludes(
        (await rowOf(page, "/echo/deep").getAttribute("aria-current"))!,
        "true",
      );
    },
  ),
);

Deno.test(
  inspecting("HAR is valid, and opens again", async (page, { port }) => {
    await sendRaw(port, [
      "POST /echo/har?b=2&b=3 HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\n" +
      "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\na\xff\n\r\n0\r\n\r\n",
    ]);
    await sendRaw(port, ["GET / HTTP/1.1\nHost: a\r\n\r\n"]);
    await rowOf(page, "/echo/har").waitFor();
    await rowOf(page, "bare LF").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("#save").click(),
    ]);
    const text = Deno.readTextFileSync(await download.path());
    const har = JSON.parse(text);
    await validateHar(har);
    assert(har.log.entries.length >= 3);
    await page.evaluate(`{
      const files = new DataTransfer();
      files.items.add(new File([${JSON.stringify(text)}], "saved.har"));
      const input = document.querySelector("#file");
      input.files = files.files;
      input.dispatchEvent(new Event("change"));
    }`);
    await page.locator("#state", { hasText: "saved.har" }).waitFor();
    await rowOf(page, "/echo/har").click();
    await page.locator("#chosen", { hasText: "\\xff" }).waitFor();
    await rowOf(page, "bare LF").click();
    await page.locator("#chosen mark").waitFor();
  }),
);

Deno.test(
  inspecting(
    "a request is sent again, and the two responses are compared",
    async (page, { port }) => {
      await exchange(port, "/time");
      await rowOf(page, "/time").click();
      await page.getByText("Send again").click();
      const dialog = page.locator("dialog[open]");
      await dialog.locator("code, .quiet").first().waitFor();
      await rowOf(page, "/time").nth(1).waitFor();
    },
  ),
);

Deno.test(
  inspecting(
    "secrets are shown where they are asked for, and decoded content beside coded",
    async (page, { port }) => {
      await sendRaw(port, [
        encodeRequest("/listing.css?token=s3cret", {
          fields: [
            "Accept-Encoding: gzip",
            "Cookie: a=c00kie",
            "Connection: close",
          ],
        }),
      ]);
      await rowOf(page, "token=s3cret").click();
      await page.locator("#chosen", { hasText: "a=c00kie" }).waitFor();
      await page.locator(".message button", { hasText: "decoded" }).click();
      await page.locator(".message", { hasText: "/* A listing," }).waitFor();
    },
    { settings: { showsSecrets: true, folder: STATIC } },
  ),
);

Deno.test(
  inspecting(
    "another page of the same browser gets nothing",
    async (page, inspected) => {
      // The echo page is of another origin, the port of the server.
      await page.goto(`http://127.0.0.1:${inspected.port}/hello`);
      const outcome = await page.evaluate(
        `Promise.all(["", "events", "exchange/1"].map((path) =>
      fetch(${JSON.stringify(inspected.url.origin)} + "/" + path, {
        headers: { Authorization: "Bearer ${inspected.token}" },
      }).then(() => "read", () => "denied")))`,
      );
      assertEquals(outcome, ["denied", "denied", "denied"]);
    },
  ),
);

const RUN = `axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then(({ violations }) => violations.map(
  ({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" "),
))`;

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [320, 390, 1440]) {
    Deno.test(inspecting(
      `axe-core finds nothing in the inspector: ${colorScheme}, ${width} wide`,
      async (page, { port }) => {
        const judge = async (what: string) => {
          await page.evaluate(axe.source);
          assertEquals(await page.evaluate(RUN), [], what);
          const excess = await page.evaluate(
            "document.documentElement.scrollWidth - innerWidth",
          );
          assertEquals(excess, 0, `${what} is wider than the window`);
        };
        await sendRaw(port, ["GET / HTTP/1.1\nHost: a\r\n\r\n"]);
        await rowOf(page, "bare LF").waitFor();
        await judge("the list");
        await rowOf(page, "bare LF").click();
        await page.locator("#chosen mark").waitFor();
        await judge("a refused request");
        await page.keyboard.press("Escape");
        await exchange(port, "/test.jpg");
        await rowOf(page, "/test.jpg").click();
        await page.locator("#chosen .hex").waitFor();
        await judge("a binary content");
        await page.locator("#chosen .quiet a").first().click();
        await page.locator(".exchanges").waitFor();
        await judge("a connection");
        await page.keyboard.press("Escape");
        await page.keyboard.press("t");
        await judge("connections");
        await page.keyboard.press("?");
        await judge("the keys");
        await page.keyboard.press("Escape");
        await page.keyboard.press("c");
        await page.locator("#empty").waitFor();
        await judge("nothing");
      },
      { colorScheme, viewport: { width, height: 800 } },
    ));
  }
}
