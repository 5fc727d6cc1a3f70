// PEM: the blocks of a file, RFC 7468 and, for the headers of old encrypted keys, RFC 1421.
//
// Accepts text around the blocks, a UTF-8 byte order mark, and CRLF, LF or CR at the end of a line. Refuses what is
// binary or UTF-16, with its kind, and a block that does not end. Each octet is read once.

import { MAX_PEM_OCTETS } from "./limits.ts";
import {
  type CertificateProblem,
  makeProblem,
  type PemFile,
} from "./problem.ts";

/** One block, not decoded yet. */
export interface PemBlock {
  /** What stands after `BEGIN`, such as `CERTIFICATE`. */
  readonly label: string;
  /** True if a header says that the content is encrypted. */
  readonly isEncrypted: boolean;
  readonly base64: string;
}

/** The blocks of a file, in its order. */
export interface PemBlocks {
  readonly kind: "blocks";
  readonly blocks: readonly PemBlock[];
}

const BEGIN = /^-----BEGIN ([^-]+)-----$/;
const ENCRYPTED_HEADER = /^Proc-Type:\s*4\s*,\s*ENCRYPTED/i;

/** The end of a line, or of a block where the next one follows in the same line: a file was appended to another. */
const LINE_END = /\r\n|\n|\r|(?<=-----)(?=-----BEGIN )/;

/** The blocks of the file, at least one, or why it has none. */
export function parsePem(
  octets: Uint8Array,
  file: PemFile,
): PemBlocks | CertificateProblem {
  if (octets.length > MAX_PEM_OCTETS) return makeProblem(file, "too large");
  const binary = findBinary(octets, file);
  if (binary !== undefined) return binary;
  const text = new TextDecoder().decode(octets);
  if (text.trim() === "") return makeProblem(file, "empty");
  const blocks: PemBlock[] = [];
  const lines = text.split(LINE_END).map((line) => line.trim());
  for (let i = 0; i < lines.length; i++) {
    const label = BEGIN.exec(lines[i])?.[1];
    if (label === undefined) continue;
    const end = findEnd(lines, i + 1);
    if (lines[end] !== `-----END ${label}-----`) {
      return makeProblem(file, "cut", label);
    }
    blocks.push(makeBlock(label, lines.slice(i + 1, end)));
    i = end;
  }
  return blocks.length === 0
    ? makeProblem(
      file,
      "not PEM",
      file === "key" ? "PRIVATE KEY" : "CERTIFICATE",
    )
    : { kind: "blocks", blocks };
}

/** The number of the next line that begins or ends a block; the number of lines if there is none. */
function findEnd(lines: readonly string[], start: number): number {
  let i = start;
  while (i < lines.length && !lines[i].startsWith("-----")) i++;
  return i;
}

function makeBlock(label: string, lines: readonly string[]): PemBlock {
  const isHeader = (line: string) => line.includes(":");
  return {
    label,
    isEncrypted: lines.some((line) => ENCRYPTED_HEADER.test(line)),
    // A header can go on in the next line; the only one that does is not among those of keys.
    base64: lines.filter((line) => !isHeader(line)).join(""),
  };
}

/** The octets of the block, or undefined if they are not base64. */
export function decodeBlock(
  { base64 }: PemBlock,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    const octets = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    return octets.length === 0 ? undefined : octets;
  } catch {
    return undefined;
  }
}

/** A block of PEM with lines of 64 characters. */
export function encodePem(label: string, octets: Uint8Array): string {
  const base64 = btoa(
    Array.from(octets, (octet) => String.fromCharCode(octet)).join(""),
  );
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${
    lines.join("\n")
  }\n-----END ${label}-----\n`;
}

const SEQUENCE = 0x30;

/** What follows the length of the outer sequence: a PKCS#12 version, and the object identifiers of PKCS#7. */
const PKCS12 = [0x02, 0x01, 0x03];
const PKCS7 = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];

/** The problem of a file that is not text. */
function findBinary(
  octets: Uint8Array,
  file: PemFile,
): CertificateProblem | undefined {
  const [first, second] = octets;
  const isMarked = (first === 0xff && second === 0xfe) ||
    (first === 0xfe && second === 0xff);
  if (isMarked || (octets.length > 1 && (first === 0) !== (second === 0))) {
    return makeProblem(file, "UTF-16");
  }
  // A sequence of less than 128 octets is a small key; its length is no character that text begins with.
  if (first !== SEQUENCE || (second < 0x80 && second !== octets.length - 2)) {
    return undefined;
  }
  const content = second <= 0x80 ? 2 : 2 + (second & 0x7f);
  const begins = (expected: readonly number[]) =>
    expected.every((octet, i) => octets[content + i] === octet);
  if (begins(PKCS12)) return makeProblem(file, "PKCS#12");
  if (begins(PKCS7)) return makeProblem(file, "PKCS#7");
  return makeProblem(file, "DER", file === "key" ? "pkey" : "x509");
}
