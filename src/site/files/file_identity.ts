// What distinguishes one version of a file from another: where it is, how long, and when it changed.

import { COARSE_SETTLE_TIME_MS, SETTLE_TIME_MS } from "./limits.ts";

/** The part of `Deno.FileInfo` that is compared; times in ms since the epoch. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number | null;
  readonly size: number;
  readonly mtime: number | null;
  readonly ctime: number | null;
}

/** The identity of the version that a `stat` found. */
export function identify(info: Deno.FileInfo): FileIdentity {
  return {
    dev: info.dev,
    ino: info.ino,
    size: info.size,
    mtime: info.mtime === null ? null : info.mtime.getTime(),
    ctime: info.ctime === null ? null : info.ctime.getTime(),
  };
}

/** True where `info` is of that version. A change of permissions or links is a change, too: by ctime. */
export function isSameVersion(
  identity: FileIdentity,
  info: Deno.FileInfo,
): boolean {
  return info.size === identity.size &&
    timeOf(info.mtime) === identity.mtime &&
    info.ino === identity.ino &&
    timeOf(info.ctime) === identity.ctime &&
    info.dev === identity.dev;
}

/** True where both are of one version. */
export function isSameIdentity(a: FileIdentity, b: FileIdentity): boolean {
  return a.size === b.size && a.mtime === b.mtime && a.ino === b.ino &&
    a.ctime === b.ctime && a.dev === b.dev;
}

/** True where both are of one file, in any version; by its size where there are no inodes. */
export function isSameFile(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.dev === b.dev && a.ino === b.ino &&
    (a.ino !== null || a.size === b.size);
}

/**
 * True where any change after `now` will show in the file's times. A file that changed a moment ago
 * may change again within one tick of the file system's clock, and keep its times.
 */
export function isSettled(identity: FileIdentity, now: number): boolean {
  const changed = identity.ctime ?? identity.mtime;
  return changed !== null && now - changed > settleTime(changed);
}

/** True where a change after `now` will have another modification time, so that this one identifies the version. */
export function isTelling(
  { mtime }: Pick<FileIdentity, "mtime">,
  now: number,
): boolean {
  return mtime !== null && now - mtime > settleTime(mtime);
}

/** True where the modification time is ahead of the change that set it: a program chose it. */
export function isSetAhead(
  { mtime, ctime }: Pick<FileIdentity, "mtime" | "ctime">,
): boolean {
  return mtime !== null && ctime !== null &&
    mtime - ctime > COARSE_SETTLE_TIME_MS;
}

function settleTime(time: number): number {
  return time % 1000 === 0 ? COARSE_SETTLE_TIME_MS : SETTLE_TIME_MS;
}

function timeOf(date: Date | null): number | null {
  return date === null ? null : date.getTime();
}
