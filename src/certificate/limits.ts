// The limits of reading certificates, each with its reason.

/** Octets of a PEM file: ten certificates have 20 KiB, and one with a thousand names has 50 KiB. */
export const MAX_PEM_OCTETS = 256 * 1024;

/** Certificates in one file: a chain has two to four, and clients refuse chains of more than ten. */
export const MAX_CHAIN_CERTIFICATES = 16;

/** Bits of an RSA key: the runtime accepts no shorter and no longer ones for TLS. */
export const MIN_RSA_BITS = 2048;
export const MAX_RSA_BITS = 8192;

/** Names and hosts that one message lists: it stays a line that a person reads. */
export const MAX_LISTED_NAMES = 5;

/** Names of a self-signed certificate: a handshake sends them all, and a machine has few addresses. */
export const MAX_SELF_SIGNED_NAMES = 200;

/** Days for which a self-signed certificate is valid: no client refuses so few (Apple's limit for own authorities is 825). */
export const MAX_SELF_SIGNED_DAYS = 397;
