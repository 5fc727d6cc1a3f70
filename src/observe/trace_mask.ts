// Secrets of an exchange, masked before anything of it leaves the recorder.
//
// Masked are the values of Authorization, Proxy-Authorization, Cookie, Set-Cookie and of fields and parameters whose
// names are like keys (`X-Api-Key`, `?token=`), user information in URIs, and each of these values wherever it occurs
// again: a page can repeat what was sent. A mask has the length of what it hides, so that offsets stay right. It hides
// nothing else: a password in a content of a form of its own, such as multipart, is shown.

import { decodeLatin1 } from "../http/octets.ts";
import { MAX_SECRETS, MIN_SECRET_LENGTH } from "./limits.ts";

/** Words of a name that make its value a secret. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  "auth",
  "authorization",
  "code",
  "cookie",
  "credential",
  "credentials",
  "jwt",
  "key",
  "otp",
  "pass",
  "passphrase",
  "passwd",
  "password",
  "pin",
  "pwd",
  "secret",
  "session",
  "sid",
  "sig",
  "signature",
  "token",
]);

/** The same at the end of words that are written together, such as `apikey`. */
const SECRET_ENDING =
  /(?:apikey|authorization|cookie|credentials?|passphrase|passwd|password|secret|sess(?:ion)?id|signature|token)$/;

/** Names that end in such a word and hold no secret. */
const OPEN_FIELD = /^(?:access-control-.*|.*status-code|sec-websocket-key)$/i;

/** Field names whose values are masked in contents too, where other lines can look like fields. */
const CERTAIN_FIELD =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie2?|x-.*(?:key|token|secret|auth))$/i;

/** `name=value` of a query, or of a content like one. */
const PARAMETER = /(^|[?&;\s"'])([^=?&;\s"'<>]{1,256})=([^&;#\s"'<>]+)/g;

/** A member of a JSON object whose value is a string. */
const MEMBER = /("([^"\\\r\n]{1,256})"\s*:\s*")((?:[^"\\]|\\.)*)/g;

/** User information in a URI. RFC 3986 §3.2.1. */
const USER_INFORMATION = /(:\/\/)([^\/?#\s@"'<>]+)(?=@)/g;

/** True for the name of a parameter or field whose value is a secret. */
export function isSecretName(name: string): boolean {
  return decodeName(name)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => SECRET_WORDS.has(word) || SECRET_ENDING.test(word));
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function isSecretField(name: string): boolean {
  return isSecretName(name) && !OPEN_FIELD.test(name);
}

function hide(text: string): string {
  return "*".repeat(text.length);
}

/** The mask of one exchange: it knows the secrets of all heads that it was made with. */
export class TraceMask {
  /** The longest first, so that none hides a part of another one. */
  readonly #secrets: readonly string[];
  /** More secrets than can be looked for: then contents are hidden as a whole. */
  readonly #hidesAll: boolean;

  /** `heads` with one character an octet, whole or not. */
  constructor(heads: readonly string[]) {
    const secrets = new Set<string>();
    for (const head of heads) {
      maskFields(head, isSecretField, (value) => {
        for (const each of listForms(value)) secrets.add(each);
      });
    }
    this.#hidesAll = secrets.size > MAX_SECRETS;
    this.#secrets = [...secrets].slice(0, MAX_SECRETS)
      .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
      .sort((a, b) => b.length - a.length);
  }

  /** A head, one character an octet. */
  head(text: string): string {
    return this.#text(maskFields(text, isSecretField));
  }

  /** A content, one character an octet. */
  content(text: string): string {
    if (this.#hidesAll) return hide(text);
    const isCertain = (name: string) => CERTAIN_FIELD.test(name);
    return this.text(maskFields(text, isCertain));
  }

  /** Anything else, such as a target or a detail. */
  text(text: string): string {
    if (this.#hidesAll) return hide(text);
    return this.#text(text);
  }

  #text(text: string): string {
    let masked = text
      .replace(
        PARAMETER,
        (all, before, name, value) =>
          isSecretName(name) ? `${before}${name}=${hide(value)}` : all,
      )
      .replace(
        MEMBER,
        (all, before, name, value) =>
          isSecretName(name) ? before + hide(value) : all,
      )
      .replace(USER_INFORMATION, (_, before, value) => before + hide(value));
    for (const secret of this.#secrets) {
      masked = masked.replaceAll(secret, hide(secret));
    }
    return masked;
  }
}

/**
 * The text with the values of the fields hidden whose names `isSecret` holds for. It takes any line end for one, and a
 * line that is no field for the rest of the field before it: a head that is refused holds secrets too.
 */
function maskFields(
  text: string,
  isSecret: (name: string) => boolean,
  tell: (value: string) => void = () => {},
): string {
  let isHiding = false;
  return text.split(/(\r\n|\r|\n)/).map((line, i, all) => {
    // Every other part is a line end.
    if (i % 2 === 1 || line === "") return line;
    const isAfterCr = i > 0 && all[i - 1] === "\r";
    const field = splitField(line);
    const goesOn = isHiding &&
      (isAfterCr || field === undefined || /^[ \t]/.test(line));
    if (goesOn) {
      tell(line.trim());
      return hide(line);
    }
    isHiding = field !== undefined && isSecret(field.name);
    if (field === undefined || !isHiding) return line;
    const { start, name, value } = field;
    return start + hideValue(name, value, tell);
  }).join("");
}

/** A line as a field: what stands before its value, the last word before the colon, and the value. */
function splitField(
  line: string,
): { start: string; name: string; value: string } | undefined {
  const colon = line.indexOf(":");
  // No regular expression: for a long line without a colon it would take a time that grows with the square.
  let end = colon;
  while (end > 0 && isBlank(line[end - 1])) end--;
  let start = end;
  while (start > 0 && isNameCharacter(line.charCodeAt(start - 1))) start--;
  if (end <= start) return undefined;
  let value = colon + 1;
  while (isBlank(line[value])) value++;
  return {
    start: line.slice(0, value),
    name: line.slice(start, end),
    value: line.slice(value),
  };
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

/** A letter, a digit, `-` or `_`. */
function isNameCharacter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a || code >= 0x41 && code <= 0x5a ||
    code >= 0x30 && code <= 0x39 || code === 0x2d || code === 0x5f;
}

/** The value of a secret field without what is no secret: the scheme, the names and the attributes of cookies. */
function hideValue(
  name: string,
  value: string,
  tell: (value: string) => void,
): string {
  const hideTold = (text: string) => {
    const secret = text.trimEnd();
    tell(secret);
    return hide(secret) + text.slice(secret.length);
  };
  if (/^(?:proxy-)?authorization$/i.test(name)) {
    const [, scheme, rest] = /^([\w-]+ +)(?=\S)(.*)$/s.exec(value) ??
      ["", "", value];
    return scheme + hideTold(rest);
  }
  if (/^set-cookie2?$/i.test(name)) {
    const [, pair, attributes] = /^([^;]*)(.*)$/s.exec(value)!;
    return hidePair(pair, hideTold) + attributes;
  }
  if (/^cookie2?$/i.test(name)) {
    return value.split(";").map((pair) => hidePair(pair, hideTold)).join(";");
  }
  return hideTold(value);
}

/** `name=value` with its value hidden; all of it where there is no name. */
function hidePair(pair: string, hideTold: (text: string) => string): string {
  const equals = pair.indexOf("=");
  return pair.slice(0, equals + 1) + hideTold(pair.slice(equals + 1));
}

/** The forms in which a secret may occur again. */
function listForms(value: string): string[] {
  const bare = value.replace(/^"|"$/g, "");
  const forms = [
    value,
    bare,
    encodeHtml(value),
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
  ];
  forms.push(decodeName(value));
  const credentials = decodeCredentials(value);
  if (credentials !== undefined) {
    const password = credentials.slice(credentials.indexOf(":") + 1);
    forms.push(
      credentials,
      password,
      encodeHtml(password),
      encodeURIComponent(password),
    );
  }
  return forms;
}

function encodeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** The user and password of Basic credentials, one character an octet. RFC 7617. */
function decodeCredentials(value: string): string | undefined {
  try {
    const decoded = atob(value);
    return decoded.includes(":") ? decoded : undefined;
  } catch {
    return undefined;
  }
}

/** Octets as the mask takes them. */
export function toMaskable(octets: Uint8Array): string {
  return decodeLatin1(octets, 0, octets.length);
}
