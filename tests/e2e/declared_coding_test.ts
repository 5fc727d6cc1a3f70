// Files of which `_headers` says that they hold coded content. RFC 9110 §8.4, §12.5.3.

import { assert, assertEquals } from "@std/assert";
import { encodeContent } from "../../src/site/coding/codec.ts";
import { MAX_DECODED_OCTETS } from "../../src/site/coding/limits.ts";
import { exchange, type RawResponse } from "../raw_client.ts";
import {
  exchangeColdAndHot,
  withFolder,
  withSettledSite,
} from "../site_server.ts";

const TEXT = "let unity = 1;\n".repeat(400);

async function encode(
  text: string | Uint8Array,
  coding: "gzip" | "br",
): Promise<Uint8Array> {
  const octets = typeof text === "string"
    ? new TextEncoder().encode(text)
    : text;
  const content = { kind: "octets", octets } as const;
  return (await encodeContent(content, { coding, size: octets.length }))!;
}

const RULES = `
/Build/*.gz
  Content-Encoding: gzip
/Build/*.br
  Content-Encoding : br
/Build/*.wasm.br
  Content-Type: application/wasm
/data/*
  Content-Encoding: gzip
/data/plain.json
  ! Content-Encoding
`;

async function withUnity(
  test: (folder: string, octets: Record<string, Uint8Array>) => Promise<void>,
): Promise<void> {
  const octets = {
    "Build/game.js.gz": await encode(TEXT, "gzip"),
    "Build/game.js.br": await encode(TEXT, "br"),
    "Build/game.wasm.br": await encode(TEXT, "br"),
    "data/a.json": await encode(TEXT, "gzip"),
    "Build/huge.bin.gz": await encode(
      new Uint8Array(MAX_DECODED_OCTETS + 1),
      "gzip",
    ),
    "Build/bad.js.gz": new TextEncoder().encode("no gzip at all"),
    "other/game.js.gz": await encode(TEXT, "gzip"),
  };
  const files = {
    ...octets,
    "data/plain.json": TEXT,
    // It would be a precompressed file of a file that is coded already.
    "Build/game.js.gz.br": await encode(octets["Build/game.js.gz"], "br"),
    "_headers": RULES,
    "_redirects": "/short.js /Build/game.js.gz 200",
  };
  await withFolder(files, (folder) => test(folder, octets));
}

function describe(got: RawResponse): (string | number | undefined)[] {
  return [got.status, got.field("content-encoding"), got.field("content-type")];
}

Deno.test("_headers declares the coding of a file: it is sent to clients that accept it, and gzip is decoded for others", () =>
  withUnity(async (folder, octets) => {
    const js = "text/javascript; charset=utf-8";
    const json = "application/json; charset=utf-8";
    const wasm = "application/wasm";
    const [gz, br] = ["/Build/game.js.gz", "/Build/game.js.br"];
    const cases: [string, string | undefined, string, string][] = [
      [gz, undefined, "gzip", js],
      [gz, "gzip", "gzip", js],
      [gz, "gzip, deflate, br, zstd", "gzip", js],
      [gz, "br;q=1, gzip;q=0.1", "gzip", js],
      [gz, "x-gzip", "gzip", js],
      [gz, "*", "gzip", js],
      [gz, "br", "", js],
      [gz, "identity", "", js],
      [gz, "", "", js],
      [gz, "gzip;q=0", "", js],
      [br, undefined, "br", js],
      [br, "gzip, br", "br", js],
      [br, "gzip", "br", js],
      [br, "identity", "br", js],
      ["/Build/game.wasm.br", "br", "br", wasm],
      ["/Build/game.wasm.br", "gzip", "br", wasm],
      ["/data/a.json", "gzip", "gzip", json],
      ["/data/a.json", "br", "", json],
      ["/short.js", "gzip", "gzip", js],
      ["/short.js", "identity", "", js],
    ];
    for (const [target, accepted, coding, type] of cases) {
      const why = `${target} for ${accepted}`;
      const fields = accepted === undefined
        ? []
        : [`Accept-Encoding: ${accepted}`];
      await exchangeColdAndHot({ folder }, {
        target,
        fields,
        check(got) {
          assertEquals(describe(got), [200, coding || undefined, type], why);
          const path = target === "/short.js" ? gz : target;
          if (coding === "") assertEquals(got.text(), TEXT, why);
          else assertEquals(got.content, octets[path.slice(1)], why);
          assertEquals(got.field("vary"), "Accept-Encoding", why);
        },
      });
    }
  }));

Deno.test("a file without a declared coding is none, and one whose coding is taken back is compressed", () =>
  withUnity(async (folder) => {
    await withSettledSite({ folder }, async (port) => {
      const fields = ["Accept-Encoding: gzip"];
      const other = await exchange(port, "/other/game.js.gz", { fields });
      assertEquals(describe(other), [200, undefined, "application/gzip"]);
      const plain = await exchange(port, "/data/plain.json", { fields });
      assertEquals(plain.field("content-encoding"), "gzip");
      const identity = await exchange(port, "/data/plain.json");
      assertEquals(identity.text(), TEXT);
    });
  }));

Deno.test("a declared coding has validators and ranges of its own", () =>
  withUnity(async (folder, octets) => {
    await withSettledSite({ folder }, async (port) => {
      const target = "/Build/game.js.gz";
      const get = (...fields: string[]) => exchange(port, target, { fields });
      const coded = await get("Accept-Encoding: gzip");
      const decoded = await get("Accept-Encoding: identity");
      const tags = [coded.field("etag")!, decoded.field("etag")!];
      assert(tags[0] !== tags[1], `${tags}`);
      for (const [i, accepted] of ["gzip", "identity"].entries()) {
        const accept = `Accept-Encoding: ${accepted}`;
        const same = await get(accept, `If-None-Match: ${tags[i]}`);
        assertEquals([same.status, same.field("etag")], [304, tags[i]]);
        assertEquals(same.field("vary"), "Accept-Encoding");
        const other = await get(accept, `If-None-Match: ${tags[1 - i]}`);
        assertEquals(other.status, 200);
        const head = await exchange(port, target, {
          method: "HEAD",
          fields: [accept],
        });
        assertEquals(head.field("etag"), tags[i]);
      }
      const part = await get("Accept-Encoding: gzip", "Range: bytes=2-9");
      assertEquals(
        [part.status, part.field("content-encoding"), [...part.content]],
        [206, "gzip", [...octets["Build/game.js.gz"].subarray(2, 10)]],
      );
      const slice = await get("Accept-Encoding: identity", "Range: bytes=4-8");
      assertEquals([slice.status, slice.text()], [206, "unity"]);
    });
  }));

Deno.test("a file that cannot be decoded is sent as it is, unless the client accepts nothing", () =>
  withUnity(async (folder) => {
    const warnings: string[] = [];
    const warn = (text: string) => warnings.push(text);
    await withSettledSite({ folder, warn }, async (port) => {
      const cases: [string, string, number, string | undefined][] = [
        ["/Build/huge.bin.gz", "identity", 200, "gzip"],
        ["/Build/bad.js.gz", "identity", 200, "gzip"],
        ["/Build/bad.js.gz", "gzip", 200, "gzip"],
        ["/Build/game.js.gz", "identity;q=0, br", 406, undefined],
        ["/Build/game.js.br", "identity;q=0, gzip", 406, undefined],
        ["/Build/game.js.gz", "*;q=0", 406, undefined],
      ];
      for (const [target, accepted, status, coding] of cases) {
        const got = await exchange(port, target, {
          fields: [`Accept-Encoding: ${accepted}`],
        });
        assertEquals(
          [got.status, got.field("content-encoding")],
          [status, coding],
          `${target} for ${accepted}`,
        );
      }
      assertEquals(warnings.length, 2, `${warnings}`);
    });
  }));

Deno.test("a declared coding comes and goes with its rule", () =>
  withUnity(async (folder) => {
    const target = "/Build/game.js.gz";
    const fields = ["Accept-Encoding: gzip"];
    const tags: string[] = [];
    for (const rules of [RULES, "/x\n  A: b\n", RULES]) {
      Deno.writeTextFileSync(`${folder}/_headers`, rules);
      await withSettledSite({ folder }, async (port) => {
        const got = await exchange(port, target, { fields });
        const coding = rules === RULES ? "gzip" : undefined;
        assertEquals(got.field("content-encoding"), coding);
        tags.push(got.field("etag")!);
      });
    }
    assertEquals(tags[0], tags[2]);
    assert(tags[0] !== tags[1], "the metadata differs, and so the tag does");
  }));
