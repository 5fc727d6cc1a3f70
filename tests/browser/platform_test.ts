// What applications in a browser are made of: modules by an import map, workers, WebAssembly, a service worker, ranges
// of a large file, and media that seek.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  countStatuses,
  digest,
  makeOctets,
  makeVideo,
  withServed,
} from "../clients/client.ts";
import { findMissing, requiring } from "../requirement.ts";
import { chromiumMissing, inBrowser, type Page, withPage } from "./browser.ts";

const PADDING = `/* ${"padding that a coding makes shorter ".repeat(200)} */`;

/** The value of `integrity` for a file: of its own octets, however they are coded on the way. */
async function encodeIntegrity(text: string): Promise<string> {
  const octets = new TextEncoder().encode(text);
  const hash = await crypto.subtle.digest("SHA-384", octets);
  return `sha384-${btoa(String.fromCharCode(...new Uint8Array(hash)))}`;
}

Deno.test(inBrowser(
  "modules by an import map, of JSON, imported later and checked by their digest run",
  async (page) => {
    const library = `export const say = (name) => "hello " + name; ${PADDING}`;
    const checked = `globalThis.isChecked = true; ${PADDING}`;
    const integrity = await encodeIntegrity(checked);
    const files = {
      "index.html": `<!DOCTYPE html><title>modules</title>
<script type="importmap">
{"imports": {"library": "./lib/library.mjs", "parts/": "./lib/größe 1/"}}
</script>
<link rel="modulepreload" href="lib/library.mjs">
<link rel="manifest" href="app.webmanifest">
<script src="checked.js" integrity="${integrity}"></script>
<script type="module">
  import { say } from "library";
  import { part } from "parts/part.js";
  import data from "./data.json" with { type: "json" };
  const later = await import("./later.js");
  document.title = [say(part), data.answer, later.default].join(" ");
</script>`,
      "lib/library.mjs": library,
      "lib/größe 1/part.js": `export const part = "größe"; ${PADDING}`,
      "later.js": 'export default "later";',
      "data.json": '{"answer": 42}',
      "checked.js": checked,
      "app.webmanifest": '{"name": "application"}',
    };
    const log = await withServed({ files }, async ({ origin }) => {
      await page.goto(origin);
      await page.waitForFunction("document.title !== 'modules'");
      assertEquals(await page.title(), "hello größe 42 later");
      assertEquals(await page.evaluate("isChecked"), true);
    });
    const failed = log.filter(({ status, target }) =>
      status >= 400 && target !== "/favicon.ico"
    );
    assertEquals(failed, []);
  },
));

Deno.test(inBrowser(
  "module workers, classic workers and shared memory work",
  async (page) => {
    const files = {
      "_headers": `/*
  Cross-Origin-Opener-Policy: same-origin
  Cross-Origin-Embedder-Policy: require-corp
`,
      "index.html": "<!DOCTYPE html><title>workers</title>",
      "double.mjs": `export const double = (n) => 2 * n; ${PADDING}`,
      "module.mjs": `import { double } from "./double.mjs";
onmessage = ({ data }) => postMessage(double(new Int32Array(data)[0]));`,
      "part.js": "const triple = (n) => 3 * n;",
      "classic.js": `importScripts("part.js");
onmessage = ({ data }) => postMessage(triple(new Int32Array(data)[0]));`,
    };
    await withServed({ files }, async ({ origin }) => {
      await page.goto(origin);
      const ask = (name: string, type: string) =>
        page.evaluate(`new Promise((resolve, reject) => {
          const worker = new Worker("${name}", { type: "${type}" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = () => reject(new Error("${name} failed"));
          const memory = new SharedArrayBuffer(4);
          new Int32Array(memory)[0] = 21;
          worker.postMessage(memory);
        })`);
      assertEquals(await page.evaluate("crossOriginIsolated"), true);
      assertEquals(await ask("module.mjs", "module"), 42);
      assertEquals(await ask("classic.js", "classic"), 63);
    });
  },
));

/** A module of WebAssembly whose function `answer` returns 42, with a section of its own of many octets. */
function makeWasm(padding: number): Uint8Array<ArrayBuffer> {
  // The length in LEB128, of three octets.
  const length = padding + 2;
  const section = [
    0,
    length & 127 | 128,
    length >> 7 & 127 | 128,
    length >> 14,
  ];
  return Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic, version
    ...[1, 5, 1, 0x60, 0, 1, 0x7f], // type: () → i32
    ...[3, 2, 1, 0], // function 0 has type 0
    ...[7, 10, 1, 6, ...new TextEncoder().encode("answer"), 0, 0], // export
    ...[10, 6, 1, 4, 0, 0x41, 42, 0x0b], // code: i32.const 42
    ...section,
    ...[1, 0x70],
    ...new Uint8Array(padding),
  );
}

Deno.test(inBrowser(
  "a module of WebAssembly is compiled while it arrives, coded or not",
  async (page) => {
    const large = makeWasm(100_000);
    const small = makeWasm(1);
    const files = {
      "index.html": "<!DOCTYPE html>",
      "large.wasm": large,
      "small.wasm": small,
    };
    const log = await withServed({ files }, async ({ origin }) => {
      await page.goto(origin);
      for (const name of ["large.wasm", "small.wasm"]) {
        const answer = await page.evaluate(
          `WebAssembly.instantiateStreaming(fetch("${name}"), {})
            .then(({ instance }) => instance.exports.answer())`,
        );
        assertEquals(answer, 42, name);
      }
    });
    const sent = (path: string) =>
      log.find(({ target }) => target === path)!.sent;
    assert(sent("/large.wasm") < large.length / 2, "it was coded");
    assertEquals(sent("/small.wasm"), small.length);
  },
));

/** Goes there within 8 s, at the third attempt at last. */
async function gotoSoon(page: Page, url: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      await page.goto(url, { waitUntil: "domcontentloaded", timeout: 8_000 });
      return;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

Deno.test(inBrowser(
  "a service worker is installed on localhost, answers without the server, and is replaced by its next version",
  async (page) => {
    const makeWorker = (version: number) =>
      `const name = "version ${version}"; ${PADDING}
oninstall = (event) => {
  skipWaiting();
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(["../", "../data.txt"])));
};
onactivate = (event) => event.waitUntil(clients.claim());
onfetch = (event) => {
  event.respondWith(event.request.url.endsWith("/version")
    ? new Response(name)
    : caches.match(event.request).then((found) => found ?? fetch(event.request)));
};`;
    const files = {
      // A worker below a folder may have the whole site as its scope, where a field says so.
      "_headers": "/workers/*\n  Service-Worker-Allowed: /\n",
      "index.html": "<!DOCTYPE html><title>page</title>",
      "data.txt": "data",
      "workers/worker.js": makeWorker(1),
    };
    let origin = "";
    await withServed({ files }, async ({ port, folder }) => {
      origin = `http://localhost:${port}`;
      await page.goto(origin);
      await page.evaluate(`
        navigator.serviceWorker.register("/workers/worker.js", { scope: "/" })
          .then(() => navigator.serviceWorker.ready)`);
      const version = () =>
        page.evaluate("fetch('/version').then((response) => response.text())");
      await page.waitForFunction("navigator.serviceWorker.controller !== null");
      assertEquals(await version(), "version 1");

      const path = join(folder, "workers/worker.js");
      Deno.writeTextFileSync(path, makeWorker(2));
      await page.evaluate(`navigator.serviceWorker.ready
        .then((registration) => registration.update())`);
      await page.waitForFunction(
        "fetch('/version').then(async (r) => await r.text() === 'version 2')",
      );
      // While a worker takes over, a navigation would wait for it.
      await page.waitForFunction(
        `navigator.serviceWorker.ready.then((registration) =>
          registration.active.state === "activated" &&
          registration.installing === null && registration.waiting === null)`,
      );
    });
    // The server has ended. Now and then Chromium does not begin the first navigation after that.
    await gotoSoon(page, origin);
    assertEquals(await page.title(), "page");
    const data = "fetch('data.txt').then((response) => response.text())";
    assertEquals(await page.evaluate(data), "data");
  },
));

Deno.test(inBrowser(
  "a large document is read by ranges, as viewers of PDF read it",
  async (page) => {
    const octets = makeOctets(3 * 1024 * 1024 + 17);
    const files = { "index.html": "<!DOCTYPE html>", "größe 1.pdf": octets };
    const log = await withServed({ files }, async ({ origin }) => {
      await page.goto(origin);
      const read = await page.evaluate(`(async () => {
        const PART = 65536;
        const first = new AbortController();
        const whole = await fetch("größe 1.pdf", { signal: first.signal });
        const fields = [
          "accept-ranges", "content-encoding", "content-length", "content-type",
        ].map((name) => whole.headers.get(name));
        // A viewer leaves the stream once it knows that there are ranges.
        await whole.body.getReader().read();
        first.abort();
        const size = Number(fields[2]);
        const octets = new Uint8Array(size);
        const starts = [];
        for (let start = 0; start < size; start += PART) starts.unshift(start);
        await Promise.all(starts.map(async (start) => {
          const end = Math.min(start + PART, size) - 1;
          const headers = { Range: \`bytes=\${start}-\${end}\` };
          const part = await fetch("größe 1.pdf", { headers });
          if (part.status !== 206) throw new Error(part.status);
          octets.set(new Uint8Array(await part.arrayBuffer()), start);
        }));
        const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
        return { fields, digest: [...hash].map((octet) => octet.toString(16).padStart(2, "0")).join("") };
      })()`);
      assertEquals(read, {
        fields: ["bytes", null, String(octets.length), "application/pdf"],
        digest: await digest(octets),
      });
    });
    // How many of the ranges it takes from its cache depends on what arrived before.
    const { 200: _, 206: parts, 304: __, 404: icon, ...odd } = countStatuses(
      log,
    );
    assert(parts > 0 && (icon ?? 0) <= 1);
    assertEquals(odd, {});
  },
));

Deno.test(requiring(
  chromiumMissing ?? findMissing("ffmpeg"),
  "a video seeks forth and back by ranges",
  () =>
    withPage(async (page) => {
      const log = await withServed({ files: {} }, async (served) => {
        const { origin, folder } = served;
        const path = join(folder, "größe 1.webm");
        // 36 MB: more than the browser reads before the first seek, however fast they arrive.
        const coding =
          "-c:v libvpx -deadline realtime -cpu-used 16 -b:v 40M -g 10 -qmin 0 -qmax 1"
            .split(" ");
        await makeVideo(served, path, coding, 40);
        const html =
          "<!DOCTYPE html><video src='größe 1.webm' preload=metadata muted></video>";
        Deno.writeTextFileSync(join(folder, "index.html"), html);
        await page.goto(origin);
        const seek = (time: number) =>
          page.evaluate(`new Promise((resolve, reject) => {
          const video = document.querySelector("video");
          video.onerror = () => reject(new Error(video.error.message));
          video.onseeked = () => resolve([video.currentTime, video.videoWidth]);
          video.currentTime = ${time};
        })`);
        for (const time of [37.5, 0.5, 20]) {
          assertEquals(await seek(time), [time, 320]);
        }
        const duration = await page.evaluate(
          "document.querySelector('video').duration",
        );
        assert(Math.abs(Number(duration) - 40) < 0.2, `${duration} s`);
      });
      const ranges = log.filter(({ target }) => target.endsWith(".webm"));
      assert(ranges.length >= 2, JSON.stringify(log));
      // 304: its own cache holds that range.
      const odd = ranges.filter(({ status }) =>
        status !== 206 && status !== 304
      );
      assertEquals(odd, []);
    }),
));
