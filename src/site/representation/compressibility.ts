// Which files are worth compressing, by media type. RFC 9110 §8.4.

import { CODING_ENDING } from "../coding/coding.ts";
import { isTextual } from "./media_type.ts";

/**
 * When a file can be sent in a content coding: "never" if its format compresses; "precompressed" if
 * only a precompressed file may be used; "on the fly" if this server may also compress it.
 */
export type Compression = "never" | "precompressed" | "on the fly";

/** Types without a charset that are text all the same, or become much smaller. */
const COMPRESSIBLE = new RegExp(
  `^(?:${
    [
      "[a-z]+/[^;]+\\+(?:json|json-seq|xml|yaml)",
      "application/(?:wasm|x-ndjson|x-subrip|vnd\\.apple\\.mpegurl|ecmascript|xml-dtd|postscript|rtf|mbox)",
      "application/(?:vnd\\.ms-fontobject|vnd\\.dart|x-httpd-php|x-ns-proxy-autoconfig|x-sh|x-virtualbox-(?:ovf|vbox)|sql|toml|yaml|json5)",
      "(?:audio|video)/(?:x-|vnd\\.)mpegurl",
      "font/(?:ttf|otf|collection)",
      "image/(?:bmp|x-ms-bmp|x-icon|vnd\\.microsoft\\.icon|vnd\\.adobe\\.photoshop|vnd\\.ms-dds)",
      "image/x-(?:portable-(?:any|bit|gray|pix)map|xbitmap|xpixmap)",
      "message/rfc822",
      "model/(?:gltf-binary|obj|stl|mtl|step|iges|vrml|x3d-vrml|vnd\\.usda|vnd\\.parasolid\\.transmit\\.text)",
      "chemical/[^;]+",
    ].join("|")
  })(?:;|$)`,
  "i",
);

/** Types whose formats compress. A type that is in neither table can be anything. */
const COMPRESSED =
  /^(?:(?:image|video|audio)\/|font\/woff|application\/(?:pdf|zip|gzip|zstd|x-(?:7z|bzip|rar|xz|gzip)|java-archive|epub|ogg|vnd\.(?:rar|openxmlformats|oasis|android)|mp4|vnd\.debian))/i;

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
