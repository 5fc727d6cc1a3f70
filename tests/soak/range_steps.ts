// Requests for ranges: one range of the three forms, several at once, one that no octet satisfies, and If-Range.

import { decodeLatin1, encodeLatin1 } from "../latin1.ts";
import type { RawResponse } from "../raw_client.ts";
import { pickBelow, pickOne, type Random } from "../seeded.ts";
import {
  expectField,
  expectOneOf,
  expectPiece,
  expectStatus,
} from "./checks.ts";
import type { Content } from "./content.ts";
import type { SiteFile } from "./site_files.ts";
import type { MakeStep } from "./steps.ts";
import { WrongOctets } from "./tally.ts";
import { askFor, type World } from "./world.ts";

/** Octets of the longest range. */
const MOST = 100_000;

export const range: MakeStep = (world, random) => {
  const file = pickFile(world, random);
  const { spec, first, last } = pickRange(file.content, random);
  const { content, path } = file;
  return {
    request: askFor({ path }, { fields: [`Range: bytes=${spec}`] }),
    verify(response) {
      expectStatus(response, 206);
      const wanted = `bytes ${first}-${last}/${content.length}`;
      expectField(response, "content-range", wanted);
      expectLength(response.content, last - first + 1);
      expectPiece(response.content, content, first);
    },
  };
};

export const conditionalRange: MakeStep = ({ site, tags }, random) => {
  const { path, content } = pickOne(random, site.small);
  const holds = random() < 0.5;
  const tag = holds ? tags.get(path) : '"other"';
  return {
    request: askFor({ path }, {
      fields: ["Range: bytes=0-0", `If-Range: ${tag}`],
    }),
    verify(response) {
      expectStatus(response, holds ? 206 : 200);
      const contents = holds ? { ...content, length: 1 } : content;
      expectOneOf(response.content, [contents]);
    },
  };
};

export const unsatisfiable: MakeStep = ({ site }, random) => {
  const { path, content } = pickOne(random, site.small);
  return {
    request: askFor({ path }, {
      fields: [`Range: bytes=${content.length}-`],
    }),
    verify(response) {
      expectStatus(response, 416);
      expectField(response, "content-range", `bytes */${content.length}`);
    },
  };
};

export const severalRanges: MakeStep = ({ site: { large } }, random) => {
  const { path, content } = large;
  // In order and apart, so that no server has a reason to join them.
  const ranges = [0, 1, 2].map((i) => {
    const first = i * 1_000_000 + pickBelow(random, 500_000);
    return { first, last: first + pickBelow(random, 3000) };
  });
  const specs = ranges.map(({ first, last }) => `${first}-${last}`);
  return {
    request: askFor({ path }, { fields: [`Range: bytes=${specs.join(",")}`] }),
    verify(response) {
      expectStatus(response, 206);
      const parts = parseParts(response);
      const labels = ranges.map(({ first, last }) =>
        `bytes ${first}-${last}/${content.length}`
      );
      if (parts.map(({ label }) => label).join() !== labels.join()) {
        throw new WrongOctets(`parts: ${parts.map(({ label }) => label)}`);
      }
      for (const [i, { first, last }] of ranges.entries()) {
        expectLength(parts[i].octets, last - first + 1);
        expectPiece(parts[i].octets, content, first);
      }
    },
  };
};

function pickFile({ site }: World, random: Random): SiteFile {
  return random() < 0.3 ? site.large : pickOne(random, site.small);
}

/** The field's text and what it means. */
function pickRange(
  { length }: Content,
  random: Random,
): { spec: string; first: number; last: number } {
  const span = 1 + pickBelow(random, Math.min(MOST, length));
  const first = length - span;
  switch (pickBelow(random, 3)) {
    case 0:
      return { spec: `-${span}`, first, last: length - 1 };
    case 1:
      return { spec: `${first}-`, first, last: length - 1 };
    default: {
      const from = pickBelow(random, first + 1);
      const last = from + span - 1;
      return { spec: `${from}-${last}`, first: from, last };
    }
  }
}

/** Content-Range and octets of each part of multipart/byteranges. */
function parseParts(
  { content, field }: RawResponse,
): { label: string | undefined; octets: Uint8Array }[] {
  const type = field("content-type") ?? "";
  const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(type)?.[1];
  if (boundary === undefined) throw new WrongOctets(`type "${type}"`);
  const text = decodeLatin1(content);
  const delimiter = `\r\n--${boundary}`;
  const pieces = `\r\n${text}`.split(delimiter);
  if (pieces[0] !== "" || !pieces.at(-1)!.startsWith("--")) {
    throw new WrongOctets("multipart content without its delimiters");
  }
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf("\r\n\r\n");
    const head = piece.slice(0, end);
    return {
      label: /^content-range: (.*)$/im.exec(head)?.[1].trim(),
      octets: encodeLatin1(piece.slice(end + 4)),
    };
  });
}

function expectLength({ length }: Uint8Array, wanted: number): void {
  if (length === wanted) return;
  throw new WrongOctets(`${length} octets instead of ${wanted}`);
}
