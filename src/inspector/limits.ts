// The limits of the inspector, each with its reason.

/** Exchanges that are kept: more than a person looks through. */
export const MAX_EXCHANGES = 1_000;

/** Characters of all exchanges that are kept: 64 MiB, an octet each. Of a content there are at most 64 KiB. */
export const MAX_KEPT_CHARACTERS = 64 * 1024 * 1024;

/** Connections that are kept: those of the exchanges, and as many that are open and have none. */
export const MAX_CONNECTIONS_KEPT = 2 * MAX_EXCHANGES;

/** Characters of a target in the list: a line of a screen shows less. The exchange itself has all of it. */
export const MAX_LISTED_CHARACTERS = 512;

/** Characters that wait for one viewer: the whole list, and some seconds of a busy server. Further events are lost. */
export const MAX_WAITING_CHARACTERS = 2 * 1024 * 1024;

/** Viewers at once: the windows of a few people. */
export const MAX_VIEWERS = 8;

/** Connections to the inspector: a browser opens six for each window. */
export const MAX_INSPECTOR_CONNECTIONS = 64;

/** ms after which a viewer that gets nothing gets an empty event: a viewer that is gone is found after two of them. */
export const HEARTBEAT_INTERVAL_MS = 5_000;

/** Octets of a decoded content that are shown: more than a person looks at, and little beside what is kept. */
export const MAX_DECODED_OCTETS = 1024 * 1024;

/** Octets of an entry of a HAR that is opened: some MB of content in base64. */
export const MAX_ENTRY_OCTETS = 16 * 1024 * 1024;

/** Characters of the title of a wire case: one line. */
export const MAX_TITLE_LENGTH = 100;
