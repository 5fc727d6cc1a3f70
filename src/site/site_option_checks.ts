// Which values the options of a site can have.

import {
  CALLBACK,
  FLAG,
  type OptionChecks,
  wholeNumber,
} from "../base/option_check.ts";
import { isFileName, isPathBelow } from "./files/file_name.ts";
import { isAbsolutePath } from "./files/file_path.ts";
import {
  decideFieldOwner,
  isFieldName,
  isFieldValue,
} from "./representation/field_policy.ts";
import {
  isCharset,
  isEnding,
  isMediaType,
} from "./representation/media_type_option.ts";
import { serialiseOrigin } from "./representation/origin.ts";
import type { SiteOptions } from "./site_settings.ts";

/** A check for each option of a site. */
export const SITE_OPTION_CHECKS: OptionChecks<SiteOptions> = {
  folder: {
    accepts: (value) =>
      isString(value) && value !== "" && !value.includes("\0"),
    expected: "a folder's path",
  },
  file: {
    accepts: isName,
    expected: "the name of a file in the folder",
  },
  indexNames: {
    accepts: (value) => isArrayOf(value, isName),
    expected: "an array of plain file names, without a slash",
  },
  dotfiles: FLAG,
  followSymlinks: FLAG,
  hidden: {
    accepts: (value) =>
      isArrayOf(
        value,
        (path) =>
          isString(path) && !path.includes("\0") &&
          (isPathBelow(path) || isAbsolutePath(path)),
      ),
    expected:
      "an array of paths below the folder, such as secrets/users, or of absolute paths",
  },
  list: FLAG,
  cleanUrls: FLAG,
  spa: {
    accepts: (value) => isString(value) && isPathBelow(value),
    expected: "a file's path below the folder, such as index.html",
  },
  users: {
    accepts: (value) => value instanceof Map && isArrayOf([...value], isUser),
    expected: "a map from user names to hashes, as hashPassword() returns them",
  },
  cacheOctets: wholeNumber(0),
  cacheSeconds: wholeNumber(0),
  headers: {
    accepts: (value) => isArrayOf(value, isAddableField),
    expected:
      "an array of [name, value], of fields that the server does not set itself",
  },
  cors: {
    accepts: (value) => isOrigin(value) || isArrayOf(value, isOrigin),
    expected:
      'an origin as browsers send it, such as "https://example.com", or "*", or an array of them',
  },
  corsCredentials: FLAG,
  corsPrivateNetwork: FLAG,
  types: {
    accepts: (value) => isArrayOf(value, isEndingType),
    expected:
      'an array of [ending, type], such as [".gpx", "application/gpx+xml"]',
  },
  charset: {
    accepts: (value) => isString(value) && isCharset(value),
    expected: 'a charset that browsers know, such as "windows-1252", or "none"',
  },
  warn: CALLBACK,
};

function isOrigin(value: unknown): boolean {
  return isString(value) && serialiseOrigin(value) === value;
}

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function isArrayOf(
  value: unknown,
  accepts: (item: unknown) => boolean,
): boolean {
  return Array.isArray(value) && value.every(accepts);
}

function isName(value: unknown): boolean {
  return isString(value) && isFileName(value);
}

function isUser(entry: unknown): boolean {
  const [name, hash] = entry as [unknown, unknown];
  const kind = (hash as { kind?: unknown } | null | undefined)?.kind;
  return isString(name) && (kind === "bcrypt" || kind === "digest");
}

function isAddableField(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [name, text] = value;
  return isString(name) && isString(text) && isFieldName(name) &&
    isFieldValue(text) && decideFieldOwner(name) === "anyone";
}

function isEndingType(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [ending, type] = value;
  return isString(ending) && isString(type) && isEnding(ending) &&
    isMediaType(type);
}
