// Which pages of other origins may read responses. Fetch standard §3.3, §4.9; Private Network Access §3.
//
// Where several origins may, a response names the one that asks, and varies by it. What one origin may
// read with credentials is never named as `*`: browsers refuse that.

import { isNamed } from "../../http/field.ts";
import type { Field } from "../../http/response.ts";

/** What the options say of other origins. */
export interface CorsOptions {
  /** The origin or the origins whose pages may read responses, or `*`; undefined for none. */
  readonly cors: string | readonly string[] | undefined;
  /** Whether their requests may carry credentials. */
  readonly corsCredentials: boolean;
  /** Whether a public page may send requests to this server in a private network, when its browser asks for that. */
  readonly corsPrivateNetwork: boolean;
}

/** The policy for other origins. */
export type CorsPolicy =
  | { readonly kind: "none" }
  /** All responses have these fields. */
  | { readonly kind: "same"; readonly fields: readonly Field[] }
  /** The same, with the origin that asks in them: see `nameOrigin`. */
  | {
    readonly kind: "by origin";
    readonly fields: readonly Field[];
    readonly origins: ReadonlySet<string>;
  };

const ALLOW_ORIGIN = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";

/** Stands in a response for the origin that asks. It is no origin, so nobody could read a response that has it. */
const ASKING_ORIGIN = "(the origin that asks)";

const EXPOSED: Field = [
  "Access-Control-Expose-Headers",
  "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag",
];

/**
 * True where fields of these names, in lower case, say which origin may read. Then no CORS field of the server is in
 * the response: those were meant for another origin.
 */
export function decidesCors(
  names: { has(name: string): boolean },
): boolean {
  return names.has(ALLOW_ORIGIN.toLowerCase());
}

/** True for the name in lower case of a field of CORS. */
export function isCorsField(name: string): boolean {
  return name.startsWith("access-control-");
}

/**
 * The fields of `own` that the response does not set itself. If it sets Access-Control-Allow-Origin, no CORS field of `own`
 * is added: those were meant for another origin.
 */
export function fieldsBeside(
  given: readonly Field[],
  own: readonly Field[],
): readonly Field[] {
  const names = {
    has: (lower: string) => given.some(([name]) => isNamed(name, lower)),
  };
  const decides = decidesCors(names);
  return own.filter(([name]) => {
    const lower = name.toLowerCase();
    return !names.has(lower) && !(decides && isCorsField(lower));
  });
}

/**
 * The fields of a response to a request of that origin; undefined for none that may read. They stay as they are where the
 * response does not leave it to the policy who may read.
 */
export function nameOrigin(
  fields: readonly Field[],
  origin: string | undefined,
): readonly Field[] {
  const at = fields.findIndex(([name, value]) =>
    value === ASKING_ORIGIN && decidesCors(new Set([name.toLowerCase()]))
  );
  if (at < 0) return fields;
  if (origin !== undefined) return fields.with(at, [ALLOW_ORIGIN, origin]);
  const credentials = ALLOW_CREDENTIALS.toLowerCase();
  return fields.filter(([name], index) =>
    index !== at && name.toLowerCase() !== credentials
  );
}

/** The fields that let scripts read responses. Throws a TypeError where credentials would be for every origin. */
export function decideCors(
  { cors = [], corsCredentials }: CorsOptions,
): CorsPolicy {
  const origins = new Set(typeof cors === "string" ? [cors] : cors);
  const isForAll = origins.has("*");
  if (isForAll && corsCredentials) {
    throw new TypeError("corsCredentials: expected origins in cors, got *");
  }
  if (origins.size === 0) return { kind: "none" };
  const [first] = isForAll ? ["*"] : origins;
  const isSame = isForAll || origins.size === 1;
  const fields: Field[] = [[ALLOW_ORIGIN, isSame ? first : ASKING_ORIGIN]];
  if (corsCredentials) fields.push([ALLOW_CREDENTIALS, "true"]);
  fields.push(EXPOSED);
  return isSame
    ? { kind: "same", fields }
    : { kind: "by origin", fields, origins };
}
