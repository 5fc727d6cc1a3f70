// What is known of a request that a program responds to, as data that survives a structured clone.

import type { FieldLine } from "../http/field.ts";

/** A request to a program behind the server. */
export interface ProgramRequest {
  /** The names of the prefix that the path begins with. */
  readonly prefix: readonly string[];
  /**
   * The decoded segments after the prefix. The first ones that are not empty lead to the program; the others are the path that it
   * gets. An empty one at the end stands for a `/` there.
   */
  readonly segments: readonly string[];
  readonly method: string;
  /** Such as `HTTP/1.1`. */
  readonly protocol: string;
  /** The query without its `?`, as it was received. */
  readonly query: string;
  readonly fields: readonly FieldLine[];
  /** The length of the content in octets; undefined where the request has none. */
  readonly contentLength: number | undefined;
  /** The address of the peer. */
  readonly peer: string;
  /** The name and the port that this server has for the peer. */
  readonly server: {
    readonly name: string;
    readonly port: number;
    /** Whether the connection is TLS. */
    readonly isSecure?: boolean;
  };
  /** The user whose password was verified; undefined where none is needed. */
  readonly user: string | undefined;
}
