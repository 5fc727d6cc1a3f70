// A responder asked without a connection.

import { assert } from "@std/assert";
import { NO_CONTENT } from "../../src/http/content.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import type { Responder } from "../../src/http/responder.ts";
import type { Field, HttpResponse } from "../../src/http/response.ts";
import { parseRequestHead } from "../../src/http1/parse_request_head.ts";
import { NO_REQUEST_CONTENT } from "../../src/net/http1_request.ts";
import { targetOf } from "../http1/target_of.ts";

/** A request with that method, target, and these field lines after Host. */
export function makeRequest(
  { method = "GET", target = "/", fields = [] }: {
    method?: string;
    target?: string;
    fields?: readonly string[];
  } = {},
): HttpRequest {
  const lines = [`${method} ${target} HTTP/1.1`, "Host: a", ...fields];
  const text = lines.map((line) => line + "\r\n").join("") + "\r\n";
  const parsed = parseRequestHead(new TextEncoder().encode(text));
  assert(parsed.kind === "complete");
  const resolved = targetOf(parsed.head);
  assert(resolved.kind !== "refused");
  return {
    method,
    target: resolved.target,
    fields: parsed.head,
    content: NO_REQUEST_CONTENT,
    wire: undefined,
    trace: undefined,
    now: Date.now(),
  };
}

/** A response with status 200 and these fields. */
export function makeOk(fields: readonly Field[] = []): HttpResponse {
  return { status: 200, fields, content: NO_CONTENT };
}

/** A responder that gives that response, at once and after a wait, and counts how often it is asked. */
export function countingResponder(
  response: HttpResponse = makeOk(),
  { later = false } = {},
): Responder & { asked: number } {
  return {
    asked: 0,
    respond() {
      this.asked++;
      return later ? Promise.resolve(response) : response;
    },
  };
}
