// Why a TLS handshake failed, as a closed list. The runtime says it in the words of its library only.

/** The name of a reason. */
export type HandshakeFailureReason =
  | "not TLS"
  | "old version"
  | "no shared cipher"
  | "no shared protocol"
  | "certificate refused"
  | "alert"
  | "malformed"
  | "cut off"
  | "timeout"
  | "other";

/** The reasons, each with its text for the log. */
export const HANDSHAKE_FAILURES: Readonly<
  Record<HandshakeFailureReason, string>
> = Object.freeze({
  "not TLS":
    "the client does not speak TLS; perhaps it sends plain HTTP to this port",
  "old version": "the client does not offer TLS 1.2 or 1.3",
  "no shared cipher": "the client offers no cipher that this server has",
  "no shared protocol": "the client offers other protocols than HTTP/1.1 only",
  "certificate refused": "the client does not accept the certificate",
  "alert": "the client ended the handshake with an alert",
  "malformed": "the client sent a malformed message",
  "cut off": "the client left during the handshake",
  "timeout": "the client did not finish the handshake in time",
  "other": "the runtime gives another reason",
});

/** A handshake that failed. */
export interface HandshakeFailure {
  /** Why it failed. */
  readonly reason: HandshakeFailureReason;
  /** The address of the peer. */
  readonly peer: string;
  /** What the runtime says of it; empty if the server itself ended the handshake. */
  readonly detail: string;
}

/** The first pattern that occurs in the runtime's message decides. They are names of rustls, which both versions of the runtime have. */
const PATTERNS: readonly (readonly [RegExp, HandshakeFailureReason])[] = [
  [/InvalidContentType/, "not TLS"],
  // TLS 1.0 and 1.1 do not have this extension, and rustls looks for it before the version. RFC 5246 §7.4.1.4.1.
  [
    /SignatureAlgorithmsExtensionRequired|Tls1\dNot|Tls13Required|SupportedVersions/,
    "old version",
  ],
  [/InCommon|KeyShareExtension|NamedGroupsExtension/, "no shared cipher"],
  [/any known protocol|NoApplicationProtocol/, "no shared protocol"],
  [
    /fatal alert: (?:UnknownCA|\w*Certificate\w*|AccessDenied)/,
    "certificate refused",
  ],
  [/alert/, "alert"],
  [/corrupt|misbehav|incompatible|inappropriate|decrypt/, "malformed"],
];

/** The reason for what `TlsConn.handshake()` rejected with. */
export function classifyHandshakeError(error: unknown): HandshakeFailureReason {
  const isGone = error instanceof Deno.errors.UnexpectedEof ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.NotConnected;
  if (isGone) return "cut off";
  const message = error instanceof Error ? error.message : String(error);
  return PATTERNS.find(([pattern]) => pattern.test(message))?.[1] ?? "other";
}
