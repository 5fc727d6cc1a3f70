// Content-Disposition of a response that is to be saved: RFC 6266 §4, RFC 8187 §3.2.
//
// The name comes twice: in ASCII for clients that know no more, and as UTF-8, which the others take (RFC 6266 §4.3).
// Characters that a system or a reader could mistake are replaced: separators, controls, what turns the direction.

/** What no name to save under has: controls, format characters, separators, and what Windows refuses. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}"*/:<>?\\|]/gu;

/** `attr-char` of RFC 8187 §3.2.1 without those that `encodeURIComponent` keeps though they are not among them. */
const NOT_ATTR_CHAR = /['()*]/g;

/** The value that asks a client to save the content under the name. */
export function encodeAttachment(name: string): string {
  // A name that begins with a dot would be hidden, and one that ends with it Windows would change.
  const safe = name.replace(UNSAFE, "_").replace(/^[.\s]+|[.\s]+$/g, "_");
  const ascii = safe.normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/[^ -~]/gu, "_").replace(/["\\%]/g, "_");
  const encoded = encodeURIComponent(safe).replace(
    NOT_ATTR_CHAR,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
