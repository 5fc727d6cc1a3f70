// The requests of a source, by their connections.

/** The requests of one connection, in their order. Raw octets are one, however many they hold. */
export type SourceConnection = readonly Uint8Array[];

/** What a source holds. */
export interface ParsedRequests {
  readonly connections: readonly SourceConnection[];
  /** Which of its parts are left out and why, in a line each. */
  readonly problems: readonly string[];
}
