// The limits of the access log and of the standard streams, each with its reason.

/** ms that a line waits for others: a person who watches does not notice it. */
export const MAX_GATHER_TIME_MS = 100;

/** Characters that are passed on without waiting: one message between threads for some hundred lines. */
export const MAX_GATHERED_CHARACTERS = 16 * 1024;

/** Characters that wait while nobody reads the log: tens of thousands of lines. Further lines are lost. */
export const MAX_WAITING_CHARACTERS = 4 * 1024 * 1024;

/** Characters of messages that wait while standard error takes none: hundreds of them. Further ones are lost. */
export const MAX_WAITING_MESSAGE_CHARACTERS = 64 * 1024;

/** Characters of a request-target in a line for people: it stays within some lines of a terminal. */
export const MAX_SHORT_TARGET_LENGTH = 200;

/** Characters of a value in a line of JSON: a request-target is never cut, and a longer field is nothing for a log. */
export const MAX_JSON_VALUE_LENGTH = 8192;

/** Octets of one write: Linux writes as many to a pipe at once or not at all (PIPE_BUF). */
export const MAX_ATOMIC_OCTETS = 4096;

/** ms until a stream that failed is tried again: soon enough for a disk that has room again. */
export const RETRY_DELAY_MS = 1_000;

/** ms until a full pipe that does not block is tried again: 64 KiB each time are 3 MB/s. */
export const BUSY_RETRY_DELAY_MS = 20;

/** ms at the end for the readers of the standard streams to take the last lines. */
export const LAST_WRITE_TIMEOUT_MS = 1_000;

/** Octets of a head that a trace keeps: all of the longest that a request may have. */
export const MAX_KEPT_HEAD_OCTETS = 64 * 1024;

/** Octets of a content that a trace keeps, for a page that shows them. */
export const MAX_KEPT_CONTENT_OCTETS = 64 * 1024;

/** Octets of a content that a trace prints: a screen of text. */
export const MAX_PRINTED_CONTENT_OCTETS = 4096;

/** Octets of a content that a trace prints where most of them are no text: enough to know the format by. */
export const MAX_PRINTED_BINARY_OCTETS = 64;

/** Octets on one line of a trace: a line that wraps in a terminal, and no more. */
export const MAX_LINE_OCTETS = 256;

/** Octets of a message that are kept from its start, until it is over: a head and a content. */
export const MAX_FIRST_OCTETS = MAX_KEPT_HEAD_OCTETS + MAX_KEPT_CONTENT_OCTETS;

/** Octets kept from the end of what goes on: the head of the next message may stand among them. */
export const MAX_LAST_OCTETS = 96 * 1024;

/** Octets that a trace keeps at once in each worker; of more connections some are told without their octets. */
export const MAX_TRACED_OCTETS = 64 * 1024 * 1024;

/** Characters of a detail of a decision: a long path. */
export const MAX_DETAIL_LENGTH = 1024;

/** Characters of a secret that is looked for beyond its field: shorter ones occur by chance. */
export const MIN_SECRET_LENGTH = 4;

/** Batches of a trace that a worker has sent and the supervisor has not taken: about a MiB. Further events are lost. */
export const MAX_BATCHES_UNDERWAY = 16;

/** Characters of a trace that are sent in one message. */
export const MAX_BATCH_CHARACTERS = 64 * 1024;

/** Forms of secrets that are looked for in one exchange: some 50 cookies. Each costs a search of its contents. */
export const MAX_SECRETS = 400;

/** Octets up to which a piece of what is kept grows by small reads: few pieces, and little room that is not used. */
export const MAX_GROWING_OCTETS = 8 * 1024;

/** Reads and writes of one exchange that are told one by one, in each direction: more than a person looks at. */
export const MAX_PIECES = 256;

/** ms after which a request that is not over is told: most are over by then, and are told once. */
export const BEGUN_DELAY_MS = 100;
