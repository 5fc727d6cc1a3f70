// Which pages of other origins may read responses. Fetch standard §3.3, §4.9; Private Network Access §3.
//
// Where several origins may, a response names the one that asks, and varies by it. What one origin may
// read with credentials is never named as `*`: browsers refuse that.

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
  /** All responses have the fields, and those to one of the origins have its own as well. */
  | {
    readonly kind: "by origin";
    readonly fields: readonly Field[];
    readonly byOrigin: ReadonlyMap<string, readonly Field[]>;
  };

const ALLOW_ORIGIN = "Access-Control-Allow-Origin";

const EXPOSED: Field = [
  "Access-Control-Expose-Headers",
  "Accept-Ranges, Content-Encoding, Content-Length, Content-Range, ETag",
];

/**
 * The server's `own` fields for a response that has the `given` ones: one of these replaces the server's of the same name. Its
 * Access-Control-Allow-Origin replaces all that the server says of other origins: the rest was said for another origin.
 */
export function fieldsBeside(
  given: readonly Field[],
  own: readonly Field[],
): readonly Field[] {
  const names = new Set(given.map(([name]) => name.toLowerCase()));
  const decides = names.has(ALLOW_ORIGIN.toLowerCase());
  return own.filter(([name]) => {
    const lower = name.toLowerCase();
    return !names.has(lower) &&
      !(decides && lower.startsWith("access-control-"));
  });
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
  const allow = (origin: string): Field[] => [
    [ALLOW_ORIGIN, origin],
    ...corsCredentials
      ? [["Access-Control-Allow-Credentials", "true"] as const]
      : [],
  ];
  if (isForAll) return { kind: "same", fields: [...allow("*"), EXPOSED] };
  const [first] = origins;
  return origins.size === 1
    ? { kind: "same", fields: [...allow(first), EXPOSED] }
    : {
      kind: "by origin",
      fields: [EXPOSED],
      byOrigin: new Map([...origins].map((each) => [each, allow(each)])),
    };
}
