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
  decidesCors,
  fieldsBeside,
} from "./cors.ts";
import { isCacheField } from "./cache_field.ts";
import { decideFieldOwner, isFieldName, isFieldValue } from "./field_policy.ts";
import { isJoinedField, setFields } from "./joined_field.ts";
import { isPagePolicy } from "./page_policy.ts";

/** What the command line says of response fields. */
export interface FieldOptions extends CorsOptions {
  /** max-age in seconds; undefined for `no-cache`: keep, but always revalidate. */
  readonly cacheSeconds: number | undefined;
  /** Fields to add. One replaces the response's own fields of its name, but a list is joined to them. */
  readonly headers: readonly Field[];
}

/** Completes field sections. Made once for each site. */
export class ResponseFields {
  readonly #own: readonly Field[];
  readonly #added: readonly Field[];

  /** Names in lower case of the fields that the command line has settled. */
  readonly settled: ReadonlySet<string>;
  /** The same with those of lists, to which others may add. */
  readonly kept: ReadonlySet<string>;

  /** The Cache-Control of a representation that may be kept. */
  readonly cacheControl: Field;

  /** What the command line says of other origins. */
  readonly cors: CorsPolicy;

  /** Fields that no response changes → the same, completed, of an error or of another response. */
  readonly #completed = {
    errors: new WeakMap<readonly Field[], readonly Field[]>(),
    others: new WeakMap<readonly Field[], readonly Field[]>(),
  };

  /**
   * Throws a TypeError for a field that is none, or that is the connection's or each response's, and for credentials of
   * every origin.
   */
  constructor(options: FieldOptions) {
    const { cacheSeconds, headers } = options;
    for (const [name, value] of headers) checkField(name, value);
    this.cacheControl = Object.freeze<Field>([
      "Cache-Control",
      cacheSeconds === undefined ? "no-cache" : `max-age=${cacheSeconds}`,
    ]);
    this.#added = [...headers];
    const names = headers.map(([name]) => name.toLowerCase());
    this.kept = new Set(names);
    this.settled = new Set(names.filter((name) => !isJoinedField(name)));
    this.cors = decideCors(options);
    const saysWhoReads = this.cors.kind !== "none" && !decidesCors(this.kept);
    this.#own = [
      ["Server", "tinyhttp"],
      ["X-Content-Type-Options", "nosniff"],
      ...saysWhoReads ? this.cors.fields : [],
    ];
  }

  /**
   * The response with all fields that the server adds: see `fieldsBeside` and `setFields`. Fields of caches are not added to
   * errors. Content-Security-Policy is not added to the server's own pages.
   */
  complete(response: HttpResponse): HttpResponse {
    const isKept = Object.isFrozen(response.fields);
    const { errors, others } = this.#completed;
    const completed = response.status >= 400 ? errors : others;
    const known = isKept ? completed.get(response.fields) : undefined;
    const fields = known ?? this.#completeFields(response);
    if (isKept && known === undefined) {
      completed.set(response.fields, Object.freeze(fields));
    }
    return { ...response, fields };
  }

  #completeFields({ status, fields: own }: HttpResponse): readonly Field[] {
    const given = [...fieldsBeside(own, this.#own), ...own];
    const fields = this.#added.length === 0
      ? given
      : this.#add(given, { isError: status >= 400 });
    return this.cors.kind === "by origin" ? addVary(fields, "Origin") : fields;
  }

  #add(
    given: readonly Field[],
    { isError }: { isError: boolean },
  ): readonly Field[] {
    const isOwnPage = given.some(isPagePolicy);
    const added = this.#added.filter(([name]) => {
      const lower = name.toLowerCase();
      return !(isError && isCacheField(lower)) &&
        !(isOwnPage && lower === "content-security-policy");
    });
    return setFields(given, added);
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
