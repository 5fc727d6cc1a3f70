// Basic authentication: the value of Authorization → granted or denied. RFC 7617, RFC 9110 §11.
//
// Whether a user exists doesn't show in the time: a denial costs as much as the costliest hash,
// whoever was named. A verdict that took time is kept under a keyed digest, never the value;
// equal values that come together share one check. The thread of `bcrypt_worker.ts` and its bounded
// queue are all that wrong passwords can keep busy; beyond, the verdict is "unavailable", for 503.

import type { Field } from "../../http/response.ts";
import {
  type BcryptOutcome,
  BcryptWorker,
  listPadding,
} from "./bcrypt_worker.ts";
import {
  type Credentials,
  MAX_AUTHORIZATION_LENGTH,
  parseBasicCredentials,
} from "./credentials.ts";
import {
  KeyedDigest,
  makeUnmatched,
  matchesDigest,
  type PasswordHash,
} from "./password_hash.ts";
import { ExpiringSet, type ExpiringSetLimits } from "./expiring_set.ts";

/** Entries of 200 octets; a long life saves a check a page, a bounded one lets who left go. */
export const GRANTED_LIMITS: ExpiringSetLimits = {
  entries: 1024,
  lifetime: 10 * 60_000,
};

/** A page's worth of requests with a stale password costs one check; guesses don't pile up. */
export const DENIED_LIMITS: ExpiringSetLimits = {
  entries: 256,
  lifetime: 30_000,
};

/** "unavailable" where there is too much to check just now. */
export type Verdict = "granted" | "denied" | "unavailable";

/** Who may come in, and what the browser says it is about. */
export interface AuthenticationOptions {
  readonly users: ReadonlyMap<string, PasswordHash>;
  /** Printable ASCII. */
  readonly realm: string;
  /** Another checker for bcrypt, in tests. */
  readonly bcrypt?: Pick<BcryptWorker, "check" | "close">;
}

/** Decides by Authorization. A changed password file is a new object; then close the old one. */
export class Authentication {
  readonly #users: ReadonlyMap<string, PasswordHash>;
  readonly #bcrypt: Pick<BcryptWorker, "check" | "close">;
  /** The highest cost of all hashes; undefined where none is bcrypt's. */
  readonly #highestCost: number | undefined;
  readonly #stranger = makeUnmatched();
  readonly #challenge: Field;
  readonly #keys = new KeyedDigest();
  readonly #granted = new ExpiringSet(GRANTED_LIMITS);
  readonly #denied = new ExpiringSet(DENIED_LIMITS);
  readonly #underWay = new Map<string, Promise<Verdict>>();

  /** Throws a TypeError where the realm can't be written. */
  constructor({ users, realm, bcrypt }: AuthenticationOptions) {
    this.#users = users;
    this.#bcrypt = bcrypt ?? new BcryptWorker();
    this.#highestCost = findHighestCost(users);
    this.#challenge = encodeChallenge(realm);
  }

  /** The WWW-Authenticate field of a 401. */
  challenge(): Field {
    return this.#challenge;
  }

  /** The verdict, at once where it is kept or needs no bcrypt; `now` in ms. Rejected where bcrypt failed. */
  verify(
    authorization: string | undefined,
    now: number,
  ): Verdict | Promise<Verdict> {
    if (
      authorization === undefined ||
      authorization.length > MAX_AUTHORIZATION_LENGTH
    ) return "denied";
    const key = this.#keys.digest(authorization);
    if (this.#granted.has(key, now)) return "granted";
    if (this.#denied.has(key, now)) return "denied";
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;

    const verdict = this.#decide(authorization);
    if (typeof verdict !== "string") return this.#share(key, { verdict, now });
    // A digest takes 6 µs from the value to the verdict, a look into the cache 1 µs.
    if (verdict === "granted") this.#granted.add(key, now);
    return verdict;
  }

  /** Ends what runs beside; checks under way become "unavailable". */
  close(): void {
    this.#bcrypt.close();
  }

  #decide(authorization: string): Verdict | Promise<Verdict> {
    const credentials = parseBasicCredentials(authorization);
    if (credentials === undefined) return "denied";
    const hash = this.#users.get(credentials.user) ?? this.#stranger;
    if (hash.kind === "digest" && matchesDigest(credentials.password, hash)) {
      return "granted";
    }
    return this.#highestCost === undefined
      ? "denied"
      : this.#askBcrypt(credentials, { hash, highestCost: this.#highestCost });
  }

  #askBcrypt(
    { password }: Credentials,
    { hash, highestCost }: { hash: PasswordHash; highestCost: number },
  ): Verdict | Promise<Verdict> {
    const own = hash.kind === "bcrypt" ? hash : undefined;
    const outcome = this.#bcrypt.check({
      password,
      hash: own?.text,
      padding: listPadding(own?.cost, highestCost),
    });
    return outcome?.then(judge) ?? "unavailable";
  }

  #share(
    key: string,
    { verdict, now }: { verdict: Promise<Verdict>; now: number },
  ): Promise<Verdict> {
    const shared = verdict.then((verdict) => {
      if (verdict === "granted") this.#granted.add(key, now);
      if (verdict === "denied") this.#denied.add(key, now);
      return verdict;
    }).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, shared);
    return shared;
  }
}

function judge(outcome: BcryptOutcome): Verdict {
  switch (outcome) {
    case "match":
      return "granted";
    case "mismatch":
      return "denied";
    case "unavailable":
      return "unavailable";
  }
}

function findHighestCost(
  users: ReadonlyMap<string, PasswordHash>,
): number | undefined {
  let highest: number | undefined;
  for (const hash of users.values()) {
    if (hash.kind === "bcrypt") highest = Math.max(highest ?? 0, hash.cost);
  }
  return highest;
}

/** RFC 7617 §2 and §2.1: the realm is a quoted-string, and passwords are wanted in UTF-8. */
function encodeChallenge(realm: string): Field {
  if (!/^[ -~]*$/.test(realm)) {
    throw new TypeError(`Not a realm: ${JSON.stringify(realm)}`);
  }
  const quoted = realm.replace(/["\\]/g, "\\$&");
  return ["WWW-Authenticate", `Basic realm="${quoted}", charset="UTF-8"`];
}
