// The origins that Access-Control-Allow-Origin can name. RFC 6454 §6.1, Fetch standard §3.3.

const SERIALISED_ORIGIN =
  /^([a-z][a-z\d+.-]*):\/\/([a-z\d_.-]+|\[[\da-f:.]+\])(:[1-9]\d{0,4})?$/;

/**
 * The origin of the URL in `text`, in the form that browsers send; undefined if there is none. Browsers compare it octet
 * by octet, so an origin with a slash at its end or a capital letter never matches. `*` and `null` stay as they are.
 */
export function serialiseOrigin(text: string): string | undefined {
  if (text === "*" || text === "null") return text;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return undefined;
  // http and https have one form of each origin; other schemes define their own.
  const isWeb = url.protocol === "http:" || url.protocol === "https:";
  const origin = isWeb ? url.origin : text;
  return SERIALISED_ORIGIN.test(origin) ? origin : undefined;
}
