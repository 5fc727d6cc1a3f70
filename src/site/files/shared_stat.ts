// One `stat` of a file for all requests of one turn of the event loop.
//
// A response must show the file as it was when the request came, or later. All requests of a turn came
// before its first one asked for its number (see `turn.ts`), so a `stat` within the turn is later than
// all of them. A request that comes after the `stat` is handled in a later turn, which does another.

import { currentTurn } from "../../base/turn.ts";
import { type FileIdentity, isSameVersion } from "./file_identity.ts";

/** The turn in which a version was last found unchanged; written by `isUnchanged` alone. */
export interface LastCheck {
  turn: number;
}

/** A cached version, and when it was checked. */
export interface Watched {
  readonly identity: FileIdentity;
  readonly lastCheck: LastCheck;
}

/** The last check of a version that was not checked yet. */
export function neverChecked(): LastCheck {
  return { turn: 0 };
}

/**
 * True where the path still leads to that version; one `stat` per version and turn of the event loop.
 * Throws what `Deno.statSync` throws.
 */
export function isUnchanged(
  path: string,
  { identity, lastCheck }: Watched,
): boolean {
  const turn = currentTurn();
  if (lastCheck.turn === turn) return true;
  if (!isSameVersion(identity, Deno.statSync(path))) return false;
  lastCheck.turn = turn;
  return true;
}
