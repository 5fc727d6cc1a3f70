// Which files are worth compressing, by media type. RFC 9110 §8.4.

import { CODING_ENDING } from "../coding/coding.ts";
import { isTextual } from "./media_type.ts";

/**
 * When a file may be sent compressed: never, as it is compressed already; where it lies precompressed
 * beside the original; or also compressed while serving.
 */
export type Compression = "never" | "precompressed" | "on the fly";

/** Types that are no text and come out far smaller all the same. */
const COMPACTED =
  /^(?:application\/(?:wasm|vnd\.ms-fontobject|rtf|postscript|geo\+json|ld\+json|x-sh|x-httpd-php|sql|toml|yaml)|font\/(?:ttf|otf|collection)|image\/(?:bmp|x-ms-bmp|vnd\.microsoft\.icon|x-icon)|model\/(?:gltf-binary|obj|stl|mtl))(?:;|$)/;

/** Types whose formats compress by themselves. What the table doesn't know may be anything. */
const COMPRESSED =
  /^(?:(?:image|video|audio)\/|font\/woff|application\/(?:pdf|zip|gzip|zstd|x-(?:7z|bzip|rar|xz|gzip)|java-archive|epub|ogg|vnd\.(?:rar|openxmlformats|oasis|android)|mp4|vnd\.debian))/;

const ENDINGS = Object.values(CODING_ENDING);

/** When a file of that name and media type may be sent compressed. */
export function decideCompression(
  name: string,
  mediaType: string,
): Compression {
  if (ENDINGS.some((ending) => name.endsWith(ending))) return "never";
  if (isTextual(mediaType) || COMPACTED.test(mediaType)) return "on the fly";
  return COMPRESSED.test(mediaType) ? "never" : "precompressed";
}
