// The fields that the server as a whole gives its responses, and those that the command line adds.

import {
  type Field,
  type HttpResponse,
  PreparedResponse,
} from "../../http/response.ts";
import { addVary } from "./vary.ts";
import {
  type CorsOptions,
  type CorsPolicy,
  decideCors,
  fieldsBeside,
} from "./cors.ts";
import { decideFieldOwner, isFieldName, isFieldValue } from "./field_policy.ts";

/** What the command line says of response fields. */
export interface FieldOptions extends CorsOptions {
  /** max-age in seconds; undefined for `no-cache`: keep, but always revalidate. */
  readonly cacheSeconds: number | undefined;
  /** Fields to add; one replaces the server's own fields of its name. */
  readonly headers: readonly Field[];
}

/** Completes field sections. Made once for each site. */
export class ResponseFields {
  readonly #own: readonly Field[];
  readonly #added: readonly Field[];
  readonly #addedNames: ReadonlySet<string>;
  readonly #cacheControl: string;

  /** What the command line says of other origins. */
  readonly cors: CorsPolicy;

  /** Fields that no response changes → the same, completed. */
  readonly #completed = new WeakMap<readonly Field[], readonly Field[]>();

  /**
   * Throws a TypeError for a field that is none, or that is the connection's or each response's, and for credentials of
   * every origin.
   */
  constructor(options: FieldOptions) {
    const { cacheSeconds, headers } = options;
    for (const [name, value] of headers) checkField(name, value);
    this.#cacheControl = cacheSeconds === undefined
      ? "no-cache"
      : `max-age=${cacheSeconds}`;
    this.cors = decideCors(options);
    this.#own = [
      ["Server", "tinyhttp"],
      ["X-Content-Type-Options", "nosniff"],
      ...(this.cors.kind === "none" ? [] : this.cors.fields),
    ];
    this.#added = [...headers];
    this.#addedNames = new Set(headers.map(([name]) => name.toLowerCase()));
  }

  /** Names in lower case of the fields that the command line has settled. */
  get settled(): ReadonlySet<string> {
    return this.#addedNames;
  }

  /** The Cache-Control of a representation that may be kept. */
  get cacheControl(): Field {
    return ["Cache-Control", this.#cacheControl];
  }

  /**
   * The response with all fields that the server adds: see `fieldsBeside`. A field that the command line sets replaces all
   * others of its name.
   */
  complete(response: HttpResponse): HttpResponse {
    const isKept = Object.isFrozen(response.fields);
    const known = isKept ? this.#completed.get(response.fields) : undefined;
    const fields = known ?? this.#completeFields(response);
    if (isKept && known === undefined) {
      this.#completed.set(response.fields, Object.freeze(fields));
    }
    return { ...response, fields };
  }

  #completeFields(response: HttpResponse): readonly Field[] {
    const own = fieldsBeside(response.fields, this.#own);
    const given = [...own, ...response.fields].filter(([name]) =>
      !this.#addedNames.has(name.toLowerCase())
    );
    const fields = [...given, ...this.#added];
    return this.cors.kind === "by origin" ? addVary(fields, "Origin") : fields;
  }

  /** The same, to be sent again and again. What is prepared already stays as it is: it was completed then. */
  prepare(response: HttpResponse): PreparedResponse {
    return response instanceof PreparedResponse
      ? response
      : new PreparedResponse(this.complete(response));
  }
}

function checkField(name: string, value: string): void {
  const isField = isFieldName(name) && isFieldValue(value);
  if (!isField || decideFieldOwner(name) !== "anyone") {
    throw new TypeError(`Not a field to add: "${name}"`);
  }
}
