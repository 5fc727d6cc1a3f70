// The certificates and keys of fixtures.json, and what tests make of them.

import type { CertificatePair } from "../../src/certificate/certificate_pair.ts";
import { readCertificatePair } from "../../src/certificate/certificate_pair.ts";
import type { CertificateProblem } from "../../src/certificate/problem.ts";
import fixtures from "./fixtures.json" with { type: "json" };

/** The name of a file that make_fixtures.ts wrote. */
export type FixtureName = keyof typeof fixtures;

/** The texts of the files, one after the other. */
export function fixture(...names: FixtureName[]): string {
  return names.map((name) => fixtures[name]).join("");
}

/** All names. */
export const FIXTURE_NAMES = Object.keys(fixtures) as readonly FixtureName[];

/** The octets of the only block of a PEM file. */
export function derOf(pem: string): Uint8Array<ArrayBuffer> {
  const base64 = pem.replace(/-----[^-]*-----|\s/g, "");
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/** The octets of a text, as they are in a file. */
export function toOctets(content: string | Uint8Array): Uint8Array {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}

/** The pair of two files, given as texts or octets. */
export function readPair(
  certificate: string | Uint8Array,
  key: string | Uint8Array,
): Promise<CertificatePair | CertificateProblem> {
  return readCertificatePair(toOctets(certificate), toOctets(key));
}

/** The same where no problem is expected: throws its message. */
export async function readGoodPair(
  certificate: string | Uint8Array,
  key: string | Uint8Array,
): Promise<CertificatePair> {
  const pair = await readPair(certificate, key);
  if (pair.kind === "problem") throw new Error(pair.message);
  return pair;
}
