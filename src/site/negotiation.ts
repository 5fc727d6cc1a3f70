// A file and Accept-Encoding → the file in the coding to send. RFC 9110 §12.1, §12.5.3.
//
// In the order of what the client weighs highest, then of what the server prefers: a precompressed
// file beside the original, the original compressed here, once for each version, or the original as
// it is. A coding that can't be had is passed over; what comes next is acceptable as well.

import { quoteAsAscii } from "../base/visible_text.ts";
import type { ContentCoding } from "../http/content_coding.ts";
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
  MAX_REPORTED_FILES,
  MAX_UNCODED_OCTETS,
} from "./coding/limits.ts";
import { SingleFlight } from "./work/single_flight.ts";
import { isSettled } from "./files/file_identity.ts";
import type { FileStore, FoundFile, SiteFile } from "./files/file_store.ts";

/** The file to send; or that none is acceptable; or that one would be, and can't be made just now. */
export type Selected<Prepared> =
  | FoundFile<Prepared>
  | "not acceptable"
  | "unavailable";

export interface NegotiationOptions {
  /** Octets that kept files may hold together, compressed or not. */
  readonly cacheOctets: number;
  /** Told, in one line, of a precompressed file that is of no use, and of a codec that fails. */
  readonly warn: (text: string) => void;
}

/** What is tried, in which order, for one request. */
interface Attempt<Prepared> {
  readonly original: FoundFile<Prepared>;
  readonly codings: readonly ContentCoding[];
  readonly precompressed: CodingSet;
  /** True where the file may be compressed here. */
  readonly mayCompress: boolean;
  readonly now: number;
}

/** Selects among the codings of the files of one store. */
export class Negotiation<Prepared> {
  readonly #store: FileStore<Prepared>;
  readonly #warn: (text: string) => void;
  readonly #largest: number;
  readonly #singleFlight = new SingleFlight<FoundFile<Prepared> | undefined>(
    MAX_COMPRESSIONS,
  );
  readonly #reported = new Set<string>();
  #preference: CodingPreference | undefined;

  constructor(
    store: FileStore<Prepared>,
    { cacheOctets, warn }: NegotiationOptions,
  ) {
    this.#store = store;
    this.#warn = warn;
    this.#largest = Math.min(MAX_CODED_OCTETS, cacheOctets * MAX_CODED_SHARE);
  }

  /**
   * The file to send for `original`, which is closed if it is another; `onTheFly` tells that its type
   * is worth compressing here. A promise only where something has to be compressed first.
   */
  select(
    original: FoundFile<Prepared>,
    { acceptEncoding, onTheFly, now }: {
      acceptEncoding: string;
      onTheFly: boolean;
      now: number;
    },
  ): Selected<Prepared> | Promise<Selected<Prepared>> {
    const { file } = original;
    const precompressed = this.#store.precompressed(file, now);
    const mayCompress = onTheFly && this.#canMake(file, now);
    const codings = this.#rank(acceptEncoding, {
      precompressed,
      onTheFly: mayCompress && file.size > MAX_UNCODED_OCTETS,
    });
    const attempt = { original, codings, precompressed, mayCompress, now };
    if (!mayCompress || codings.includes("identity")) {
      return this.#try(attempt, 0);
    }
    // Where identity won't do, nothing is too small.
    const any = this.#rank(acceptEncoding, {
      precompressed,
      onTheFly: true,
    });
    return this.#try({ ...attempt, codings: any }, 0);
  }

  #rank(
    acceptEncoding: string,
    offer: { precompressed: CodingSet; onTheFly: boolean },
  ): readonly ContentCoding[] {
    this.#preference ??= new CodingPreference(listCodecs());
    return this.#preference.rank(acceptEncoding, offer);
  }

  /** An open file is read while it is compressed, and its version told by its times alone. */
  #canMake({ content, size, identity }: SiteFile, now: number): boolean {
    return size > 0 && size <= this.#largest &&
      (content.kind === "whole" || isSettled(identity, now));
  }

  #try(
    attempt: Attempt<Prepared>,
    from: number,
  ): Selected<Prepared> | Promise<Selected<Prepared>> {
    const { original, codings, precompressed, mayCompress, now } = attempt;
    const { file } = original;
    let isLineFull = false;
    for (let at = from; at < codings.length; at++) {
      const coding = codings[at];
      if (coding === "identity") return original;
      const ready = (precompressed & CODING_BIT[coding]) === 0
        ? undefined
        : this.#findPrecompressed(file, coding, now);
      if (ready !== undefined) {
        close(file);
        return ready;
      }
      if (!mayCompress) continue;
      const kept = this.#store.coded(file, coding);
      if (kept === undefined) {
        // It was ranked for a precompressed file that is of no use.
        if (!listCodecs().includes(coding)) continue;
        const made = this.#make(file, coding, now);
        if (made !== undefined) {
          return made.then((found) =>
            this.#accept(attempt, found) ?? this.#try(attempt, at + 1)
          );
        }
        isLineFull = true;
      } else {
        const accepted = this.#accept(attempt, kept);
        if (accepted !== undefined) return accepted;
      }
    }
    close(file);
    return isLineFull ? "unavailable" : "not acceptable";
  }

  /** What was made here, if it is shorter than the original or the original won't do. */
  #accept(
    { original: { file }, codings }: Attempt<Prepared>,
    made: FoundFile<Prepared> | undefined,
  ): FoundFile<Prepared> | undefined {
    if (made === undefined) return undefined;
    const isShorter = made.file.size < file.size;
    if (!isShorter && codings.includes("identity")) return undefined;
    close(file);
    return made;
  }

  /** Undefined where the line is full. Never rejects. */
  #make(
    file: SiteFile,
    coding: AppliedCoding,
    now: number,
  ): Promise<FoundFile<Prepared> | undefined> | undefined {
    const { path, entityTag, mtime, identity } = file;
    const key = [coding, path, entityTag, mtime, identity.ctime].join("\0");
    return this.#singleFlight.run(key, async () => {
      try {
        const { content, size } = file;
        const octets = await encodeContent(content, { coding, size });
        return octets && this.#store.keepCoded(file, { coding, octets, now });
      } catch (error) {
        this.#report(`${quoteAsAscii(path)} is not sent as ${coding}`, error);
        return undefined;
      }
    });
  }

  #findPrecompressed(
    file: SiteFile,
    coding: AppliedCoding,
    now: number,
  ): FoundFile<Prepared> | undefined {
    const found = this.#store.resolvePrecompressed(file, { coding, now });
    const name = `${
      quoteAsAscii(file.path + CODING_ENDING[coding])
    } is not used`;
    switch (found.kind) {
      case "file":
        return found;
      case "outdated":
        this.#report(name, "it is older than the file it was made of");
        break;
      case "forbidden":
        this.#report(name, "the system denies reading it");
        break;
      case "failed":
        this.#report(name, found.error);
        break;
      case "directory":
      case "missing":
        this.#report(name, "it is not a file in the folder");
        break;
      case "unavailable":
        break;
    }
    return undefined;
  }

  /** Tells each thing once, as it may come up at every request. */
  #report(what: string, why: unknown): void {
    const text = `${what}: ${why instanceof Error ? why.message : why}`;
    if (this.#reported.has(text)) return;
    if (this.#reported.size >= MAX_REPORTED_FILES) this.#reported.clear();
    this.#reported.add(text);
    this.#warn(text);
  }
}

function close({ content }: SiteFile): void {
  if (content.kind === "open") content.source.close();
}
