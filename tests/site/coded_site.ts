// A site that is asked without a socket, for tests of content codings. RFC 9110 §8.4, §12.5.3, §12.5.5.
//
// The clock is one minute ahead, so that files that were just written count as settled.

import { assert, assertEquals } from "@std/assert";
import type { ContentCoding } from "../../src/http/content_coding.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";
import { targetOf } from "../http1/target_of.ts";
import { NO_REQUEST_CONTENT } from "../../src/net/http1_request.ts";
import { contentLength } from "../../src/http/content.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { makeSite } from "../../src/site/make_site.ts";
import { withFolder } from "../site_server.ts";
import { decode, makeText } from "./coding/coded_content.ts";

/** Asks the site for a target; the method is GET unless it is given. */
export type Ask = (
  target: string,
  fields?: Readonly<Record<string, string>>,
  method?: string,
) => Promise<Answer>;

/** A response with its whole content. */
export interface Answer {
  readonly status: number;
  readonly content: Uint8Array;
  /** The value of Content-Length. */
  readonly length: number;
  field(name: string): string | undefined;
  /** Names and values in order. */
  readonly fields: readonly (readonly [string, string])[];
}

/** Calls `body` with a site that serves a folder with those files. */
export function withResponder(
  files: Record<string, string | Uint8Array>,
  body: (
    site: { ask: Ask; folder: string; warnings: string[] },
  ) => Promise<void>,
  clock: () => number = inAMinute,
): Promise<void> {
  return withFolder(files, async (folder) => {
    const warnings: string[] = [];
    const site = await makeSite({
      folder,
      warn: (text) => warnings.push(text),
    });
    const ask: Ask = async (target, fields = {}, method = "GET") => {
      const lines = Object.entries(fields).map(([n, v]) => `${n}: ${v}\r\n`);
      const parsed = parseRequestHead(new TextEncoder().encode(
        `${method} ${target} HTTP/1.1\r\nHost: a\r\n${lines.join("")}\r\n`,
      ));
      assert(parsed.kind === "complete");
      const resolved = targetOf(parsed.head);
      assert(resolved.kind !== "refused");
      const response = await site.respond({
        method,
        fields: parsed.head,
        target: resolved.target,
        content: NO_REQUEST_CONTENT,
        wire: undefined,
        trace: undefined,
        now: clock(),
      });
      return await read(response);
    };
    await body({ ask, folder, warnings });
  });
}

/** The time at which a file that is written now has settled. */
const inAMinute = () => Date.now() + 60_000;

async function read(response: HttpResponse): Promise<Answer> {
  const { status, fields, content } = response;
  assert(content.kind !== "stream");
  return {
    status,
    length: contentLength(content),
    fields,
    content: await readContent(response),
    field: (name) => {
      const found = fields.filter(([n]) => n.toLowerCase() === name);
      assert(found.length < 2, `${found.length} of ${name}`);
      return found[0]?.[1];
    },
  };
}

async function readContent({ content }: HttpResponse): Promise<Uint8Array> {
  assert(content.kind !== "stream");
  if (content.kind === "none") return new Uint8Array();
  if (content.kind === "octets") return content.octets;
  const whole = new Uint8Array(content.length);
  let at = 0;
  for (const part of content.parts) {
    assert(!(part instanceof Uint8Array));
    for (let done = 0; done < part.length;) {
      const into = whole.subarray(at, at + part.length - done);
      const count = await content.source.read(into, part.start + done);
      assert(count > 0);
      done += count;
      at += count;
    }
  }
  content.source.close();
  return whole;
}

/** The fields of a request with that Accept-Encoding. */
export const accept = (value: string): { "Accept-Encoding": string } => ({
  "Accept-Encoding": value,
});

/** Asserts that the response is 200 with the file in that coding, and has the fields for it. */
export async function assertCoded(
  answer: Answer,
  { coding, original }: { coding: ContentCoding; original: Uint8Array },
  why = "",
): Promise<void> {
  assertEquals(answer.status, 200, why);
  const said = coding === "identity" ? undefined : coding;
  assertEquals(answer.field("content-encoding"), said, why);
  assertEquals(await decode(answer.content, coding), original, why);
  assertEquals(answer.field("vary"), "Accept-Encoding", why);
}

/** A text file that compresses well. */
export const TEXT: Uint8Array = makeText(20_000);
