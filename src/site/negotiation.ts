// A file and Accept-Encoding → the file in the coding to send. RFC 9110 §12.1, §12.5.3.
//
// Tried in the order of the client's weights, then of the server's preference: a precompressed file
// beside the original; the original compressed by this server, once for each version; the original as
// it is. A caller may put one coding first, as for a range. A coding that fails is skipped, since the next
// one is acceptable as well. An original that is coded content itself gets no second coding; it is decoded
// for clients that do not accept its own. So is a coded file without an original, if it is in gzip: the
// runtime's decoders of br and zstd take a part of the content for all of it.

import { Reports } from "../base/reports.ts";
import { quoteAsAscii } from "../base/visible_text.ts";
import { ContentChanged, discardContent } from "../http/content.ts";
import {
  type ContentCoding,
  decideContentCoding,
} from "../http/content_coding.ts";
import { encodeContent, listCodecs } from "./coding/codec.ts";
import {
  type AppliedCoding,
  CODING_BIT,
  CODING_ENDING,
  type CodingSet,
} from "./coding/coding.ts";
import { CodingPreference } from "./coding/coding_preference.ts";
import {
  MAX_CODED_OCTETS,
  MAX_CODED_SHARE,
  MAX_COMPRESSIONS,
  MAX_UNCODED_OCTETS,
} from "./coding/limits.ts";
import { type Decoded, Decodings } from "./decodings.ts";
import { isSettled } from "./files/file_identity.ts";
import type { FileStore } from "./files/file_store.ts";
import type {
  FoundFile,
  Outdated,
  Resolved,
  SiteFile,
} from "./files/site_file.ts";
import { SingleFlight } from "./work/single_flight.ts";

/** The file to send. "unavailable": one would be acceptable, but the queue for it is full; "damaged": it cannot be decoded; "changed": it was written to meanwhile. */
export type Selected = Decoded | "not acceptable";

/** What a negotiation is made with. */
export interface NegotiationOptions {
  /** Octets that cached files may hold together, compressed or not. */
  readonly cacheOctets: number;
  /** Gets a line on each precompressed file that cannot be used, and on a codec that fails. */
  readonly warn: (text: string) => void;
}

/** What is tried, in which order, for one request. */
interface Attempt {
  readonly original: FoundFile;
  readonly codings: readonly ContentCoding[];
  /** The codings in which a file lies beside the original. */
  readonly precompressed: CodingSet;
  /** Whether this server may compress the original. */
  readonly mayCompress: boolean;
  readonly now: number;
}

/** Selects among the codings of the files of one store. */
export class Negotiation {
  readonly #store: FileStore;
  readonly #reports: Reports;
  /** The largest file to compress, in octets. */
  readonly #maxOctets: number;
  readonly #compressions = new SingleFlight<FoundFile | undefined>(
    MAX_COMPRESSIONS,
  );
  readonly #decodings: Decodings;
  /** Made at first use, as is the module of the codecs. */
  #preference: CodingPreference | undefined;

  constructor(store: FileStore, { cacheOctets, warn }: NegotiationOptions) {
    this.#store = store;
    this.#reports = new Reports(warn);
    this.#decodings = new Decodings(store, this.#reports);
    this.#maxOctets = Math.min(MAX_CODED_OCTETS, cacheOctets * MAX_CODED_SHARE);
  }

  /**
   * The file to send for `original`, whose content is discarded if it is another. `onTheFly`: the type
   * is worth compressing while serving. A promise only where something has to be compressed first.
   */
  select(
    original: FoundFile,
    { acceptEncoding, onTheFly, preferred, now }: {
      acceptEncoding: string;
      onTheFly: boolean;
      /** Tried first, if it is acceptable; undefined for the order of the weights. */
      preferred?: ContentCoding;
      now: number;
    },
  ): Selected | Promise<Selected> {
    const { file } = original;
    if (file.coding !== "identity") {
      return this.#selectOfCoded(original, acceptEncoding, now);
    }
    const precompressed = this.#store.listPrecompressed(file, now);
    const mayCompress = onTheFly && this.#canCompress(file, now);
    const codings = putFirst(
      preferred,
      this.#rank(acceptEncoding, {
        precompressed,
        onTheFly: mayCompress && file.size > MAX_UNCODED_OCTETS,
      }),
    );
    const attempt = { original, codings, precompressed, mayCompress, now };
    if (!mayCompress || codings.includes("identity")) {
      return this.#try(attempt, 0);
    }
    // Where identity is not acceptable, no file is too small.
    const any = this.#rank(acceptEncoding, {
      precompressed,
      onTheFly: true,
    });
    return this.#try({ ...attempt, codings: putFirst(preferred, any) }, 0);
  }

  /** For a file whose format is coded content: as it is, or decoded. */
  #selectOfCoded(
    original: FoundFile,
    acceptEncoding: string,
    now: number,
  ): Selected | Promise<Selected> {
    const { file } = original;
    const coding = decideContentCoding(acceptEncoding, [
      file.coding,
      "identity",
    ]);
    if (coding === file.coding) return original;
    if (coding === "identity") return this.#decodings.decode(original, now);
    discardContent(file.content);
    return "not acceptable";
  }

  /**
   * The file to send for one that is coded only. Without the field `acceptEncoding` it is decoded where it
   * is in gzip: clients that send none mostly know no coding. All are acceptable then (RFC 9110 §12.5.3).
   */
  selectCodedOnly(
    original: FoundFile,
    { acceptEncoding, preferred, now }: {
      acceptEncoding: string | undefined;
      preferred?: ContentCoding;
      now: number;
    },
  ): Selected | Promise<Selected> {
    const { file } = original;
    const codings = acceptEncoding === undefined
      ? ["identity" as const, file.coding]
      : putFirst(
        preferred,
        this.#rank(acceptEncoding, {
          precompressed: this.#store.listCodedOnly(file),
          onTheFly: false,
        }),
      );
    for (const coding of codings) {
      if (coding === file.coding) return original;
      if (coding === "identity") {
        if (file.coding === "gzip") {
          return this.#decodings.decode(original, now);
        }
        continue;
      }
      const other = this.#store.resolveCodedOnly(file, { coding, now });
      if (other.kind !== "file") continue;
      discardContent(file.content);
      return other;
    }
    discardContent(file.content);
    return "not acceptable";
  }

  #rank(
    acceptEncoding: string,
    offer: { precompressed: CodingSet; onTheFly: boolean },
  ): readonly ContentCoding[] {
    this.#preference ??= new CodingPreference(listCodecs());
    return this.#preference.rank(acceptEncoding, offer);
  }

  /** An open file is read while it is compressed; only its times can show that it changed. */
  #canCompress({ content, size, identity }: SiteFile, now: number): boolean {
    return size > 0 && size <= this.#maxOctets &&
      (content.kind === "octets" || isSettled(identity, now));
  }

  /** The first of the attempt's codings, from the one at `from` on, that can be sent. */
  #try(attempt: Attempt, from: number): Selected | Promise<Selected> {
    const { original, codings, mayCompress, now } = attempt;
    const { file } = original;
    let isQueueFull = false;
    for (let at = from; at < codings.length; at++) {
      const coding = codings[at];
      if (coding === "identity") return original;
      const precompressed = this.#findPrecompressed(attempt, coding);
      if (precompressed !== undefined) {
        discardContent(file.content);
        return precompressed;
      }
      if (!mayCompress) continue;
      const cached = this.#store.findRecoded(file, coding);
      if (cached !== undefined) {
        const accepted = this.#accept(attempt, cached);
        if (accepted !== undefined) return accepted;
        continue;
      }
      // It was ranked for a precompressed file that cannot be used.
      if (!listCodecs().includes(coding)) continue;
      const compressed = this.#compress(file, coding, now);
      if (compressed !== undefined) {
        return compressed.then((found) =>
          this.#accept(attempt, found) ?? this.#try(attempt, at + 1)
        );
      }
      isQueueFull = true;
    }
    discardContent(file.content);
    return isQueueFull ? "unavailable" : "not acceptable";
  }

  /** The compressed file, if it is shorter than the original or the original is not acceptable. */
  #accept(
    { original: { file }, codings }: Attempt,
    compressed: FoundFile | undefined,
  ): FoundFile | undefined {
    if (compressed === undefined) return undefined;
    const isShorter = compressed.file.size < file.size;
    if (!isShorter && codings.includes("identity")) return undefined;
    discardContent(file.content);
    return compressed;
  }

  /** Undefined where the queue is full; resolves to undefined where it fails. Never rejects. */
  #compress(
    file: SiteFile,
    coding: AppliedCoding,
    now: number,
  ): Promise<FoundFile | undefined> | undefined {
    const { path, entityTag, mtime, identity } = file;
    const key = [coding, path, entityTag, mtime, identity.ctime].join("\0");
    return this.#compressions.run(key, async () => {
      try {
        const { content, size } = file;
        const octets = await encodeContent(content, { coding, size });
        return octets &&
          this.#store.addRecoded(file, { coding, octets, now });
      } catch (error) {
        if (!(error instanceof ContentChanged)) {
          this.#report(`${quoteAsAscii(path)} is not sent as ${coding}`, error);
        }
        return undefined;
      }
    });
  }

  #findPrecompressed(
    { original: { file }, precompressed, now }: Attempt,
    coding: AppliedCoding,
  ): FoundFile | undefined {
    if ((precompressed & CODING_BIT[coding]) === 0) return undefined;
    const found = this.#store.resolvePrecompressed(file, { coding, now });
    if (found.kind === "file") return found;
    const why = explainUnusable(found);
    if (why !== undefined) {
      const path = file.path + CODING_ENDING[coding];
      this.#report(`${quoteAsAscii(path)} is not used`, why);
    }
    return undefined;
  }

  #report(what: string, why: unknown): void {
    this.#reports.report(
      `${what}: ${why instanceof Error ? why.message : why}`,
    );
  }
}

function putFirst(
  preferred: ContentCoding | undefined,
  codings: readonly ContentCoding[],
): readonly ContentCoding[] {
  return preferred === undefined || !codings.includes(preferred)
    ? codings
    : [preferred, ...codings.filter((coding) => coding !== preferred)];
}

/** Why a name beside the original is no precompressed file; undefined where nobody can change it. */
function explainUnusable(found: Exclude<Resolved, FoundFile> | Outdated) {
  switch (found.kind) {
    case "outdated":
      return "it is older than the file it was made of";
    case "forbidden":
      return "the system denies reading it";
    case "failed":
      return found.error;
    case "directory":
    case "missing":
      return "it is not a file in the folder";
    case "unavailable":
    case "changing":
      return undefined;
  }
}
