// Contents that follow from a key: any octet of them can be made again, so a response can be verified from any offset
// without the file. `octets` do not compress; `text` does.

import { encodeLatin1 } from "../latin1.ts";

/** What a file holds. */
export interface Content {
  readonly kind: "octets" | "text";
  readonly key: number;
  /** Octets. */
  readonly length: number;
}

const WORDS = ("the server reads a request and writes the response to it, " +
  "octet by octet, as the standard says; what a peer may not send is refused")
  .split(" ");

/** A key for one version of a name: the same for the same seed, and different for others. */
export function makeKey(
  seed: number,
  { name, version = 0 }: { name: string; version?: number },
): number {
  // FNV-1a over the text of all three.
  let key = 0x811c9dc5;
  for (const char of `${seed} ${version} ${name}`) {
    key = Math.imul(key ^ char.codePointAt(0)!, 0x01000193);
  }
  return key;
}

/** The octets of `content` from `offset` on, `length` of them. */
export function makeContent(
  content: Content,
  { offset = 0, length = content.length - offset }: {
    offset?: number;
    length?: number;
  } = {},
): Uint8Array<ArrayBuffer> {
  if (content.kind === "text") {
    return makeText(content).slice(offset, offset + length);
  }
  const octets = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    octets[i] = octetAt(content.key, offset + i);
  }
  return octets;
}

/** The place, in `octets`, of the first that is not the one of `content` at `offset` plus that place; -1 for none. */
export function findDifference(
  octets: Uint8Array,
  content: Content,
  offset = 0,
): number {
  if (offset + octets.length > content.length) {
    return Math.max(0, content.length - offset);
  }
  const text = content.kind === "text" ? makeText(content) : undefined;
  for (let i = 0; i < octets.length; i++) {
    const at = offset + i;
    const octet = text === undefined ? octetAt(content.key, at) : text[at];
    if (octets[i] !== octet) return i;
  }
  return -1;
}

function octetAt(key: number, at: number): number {
  return wordAt(key, at >>> 2) >>> ((at & 3) << 3) & 0xff;
}

/** 32 bits that depend on all bits of key and place: the finaliser of MurmurHash3. */
function wordAt(key: number, at: number): number {
  let word = key ^ Math.imul(at + 1, 0x9e3779b1);
  word = Math.imul(word ^ word >>> 16, 0x85ebca6b);
  word = Math.imul(word ^ word >>> 13, 0xc2b2ae35);
  return word ^ word >>> 16;
}

function makeText({ key, length }: Content): Uint8Array<ArrayBuffer> {
  let text = "";
  for (let i = 0; text.length < length; i++) {
    text += WORDS[(wordAt(key, i) >>> 0) % WORDS.length] + " ";
  }
  return encodeLatin1(text.slice(0, length));
}
