// Files of which `_headers` says that they hold coded content, such as the `.js.gz` and `.wasm.br` of
// Unity. RFC 9110 §8.4, §12.5.3.
//
// The declaration is a fact about the file. So it gets no second coding, its media type is that of the
// content within, and a client that does not accept gzip gets the content decoded. If it is in another
// coding or too large, that client gets it as it is: a server may disregard Accept-Encoding (§12.4.1).

import type { Eventual } from "../base/eventual.ts";
import { Reports } from "../base/reports.ts";
import { quoteAsAscii } from "../base/visible_text.ts";
import { discardContent } from "../http/content.ts";
import { decideContentCoding } from "../http/content_coding.ts";
import {
  encodeEntityTag,
  parseEntityTag,
  tagFromDigest,
} from "../http/entity_tag.ts";
import type { Field } from "../http/response.ts";
import { type AppliedCoding, CODING_ENDING } from "./coding/coding.ts";
import { decodeGzip } from "./coding/decoder.ts";
import { MAX_DECODINGS } from "./coding/limits.ts";
import type { FoundFile } from "./files/site_file.ts";
import type { Selected } from "./negotiation.ts";
import { digestContent } from "./representation/digest.ts";
import type { MediaTypes } from "./representation/media_type.ts";
import {
  prepareRepresentation,
  type Representation,
} from "./representation/representation.ts";
import type { ResponseFields } from "./representation/response_fields.ts";
import { SingleFlight } from "./work/single_flight.ts";

const VARY: Field = ["Vary", "Accept-Encoding"];

/** What a file is asked for with. */
interface CodedRequest {
  readonly coding: AppliedCoding;
  readonly acceptEncoding: string | undefined;
  readonly now: number;
}

/** What codings are selected with. */
export interface DeclaredCodingsOptions {
  readonly fields: ResponseFields;
  readonly mediaTypes: MediaTypes;
  readonly warn: (text: string) => void;
}

const NO_OCTETS = new Uint8Array(0);

/** Selects between a file as it is and its decoded content. */
export class DeclaredCodings {
  readonly #fields: ResponseFields;
  readonly #mediaTypes: MediaTypes;
  readonly #reports: Reports;
  readonly #decodings = new SingleFlight<Uint8Array | undefined>(MAX_DECODINGS);
  /** By the file as the store prepared it, and its coding. */
  readonly #coded = new WeakMap<FoundFile, Map<AppliedCoding, FoundFile>>();

  /** `warn` gets a line on each file that cannot be decoded. */
  constructor({ fields, mediaTypes, warn }: DeclaredCodingsOptions) {
    this.#fields = fields;
    this.#mediaTypes = mediaTypes;
    this.#reports = new Reports(warn);
  }

  /** The file to send for `original`, which holds content in that coding. */
  select(original: FoundFile, request: CodedRequest): Eventual<Selected> {
    const { coding, acceptEncoding, now } = request;
    const coded = this.#prepareCoded(original, coding, now);
    // Without the field, every coding is acceptable.
    if (acceptEncoding === undefined) return coded;
    const accepted = decideContentCoding(acceptEncoding, [coding, "identity"]);
    if (accepted === coding) return coded;
    if (accepted === "identity") {
      return coding === "gzip" ? this.#decode(coded, now) : coded;
    }
    discardContent(original.file.content);
    return "not acceptable";
  }

  #prepareCoded(
    original: FoundFile,
    coding: AppliedCoding,
    now: number,
  ): FoundFile {
    let codings = this.#coded.get(original);
    const cached = codings?.get(coding);
    if (cached !== undefined) return cached;
    const { file, prepared: { representation } } = original;
    const ending = CODING_ENDING[coding];
    const name = file.name.endsWith(ending)
      ? file.name.slice(0, -ending.length)
      : file.name;
    const coded = this.#replace(original, {
      ...representation,
      coding,
      // Its first octets are coded: they say nothing of the type.
      mediaType: this.#mediaTypes.describe(name, () => NO_OCTETS).mediaType,
      entityTag: addToTag(representation.entityTag, coding),
    }, now);
    codings ??= new Map();
    codings.set(coding, coded);
    this.#coded.set(original, codings);
    return coded;
  }

  async #decode(coded: FoundFile, now: number): Promise<Selected> {
    const { file, prepared: { representation } } = coded;
    const { path, entityTag, mtime, identity, content, size } = file;
    const key = [path, entityTag, mtime, identity.ctime].join("\0");
    const decoding = this.#decodings.run(key, async () => {
      try {
        return await decodeGzip(content, size);
      } catch (error) {
        const why = error instanceof Error ? error.message : error;
        this.#reports.report(`${quoteAsAscii(path)} is not decoded: ${why}`);
        return undefined;
      }
    });
    if (decoding === undefined) {
      discardContent(content);
      return "unavailable";
    }
    const octets = await decoding;
    if (octets === undefined) return coded;
    discardContent(content);
    return this.#replace(coded, {
      ...representation,
      content: { kind: "octets", octets },
      coding: "identity",
      entityTag: tagFromDigest(digestContent(octets)),
    }, now);
  }

  #replace(
    found: FoundFile,
    representation: Representation,
    now: number,
  ): FoundFile {
    const prepared = prepareRepresentation(
      { ...representation, compression: "never", fields: [VARY] },
      { fields: this.#fields, now },
    );
    return { ...found, prepared };
  }
}

/** The same octets in another coding are another representation. RFC 9110 §8.8.3.3. */
function addToTag(
  tag: string | undefined,
  coding: AppliedCoding,
): string | undefined {
  const parsed = tag === undefined ? undefined : parseEntityTag(tag);
  return parsed &&
    encodeEntityTag({ ...parsed, opaque: `${parsed.opaque}.${coding}` });
}
