// The limits of the messages between the server and a program, each with its reason.

/** Octets of the head that a program prints: clients take heads of 8 to 16 KiB. */
export const MAX_HEAD_OCTETS = 16 * 1024;

/** Field lines in it: as many as a request may have. */
export const MAX_FIELD_LINES = 100;
