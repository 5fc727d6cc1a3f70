// `/time`: the time in the Date field of the response, as a page or as plain text.

import embedded from "../../../static/built_in.json" with { type: "json" };
import { encodeHttpDate, parseHttpDate } from "../../http/http_date.ts";
import { decodeLatin1 } from "../../http/octets.ts";
import type { HttpRequest } from "../../http/request.ts";
import type { HttpResponse } from "../../http/response.ts";
import {
  contentOfHead,
  makeSitePage,
  respondWithPage,
  respondWithText,
  wantsPage,
} from "./site_page.ts";

const page = makeSitePage("time", {
  title: "The time",
  main: embedded["time.html"],
  script: embedded["time.js"],
});

/** The time as a page, or as one line. It is that of the Date field, also where a second begins meanwhile. */
export function makeTimePage({ now, fields }: HttpRequest): HttpResponse {
  const readTime = (head: Uint8Array) => readDate(head, now) ?? now;
  if (!wantsPage(fields)) {
    return respondWithText(
      contentOfHead((head) =>
        new TextEncoder().encode(encodeHttpDate(readTime(head)) + "\n")
      ),
    );
  }
  return respondWithPage(
    page,
    contentOfHead((head) => {
      const time = readTime(head);
      return page.fill({
        "time": encodeHttpDate(time),
        "iso-time": new Date(time).toISOString().replace(/\.\d+Z$/, "Z"),
        "seconds": String(Math.floor(time / 1000)),
      });
    }),
  );
}

/** The Date field of the head, in ms since the epoch. */
function readDate(head: Uint8Array, now: number): number | undefined {
  const text = decodeLatin1(head, 0, head.length);
  const date = /^Date: (.+)\r$/m.exec(text)?.[1];
  return date === undefined ? undefined : parseHttpDate(date, now);
}
