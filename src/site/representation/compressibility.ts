// Which files are worth compressing, by media type. RFC 9110 §8.4.

import { CODING_ENDING } from "../coding/coding.ts";
import { isTextual } from "./media_type.ts";

/**
 * When a file can be sent in a content coding: "never" if its format compresses; "precompressed" if
 * only a precompressed file may be used; "on the fly" if this server may also compress it.
 */
export type Compression = "never" | "precompressed" | "on the fly";

/** Types that are not text but become much smaller. */
const COMPRESSIBLE =
  /^(?:application\/(?:wasm|vnd\.ms-fontobject|rtf|postscript|geo\+json|ld\+json|x-sh|x-httpd-php|sql|toml|yaml)|font\/(?:ttf|otf|collection)|image\/(?:bmp|x-ms-bmp|vnd\.microsoft\.icon|x-icon)|model\/(?:gltf-binary|obj|stl|mtl))(?:;|$)/;

/** Types whose formats compress. A type that is in neither table can be anything. */
const COMPRESSED =
  /^(?:(?:image|video|audio)\/|font\/woff|application\/(?:pdf|zip|gzip|zstd|x-(?:7z|bzip|rar|xz|gzip)|java-archive|epub|ogg|vnd\.(?:rar|openxmlformats|oasis|android)|mp4|vnd\.debian))/;

const ENDINGS = Object.values(CODING_ENDING);

/** When a file of that name and media type can be sent in a content coding. */
export function decideCompression(
  name: string,
  mediaType: string,
): Compression {
  if (ENDINGS.some((ending) => name.endsWith(ending))) return "never";
  if (isTextual(mediaType) || COMPRESSIBLE.test(mediaType)) return "on the fly";
  return COMPRESSED.test(mediaType) ? "never" : "precompressed";
}
