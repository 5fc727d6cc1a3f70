// A file's name and its first octets → Content-Type, and the coding that the file itself is in.
// RFC 9110 §8.3, §8.4.
//
// Text gets a charset: without it browsers guess, and text files today are in UTF-8. A text that
// declares another encoding keeps it, because what the field says would outrank it.

import type { ContentCoding } from "../../http/content_coding.ts";
import { beginsAs } from "../coding/coding.ts";
import { findDeclaredCharset, identifyEncoding } from "./declared_charset.ts";
import type { MediaTypeOptions } from "./media_type_option.ts";
import { lookUpType } from "./media_type_table.ts";
import { beginsAsText } from "./text_start.ts";

/** What describes a file as it lies on the disk. */
export interface FileType {
  /** The value of Content-Type. */
  readonly mediaType: string;
  /** Not identity where the format itself is coded content, such as `.svgz`. */
  readonly coding: ContentCoding;
}

/** Text, also that whose media type is not `text/`. */
const TEXTUAL =
  /^(?:text\/|application\/(?:javascript|json|xml|[^;]+\+(?:json|xml)|manifest)|image\/svg)/i;

/** Formats that have one encoding, which is UTF-8 (RFC 8259 §8.1). */
const ALWAYS_UTF_8 = /[/+]json(?:;|$)|^text\/(?:vtt|cache-manifest)(?:;|$)/i;

/** Decides the media types of one site's files. */
export class MediaTypes {
  readonly #given: ReadonlyMap<string, string>;
  readonly #charset: string;
  /** By type: the type with the charset that is sent where the text declares no other. One entry for each type at most. */
  readonly #completed = new Map<string, string>();

  constructor({ types, charset }: MediaTypeOptions) {
    this.#given = new Map(types.map(([e, type]) => [e.toLowerCase(), type]));
    // "utf8" is a label of browsers only.
    this.#charset = identifyEncoding(charset) === "utf-8"
      ? "utf-8"
      : charset.toLowerCase();
  }

  /**
   * The type of the file with that name. `readStart` reads the first octets, `MAX_START_OCTETS` of them if
   * there are so many; it is called only where they decide.
   */
  describe(name: string, readStart: () => Uint8Array): FileType {
    const given = this.#findGiven(name);
    const { type, open } = lookUpType(name);
    if (
      open === "gzip" && (given === undefined || essenceOf(given) === type) &&
      beginsAs("gzip", readStart())
    ) {
      // Nobody has looked for what the text declares inside the coding, so no charset is said.
      return { mediaType: given ?? type, coding: "gzip" };
    }
    const isText = given === undefined && open === "text" &&
      beginsAsText(readStart());
    const mediaType = given ?? (isText ? "text/plain" : type);
    return {
      mediaType: this.#addCharset(mediaType, readStart),
      coding: "identity",
    };
  }

  /** The type that an option gives to the longest ending of the name that has one. */
  #findGiven(name: string): string | undefined {
    if (this.#given.size === 0) return undefined;
    const lower = name.toLowerCase();
    let dot = lower.indexOf(".", 1);
    for (; dot !== -1; dot = lower.indexOf(".", dot + 1)) {
      const type = this.#given.get(lower.slice(dot));
      if (type !== undefined) return type;
    }
    return undefined;
  }

  #addCharset(type: string, readStart: () => Uint8Array): string {
    const known = this.#completed.get(type);
    const completed = known ?? this.#complete(type);
    if (known === undefined) this.#completed.set(type, completed);
    const mayDeclare = completed !== type && !ALWAYS_UTF_8.test(type);
    return mayDeclare && this.#declaresOther(type, readStart())
      ? type
      : completed;
  }

  #complete(type: string): string {
    const charset = this.#charset;
    if (charset === "none" || !isTextual(type) || HAS_CHARSET.test(type)) {
      return type;
    }
    return `${type}; charset=${ALWAYS_UTF_8.test(type) ? "utf-8" : charset}`;
  }

  #declaresOther(type: string, start: Uint8Array): boolean {
    const charset = this.#charset;
    const declared = findDeclaredCharset(type, start);
    return declared !== undefined && declared !== charset &&
      declared !== identifyEncoding(charset);
  }
}

/** The media type without its parameters, in lower case. */
function essenceOf(mediaType: string): string {
  return mediaType.split(";")[0].trimEnd().toLowerCase();
}

const HAS_CHARSET = /;[\t ]*charset=/i;

/** True if content of that media type is text. */
export function isTextual(type: string): boolean {
  return TEXTUAL.test(type);
}
