// The entity-tag of a file that is too large to hash. RFC 9110 §8.8.1, §8.8.3.
//
// Its length and modification time say which version it is, also on another machine with a copy of it.
// But reproducible builds, package managers and container layers give all files one time, old or ahead
// of its use, and the next version may have the same length. Then the change of its inode says it: the
// system sets that time, at each write and each rename, and no program can choose it.

import { deriveEntityTag, tagFromDigest } from "../../http/entity_tag.ts";
import type { ContentCoding } from "../../http/content_coding.ts";
import { isUsableTime } from "../../http/http_date.ts";
import { digestContent } from "../representation/digest.ts";
import { type FileIdentity, isSetAhead, isTelling } from "./file_identity.ts";
import { COARSE_SETTLE_TIME_MS } from "./limits.ts";

/** The strong tag of that version, `now` in ms; undefined where the next version could get the same one. */
export function decideLargeTag(
  identity: FileIdentity,
  { coding, now }: { coding: ContentCoding; now: number },
): string | undefined {
  const { size, mtime } = identity;
  return isUsableTime(mtime) && !isSetAhead(identity)
    ? isTelling(identity, now)
      ? deriveEntityTag({ size, mtime, coding })
      : undefined
    : deriveChangeTag(identity, { coding, now });
}

/** A digest, since an inode is nobody's business. */
function deriveChangeTag(
  { dev, ino, size, mtime, ctime }: FileIdentity,
  { coding, now }: { coding: ContentCoding; now: number },
): string | undefined {
  if (ino === null || ctime === null) return undefined;
  // In whole seconds, since one of the calls that find it cuts it.
  const changed = Math.floor(ctime / 1000);
  if (now - changed * 1000 <= COARSE_SETTLE_TIME_MS) return undefined;
  const version = [dev, ino, size, mtime, changed].join(" ");
  return tagFromDigest(
    digestContent(new TextEncoder().encode(version)),
    coding,
  );
}
