// Secrets of an exchange, masked before anything of it leaves the recorder.
//
// Masked are the values of Authorization, Proxy-Authorization, Cookie, Set-Cookie, Sec-WebSocket-Protocol and of fields,
// parameters and parts whose names are like keys (`X-Api-Key`, `?token=`), user information in URIs, and each of these values wherever it
// occurs again: a page can repeat what was sent. A mask has the length of what it hides, so that offsets stay right.
// It hides nothing else: a password in a format that it does not know is shown.

import { decodeLatin1 } from "../http/octets.ts";
import {
  hide,
  maskChunks,
  maskParameters,
  maskSecrets,
  type TellSecret,
} from "./content_mask.ts";
import { MAX_SECRETS, MIN_SECRET_LENGTH } from "./limits.ts";
import { listSecretForms } from "./secret_forms.ts";
import { isSecretName } from "./secret_name.ts";

/** Names that end in such a word and hold no secret. */
const OPEN_FIELD = /^(?:access-control-.*|.*status-code|sec-websocket-key)$/i;

/** A browser cannot set Authorization for a WebSocket: pages send tokens in the place of a protocol's name. RFC 6455 §4.1. */
const PROTOCOL_FIELD = /^sec-websocket-protocol$/i;

/** Field names whose values are masked in contents too, where other lines can look like fields. */
const CERTAIN_FIELD =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie2?|x-.*(?:key|token|secret|auth))$/i;

function isSecretField(name: string): boolean {
  return isSecretName(name) && !OPEN_FIELD.test(name) ||
    PROTOCOL_FIELD.test(name);
}

/** A content as it was received, and the head before it. */
export interface MaskableContent {
  readonly head: string;
  readonly text: string;
}

/** The mask of one exchange: it knows the secrets of all heads, and of the content, that it was made with. */
export class TraceMask {
  /** The longest first, so that none hides a part of another one. */
  readonly #secrets: readonly string[];
  /** More secrets than can be looked for: then contents are hidden as a whole. */
  readonly #hidesAll: boolean;

  /** `heads` and `content` with one character an octet, whole or not. */
  constructor(heads: readonly string[], content?: MaskableContent) {
    const values = new Set<string>();
    const tell = (value: string) => values.add(value);
    for (const head of heads) {
      maskParameters(maskFields(head, isSecretField, tell), tell);
    }
    if (content !== undefined) maskContent(content, tell);
    const secrets = new Set(
      [...values].slice(0, MAX_SECRETS)
        .flatMap(listSecretForms),
    );
    this.#hidesAll = secrets.size > MAX_SECRETS;
    this.#secrets = [...secrets].slice(0, MAX_SECRETS)
      .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
      .sort((a, b) => b.length - a.length);
  }

  /** A head, one character an octet. */
  head(text: string): string {
    return this.#hideKnown(maskHead(text));
  }

  /** A content, one character an octet, with the head before it. */
  content(text: string, head = ""): string {
    if (this.#hidesAll) return hide(text);
    return maskContent(
      { head, text },
      () => {},
      (each) => this.#hideKnown(each),
    );
  }

  /** Anything else, such as a target or a detail. */
  text(text: string): string {
    if (this.#hidesAll) return hide(text);
    return this.#hideKnown(maskParameters(text));
  }

  #hideKnown(text: string): string {
    let masked = text;
    for (const secret of this.#secrets) {
      masked = masked.replaceAll(secret, hide(secret));
    }
    return masked;
  }
}

function maskHead(text: string): string {
  return maskParameters(maskFields(text, isSecretField));
}

/** A content masked by what is in it, and then by `hideKnown`. */
function maskContent(
  { head, text }: MaskableContent,
  tell: TellSecret,
  hideKnown: (text: string) => string = (same) => same,
): string {
  const isForm =
    /^content-type[ \t]*:[ \t]*application\/x-www-form-urlencoded/im
      .test(head);
  const mask = (content: string) =>
    hideKnown(
      maskSecrets(
        maskFields(content, (name) => CERTAIN_FIELD.test(name), tell),
        { isForm, tell },
      ),
    );
  const isChunked = /^transfer-encoding[ \t]*:[^\r\n]*chunked/im.test(head);
  if (!isChunked) return mask(text);
  const masked = maskChunks(
    text,
    mask,
    (framing) => hideKnown(maskHead(framing)),
  );
  // A page that repeats it with its chunks has no secret in one piece.
  if (masked !== text) tell(text);
  return masked;
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

/** Octets as the mask takes them. */
export function toMaskable(octets: Uint8Array): string {
  return decodeLatin1(octets, 0, octets.length);
}
