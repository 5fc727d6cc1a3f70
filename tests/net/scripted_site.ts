// A responder whose every answer and failure is known, and which counts what it opened.

import type { HttpError } from "../../src/http/http_error.ts";
import type { HttpRequest } from "../../src/http/request.ts";
import type { Responder } from "../../src/http/responder.ts";
import { ContentChanged, type FileSource } from "../../src/http/content.ts";
import type { HttpResponse } from "../../src/http/response.ts";
import { decodeLatin1 } from "../../src/http/octets.ts";
import { WRITE_OCTETS } from "../../src/net/limits.ts";
import { encodeLatin1 } from "../latin1.ts";

const ALPHABETS = new Uint8Array(WRITE_OCTETS + 26)
  .map((_, i) => 97 + i % 26);

/** A file of the octets "abcd…z" over and over, which may shrink, fail or dawdle. */
export class ScriptedFile implements FileSource {
  closes = 0;
  readonly #length: number;
  readonly #fault: Error | undefined;
  readonly #slow: boolean;

  constructor(
    { length, fault, slow = false }: {
      length: number;
      fault?: Error;
      slow?: boolean;
    },
  ) {
    this.#length = length;
    this.#fault = fault;
    this.#slow = slow;
  }

  read(into: Uint8Array, position: number): number | Promise<number> {
    if (this.closes > 0) throw new Error("Read after close");
    const length = Math.max(Math.min(into.length, this.#length - position), 0);
    if (length === 0 && this.#fault !== undefined) throw this.#fault;
    const from = position % 26;
    into.set(ALPHABETS.subarray(from, from + length));
    return this.#slow ? Promise.resolve(length) : length;
  }

  close(): void {
    this.closes++;
  }
}

/** A responder that is told by the path what to do; `/x` is answered "GET /x". */
export class ScriptedSite implements Responder {
  /** Every file that an answer was made from. */
  readonly files: ScriptedFile[] = [];
  /** The request-targets, in the order they were asked to be answered. */
  readonly asked: string[] = [];
  /** Ends the wait of each answer to a `/later…`. */
  readonly later: (() => void)[] = [];

  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse> {
    const { method } = request;
    const target =
      decodeLatin1(request.wire!.head, 0, request.wire!.head.length)
        .split(" ")[1];
    this.asked.push(target);
    if (target.startsWith("/echo")) {
      return request.wire!.readMessage(400).then(respondWith);
    }
    const [, name, argument] = /^\/([a-z-]*)\??(.*)$/.exec(target) ?? [];
    switch (name) {
      case "throws":
        throw new Error("respond failed");
      case "rejects":
        return Promise.reject(new Error("respond rejected"));
      case "bad-field":
        return {
          ...respondWith(encodeLatin1("x")),
          fields: [["X", "a\r\nB: c"]],
        };
      case "bad-field-file":
        return { ...this.#sendFile({ length: 9 }), fields: [["X", "\n"]] };
      case "long":
        return respondWith(encodeLatin1("l".repeat(Number(argument))));
      case "not-modified":
        return { ...respondWith(encodeLatin1("never")), status: 304 };
      case "file":
        return this.#sendFile({ length: Number(argument) });
      case "slow-file":
        return this.#sendFile({ length: Number(argument), slow: true });
      case "shrunk":
        return this.#sendFile({ length: 1_000_000, real: Number(argument) });
      case "broken":
        return this.#sendFile({
          length: 1_000_000,
          real: Number(argument),
          fault: new Error("read failed"),
        });
      case "overwritten":
        return this.#sendFile({
          length: 1_000_000,
          real: Number(argument),
          fault: new ContentChanged(),
        });
      case "short-parts":
        return this.#sendFile({ length: 10, announced: 12 });
      case "later":
      case "later-file":
      case "later-rejects":
        return new Promise((resolve, reject) =>
          this.later.push(() =>
            name === "later"
              ? resolve(respondWith(encodeLatin1(`${method} ${target}`)))
              : name === "later-file"
              ? resolve(this.#sendFile({ length: 10 }))
              : reject(new Error("respond rejected later"))
          )
        );
      default:
        return respondWith(encodeLatin1(`${method} ${target}`));
    }
  }

  respondToError({ status, refusal }: HttpError): HttpResponse {
    const text = refusal ?? "our fault";
    return { ...respondWith(encodeLatin1(text)), status };
  }

  #sendFile(
    { length, real = length, announced = length, slow, fault }: {
      length: number;
      real?: number;
      announced?: number;
      slow?: boolean;
      fault?: Error;
    },
  ): HttpResponse {
    const source = new ScriptedFile({ length: real, slow, fault });
    this.files.push(source);
    return {
      status: 200,
      fields: [],
      content: {
        kind: "file",
        source,
        length: announced,
        parts: [{ start: 0, length }],
      },
    };
  }
}

function respondWith(octets: Uint8Array): HttpResponse {
  return { status: 200, fields: [], content: { kind: "octets", octets } };
}
