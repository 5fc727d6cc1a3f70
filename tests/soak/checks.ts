// What a response has to be: its status and each octet of its content.

import type { RawResponse } from "../raw_client.ts";
import { type Content, findDifference } from "./content.ts";
import { UnexpectedStatus, WrongOctets } from "./tally.ts";

/** Throws an UnexpectedStatus for another one. */
export function expectStatus(
  { status }: { readonly status: number },
  wanted: number,
): void {
  if (status !== wanted) throw new UnexpectedStatus(status, wanted);
}

/** Throws WrongOctets unless the field has this value. */
export function expectField(
  { field }: Pick<RawResponse, "field">,
  name: string,
  wanted: string | undefined,
): void {
  const value = field(name);
  if (value === wanted) return;
  throw new WrongOctets(`${name}: "${value}" instead of "${wanted}"`);
}

/** Throws WrongOctets unless `octets` are the content from `offset` on. They may end before it does. */
export function expectPiece(
  octets: Uint8Array,
  content: Content,
  offset: number,
): void {
  const at = findDifference(octets, content, offset);
  if (at === -1) return;
  throw new WrongOctets(`octet ${offset + at} of ${content.length} is wrong`);
}

/** Throws WrongOctets unless `octets` are one of the contents as a whole. */
export function expectOneOf(
  octets: Uint8Array,
  contents: readonly Content[],
): void {
  const isOne = contents.some((content) =>
    content.length === octets.length && findDifference(octets, content) === -1
  );
  if (isOne) return;
  const lengths = contents.slice(0, 4).map(({ length }) => length).join(", ");
  throw new WrongOctets(
    `${octets.length} octets are none of ${contents.length} contents ` +
      `(their lengths: ${lengths})`,
  );
}

/** Throws WrongOctets unless both are the same. */
export function expectSame(octets: Uint8Array, wanted: Uint8Array): void {
  const isSame = octets.length === wanted.length &&
    octets.every((octet, at) => octet === wanted[at]);
  if (isSame) return;
  throw new WrongOctets(
    `${octets.length} octets are not the ${wanted.length} of the first time`,
  );
}
