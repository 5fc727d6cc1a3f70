// The waits and counts that bound what connections may cost, each with its reason. The lengths
// within a message are in `src/http/limits.ts`.

/** Decisions that are kept of one exchange: a rule of each kind of file, and more of `_headers` than a person reads. */
export const MAX_NOTED_DECISIONS = 100;

/** The timeouts of one connection that the command line can set. */
export interface ConnectionLimits {
  /** From the first octet of a head to its last: total, not renewed by each octet. */
  readonly headTimeoutMs: number;
  /** Between two requests, and before the first; more than the 60 s balancers keep theirs. */
  readonly idleTimeoutMs: number;
  /** Without the peer taking one octet of a response. */
  readonly writeTimeoutMs: number;
}

/** The limits of a server, with those of its connections. */
export interface ServerLimits extends ConnectionLimits {
  /** Connections served at once, in all workers together; more get 503. */
  readonly maxConnections: number;
  /** From the signal to the end of the process; less than the 10 s that containers get. */
  readonly drainTimeoutMs: number;
}

/** How many connections a server takes. */
export interface ConnectionCounts {
  /** Served at once, in all workers together; more get 503. */
  readonly maxConnections: number;
  /** How many more one worker refuses with 503 at the same time. It closes all others. */
  readonly maxRejected: number;
}

/** The limits where none are given. */
export const DEFAULT_LIMITS: ServerLimits = Object.freeze({
  maxConnections: 10_000,
  headTimeoutMs: 10_000,
  idleTimeoutMs: 75_000,
  writeTimeoutMs: 30_000,
  drainTimeoutMs: 8_000,
});

/** How often deadlines are looked at: a wait ends at most this many ms late. */
export const SWEEP_INTERVAL_MS = 100;

/**
 * Longest time between two sweeps, in ms, that counts for deadlines. A longer one is no time in which peers could be heard:
 * the clock was set, or the process or its machine was stopped. A busy event loop is late by less.
 */
export const MAX_CLOCK_GAP_MS = 2_000;

/** ms without an octet of request content: a phone in a tunnel, not a peer that sits. */
export const CONTENT_STALL_MS = 20_000;

/** ms in which a whole request content may be waited for: a peer must not hold a connection by sending slowly. */
export const CONTENT_TIMEOUT_MS = 120_000;

/** Octets of content for which it may be waited 1 ms longer: a large upload goes on as long as it is faster. */
export const MIN_CONTENT_OCTETS_PER_MS = 1;

/** Octets of content read and dropped to keep a connection; beyond it closing is cheaper. */
export const MAX_DISCARDED_OCTETS = 256 * 1024;

/** ms to wait, after the last response was sent, for the peer to see it and close. */
export const LINGER_TIMEOUT_MS = 2_000;

/**
 * Octets dropped in that time, so that what the peer still sends doesn't reset the answer away: an upload of a client that
 * reads only after it has sent all. Dropping them takes 20 ms of a core.
 */
export const MAX_LINGER_OCTETS = 64 * 1024 * 1024;

/** Connections beyond the maximum that are told 503 at once; more are closed without a word. */
export const MAX_REJECTED_AT_ONCE = 256;

/** Read buffer of a connection at first: a head of curl or a balancer's probe fits. */
export const FIRST_READ_OCTETS = 512;

/** Read buffer of one whose peer sends more: a browser's head fits, cookies included. */
export const READ_OCTETS = 2048;

/** Read buffer of one whose peer sends a large content: some 16 reads for each MiB. */
export const CONTENT_READ_OCTETS = 64 * 1024;

/** Read buffers of the first size kept for the next connections: as many as come in one go. */
export const MAX_POOLED_READ_BUFFERS = 64;

/** Buffer through which most responses leave: head and small content fit, and thousands may be in flight. */
export const SMALL_WRITE_OCTETS = 16 * 1024;

/** Buffer of larger responses, and the octets of a large content in one write. */
export const WRITE_OCTETS = 128 * 1024;

/** Pieces of a stream from this many octets on are written from where they are: copying 64 KiB takes 5 us. */
export const MIN_DIRECT_OCTETS = 8 * 1024;

/** Answers up to this long are written once all that are due are made; together they stay in the caches. */
export const STAGED_OCTETS = 8 * 1024;

/** Parsers kept for the next head: no more are busy in one turn of the loop. */
export const MAX_POOLED_PARSERS = 64;

/** Large write buffers lent at the same time in each worker, 32 MiB: slow peers beyond them get small ones. */
export const MAX_LARGE_WRITE_BUFFERS = 256;

/**
 * Contents from this many octets on are sent from a ready message where that exists: a write from it takes 2.1 us instead
 * of 2.8 for 8 KiB, and 10 us instead of 23 for 100 KiB.
 */
export const MIN_READY_OCTETS = 8 * 1024;

/** Messages made ready in one second; of each at most `WRITE_OCTETS` are kept, 8 MiB together. */
export const MAX_READY_MESSAGES = 64;

/** Responses that are noted in one second, to find those that are sent again. Each takes some 100 octets. */
export const MAX_SECTIONS_SEEN = 1024;

/** Small write buffers kept for the next responses, 4 MiB: more than are in flight in a turn of the event loop. */
export const MAX_POOLED_SMALL_BUFFERS = 256;

/** Connections that begin to use their sockets in one turn of the event loop. Of its 128 operations each needs two: a read and a write. */
export const MAX_ENTRIES_PER_TURN = 64;

/**
 * Pieces of large contents among them, 2 MiB: they take most of a turn's time. They have these places even if others wait, so
 * that downloads go on.
 */
export const MAX_PIECES_PER_TURN = 16;

/** Octets of a response that are written before others have their turn: 30 us of copying. */
export const MAX_OCTETS_PER_TURN = WRITE_OCTETS;

/** ms to wait after accept failed because no descriptors were left. */
export const ACCEPT_BACK_OFF_MS = 50;

/** Failed accepts in a row that are put down to peers that left; then it is the listener. */
export const MAX_ACCEPT_FAILURES = 10_000;

/** Free ports that are tried until one is free at all addresses: two processes rarely get the same one. */
export const MAX_PORT_ATTEMPTS = 8;

/** Turns in which a worker with more connections than another leaves the next one to it: enough for it to wake up. */
export const MAX_TURNS_AHEAD = 8;

/**
 * Connections that wait in the system to be accepted; the system may take fewer. Beyond it a client's system tries again
 * after 1 s: 2,000 that arrive at the same time made others wait so long with 511.
 */
export const MAX_WAITING_CONNECTIONS = 4_096;

/** ms between two lines about handshakes that failed for the same reason: port scanners cause thousands of failures. */
export const HANDSHAKE_LINE_INTERVAL_MS = 60_000;

/** ms of a turn of the event loop after which a listener that is replaced closes: what arrives in the next one is reset. */
export const MAX_QUIET_TURN_MS = 2;

/** ms for which other listeners leave new connections in the system's queue, so that turns are short while one closes. */
export const MAX_ACCEPT_PAUSE_MS = 100;

/** ms from one of these pauses to the next: a busy machine needs several until a turn is short. */
export const ACCEPT_PAUSE_INTERVAL_MS = 400;

/** ms after which a listener that is replaced closes even after a longer turn; after twice as many, whatever arrives. */
export const MAX_RETIRING_MS = 2_000;

/**
 * ms after a connection was accepted, or had its last response, in which its peer may still send a request to a server that
 * another one replaces: a TLS handshake over a slow network, and not so long that the replaced server stays for it.
 */
export const MAX_HAND_OVER_MS = 1_000;

/** Octets that are received in an exchange of octets: a page, and the start of a larger file. */
export const MAX_EXCHANGED_OCTETS = 256 * 1024;

/** ms that an exchange of octets takes: a person waits for it. */
export const OCTET_EXCHANGE_TIMEOUT_MS = 5_000;
