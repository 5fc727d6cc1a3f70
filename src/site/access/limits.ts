// What access control may cost in memory and time, each limit with its reason.

/** Characters of an Authorization value; 2048 hold a user-id and a password of 750 octets each. */
export const MAX_AUTHORIZATION_LENGTH = 2048;

/** UTF-16 units of a user-id: the longest that htpasswd writes. */
export const MAX_USER_LENGTH = 255;

/** Octets of a password file: some 50,000 users. */
export const MAX_PASSWORD_FILE_OCTETS = 4 * 1024 * 1024;

/** Problems of a password file that are reported one by one: with more, it is hardly a password file. */
export const MAX_PASSWORD_FILE_PROBLEMS = 20;

/** The lowest cost that bcrypt defines. */
export const MIN_BCRYPT_COST = 4;

/** The highest cost that is accepted: at 15 one wrong password would keep a core busy for 2 s. */
export const MAX_BCRYPT_COST = 14;

/** Checks by bcrypt that run or wait. One runs at a time: at cost 10, the last of 32 ends after 2 s. */
export const MAX_PENDING_CHECKS = 32;

/** ms without a check after which bcrypt's thread ends: it holds 20 MiB, and a start takes 35 ms. */
export const MAX_THREAD_IDLE_MS = 60_000;

/** Granted Authorization values that are remembered, at 200 octets each. */
export const MAX_GRANTED = 1024;

/** ms for which a granted value is remembered: a user then costs one check in 10 minutes. */
export const MAX_GRANTED_AGE_MS = 10 * 60_000;

/** Denied values that are remembered. Fewer, since guessed passwords fill this set. */
export const MAX_DENIED = 256;

/** ms for which a denied value is remembered: all requests of a page then cost one check. */
export const MAX_DENIED_AGE_MS = 30_000;
