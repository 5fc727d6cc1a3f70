// Secrets in contents: parameters, members of JSON objects, and parts of multipart contents whose names are like keys.
//
// All texts have one character an octet, and keep their length. A content that is chunked is masked as it is without
// its framing, so that no chunk hides a name or a part of a value.

import { decodeJson } from "./secret_forms.ts";
import { isSecretName } from "./secret_name.ts";

/** Gets each secret that is hidden. */
export type TellSecret = (secret: string) => void;

/** `name=value` of a query, or of a content like one. */
const PARAMETER = /(^|[?&;\s"'])([^=?&;\s"'<>]{1,256})=([^&;#\s"'<>]+)/g;

/** The same in a form: nothing but `&` ends a value. */
const FORM_PARAMETER = /(^|&)([^=&]{1,256})=([^&]+)/g;

/** A member of a JSON object whose value is a string or a number. */
const MEMBER =
  /("((?:[^"\\\r\n]|\\.){1,256})"\s{0,64}:\s{0,64}"?)((?<=")(?:[^"\\]|\\.)+|(?<!")[-+.\deE]+)/g;

/** User information in a URI. RFC 3986 §3.2.1. */
const USER_INFORMATION = /(:\/\/)([^\/?#\s@"'<>]+)(?=@)/g;

/** The delimiter and the head of a part, whatever the boundary. RFC 2046 §5.1.1. */
const PART =
  /(?<=^|\n)(--[^\r\n]{1,200}?)[ \t]{0,64}\r?\n((?:[^\r\n]+\r?\n){1,32})\r?\n/g;

/** The name of a part in its head. RFC 7578 §4.2. */
const PART_NAME =
  /[;\s]name\*?\s{0,64}=\s{0,64}("(?:[^"\\\r\n]|\\.)*"|[^;\s]*)/gi;

/** A mask of that length. */
export function hide(text: string): string {
  return "*".repeat(text.length);
}

/** The text with the values of parameters and members hidden, and user information in URIs. */
export function maskParameters(
  text: string,
  tell: TellSecret = () => {},
): string {
  const hideTold = (secret: string) => {
    tell(secret);
    return hide(secret);
  };
  return text
    .replace(
      PARAMETER,
      (all, before, name, value) =>
        isSecretName(name) ? `${before}${name}=${hideTold(value)}` : all,
    )
    .replace(
      MEMBER,
      (all, before, name, value) =>
        isSecretName(decodeJson(name)) ? before + hideTold(value) : all,
    )
    .replace(USER_INFORMATION, (_, before, value) => {
      tell(value.slice(value.indexOf(":") + 1));
      return before + hide(value);
    });
}

/** The same for a whole content, with its parts. `isForm` is true for `application/x-www-form-urlencoded`. */
export function maskSecrets(
  text: string,
  { isForm, tell = () => {} }: { isForm: boolean; tell?: TellSecret },
): string {
  const masked = maskParts(text, tell);
  return maskParameters(
    !isForm ? masked : masked.replace(
      FORM_PARAMETER,
      (all, before, name, value) => {
        if (!isSecretName(name)) return all;
        tell(value);
        return `${before}${name}=${hide(value)}`;
      },
    ),
    tell,
  );
}

/** The text with the contents of parts hidden whose names are like keys. Their line ends stay. RFC 7578. */
function maskParts(text: string, tell: TellSecret): string {
  let masked = "";
  let done = 0;
  for (
    const { 0: { length }, 1: delimiter, 2: head, index } of text.matchAll(PART)
  ) {
    const start = index + length;
    const isSecret = [...head.matchAll(PART_NAME)]
      .some(([, name]) => isSecretName(name.replaceAll("\\", "")));
    // A part within a part that is hidden is hidden with it.
    if (!isSecret || start < done) continue;
    const found = text.indexOf(`\n${delimiter}`, start - 1);
    const end = found < 0 ? text.length : Math.max(found, start);
    masked += text.slice(done, start) +
      text.slice(start, end).replace(/[^\r\n]+/g, (line) => {
        tell(line);
        return hide(line);
      });
    done = end;
  }
  return masked + text.slice(done);
}

/**
 * A chunked content in which `maskContent` masks what the chunks hold together, and `maskFraming` extensions, trailers,
 * and what is no chunk. RFC 9112 §7.1.
 */
export function maskChunks(
  text: string,
  maskContent: (content: string) => string,
  maskFraming: (framing: string) => string,
): string {
  const framing: string[] = [];
  const data: string[] = [];
  let from = 0;
  for (let at = 0;;) {
    const lineFeed = text.indexOf("\n", at);
    const line = lineFeed < 0 ? "" : text.slice(at, lineFeed + 1);
    const size = parseInt(
      /^[0-9a-f]+(?=[;\s])/i.exec(line)?.[0] ?? "0",
      16,
    );
    if (size === 0) break;
    const start = lineFeed + 1;
    framing.push(text.slice(from, start));
    data.push(text.slice(start, start + size));
    from = start + size;
    const [end] = /^\r?\n/.exec(text.slice(from, from + 2)) ?? [""];
    at = from + end.length;
    if (end === "") break;
  }
  const masked = maskContent(data.join(""));
  let at = 0;
  const parts = data.map((chunk, i) => {
    const shown = masked.slice(at, at + chunk.length);
    at += chunk.length;
    return (/^[\r\n0-9a-f]*$/i.test(framing[i])
      ? framing[i]
      : maskFraming(framing[i])) + shown;
  });
  return parts.join("") + maskFraming(text.slice(from));
}
