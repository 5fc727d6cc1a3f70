import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { hashSync } from "bcryptjs";
import {
  Authentication,
  type Verdict,
} from "../../../src/site/access/authentication.ts";
import {
  type BcryptCheck,
  BcryptWorker,
} from "../../../src/site/access/bcrypt_worker.ts";
import {
  MAX_DENIED,
  MAX_DENIED_AGE_MS,
  MAX_GRANTED,
  MAX_GRANTED_AGE_MS,
  MAX_PENDING_CHECKS,
} from "../../../src/site/access/limits.ts";
import { parsePasswordFile } from "../../../src/site/access/password_file.ts";
import {
  hashPassword,
  type PasswordHash,
} from "../../../src/site/access/password_hash.ts";
import { mutateText, seeded } from "../../seeded.ts";
import { makeLine, requiringHtpasswd } from "./htpasswd.ts";

const NOW = 1_000_000;
const SHA = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";

function basic(user: string, password: string): string {
  const octets = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...octets))}`;
}

/** A text in the form of a bcrypt hash, from which the fake can tell the password. */
function fakeHash(cost: string, password: string): string {
  return `$2y$${cost}$${password}`.padEnd(60, ".");
}

/** Stands for bcrypt's thread: records the checks, and holds their outcomes back while it is paused. */
class FakeBcrypt {
  readonly checks: BcryptCheck[] = [];
  closed = 0;
  #pause: Promise<void> | undefined;
  #resume = () => {};
  #running = 0;

  async check(check: BcryptCheck): Promise<boolean> {
    assertEquals(this.#running++, 0, "one check at a time");
    this.checks.push(check);
    await this.#pause;
    this.#running--;
    return check.hash?.slice(7) === check.password.padEnd(53, ".");
  }

  close(): void {
    this.closed++;
  }

  pause(): void {
    this.#pause = new Promise((resolve) => this.#resume = resolve);
  }

  resume(): void {
    this.#pause = undefined;
    this.#resume();
  }
}

/** alice and bob have bcrypt hashes of cost 10 and 5, carol has {SHA}, dave is from the command line. */
function makeMixed() {
  const bcrypt = new FakeBcrypt();
  const { users, problems } = parsePasswordFile(
    `alice:${fakeHash("10", "a")}\nbob:${fakeHash("05", "b")}\ncarol:${SHA}`,
  );
  assertEquals(problems, []);
  const authentication = new Authentication({
    users: new Map([...users, ["dave", hashPassword("d:d")]]),
    realm: "tests",
    bcrypt,
  });
  const verify = async (value: string | undefined, now = NOW) =>
    await authentication.verify(value, now);
  return { authentication, bcrypt, verify };
}

Deno.test("Authentication.verify() grants a user's own password and nothing else", async () => {
  const { verify } = makeMixed();
  const cases: [string | undefined, string, string][] = [
    [basic("alice", "a"), "granted", "bcrypt"],
    [basic("bob", "b"), "granted", "bcrypt of lower cost"],
    [basic("carol", "password"), "granted", "{SHA}"],
    [basic("dave", "d:d"), "granted", "a colon in the password"],
    [undefined, "denied", "no Authorization"],
    ["", "denied", "an empty one"],
    ["Basic", "denied", "no token"],
    ["Bearer YTpi", "denied", "another scheme"],
    ["Basic " + "YTpi".repeat(1e6), "denied", "a value without end"],
    [basic("alice", "b"), "denied", "somebody else's password"],
    [basic("alice", ""), "denied", "no password"],
    [basic("Alice", "a"), "denied", "another case"],
    [basic("carol", "Password"), "denied", "a wrong password"],
    [basic("carol", SHA), "denied", "the hash"],
    [basic("alice", fakeHash("10", "a")), "denied", "the hash"],
    [basic("dave", "d"), "denied", "up to the colon"],
    [basic("eve", "a"), "denied", "an unknown user"],
    [basic("", ""), "denied", "nobody"],
    [basic("__proto__", "x"), "denied", "no property is a user"],
  ];
  for (const [value, expected, why] of cases) {
    assertEquals(await verify(value), expected, why);
    assertEquals(await verify(value), expected, `${why}, again`);
  }
});

Deno.test("Authentication.close() ends bcrypt's thread, and a later check works", async () => {
  const { authentication, bcrypt, verify } = makeMixed();
  assertEquals(await verify(basic("alice", "a")), "granted");
  authentication.close();
  assertEquals(bcrypt.closed, 1);
  assertEquals(await verify(basic("bob", "b")), "granted");
});

Deno.test("Authentication.verify() spends the same work on each denial", async () => {
  const { bcrypt, verify } = makeMixed();
  const users = ["alice", "bob", "carol", "dave", "eve", ""];
  for (const user of users) await verify(basic(user, "wrong"));
  const works = bcrypt.checks.map(({ hash, padding }) =>
    (hash === undefined ? 0 : 2 ** Number(hash.slice(4, 6))) +
    padding.reduce((sum, cost) => sum + 2 ** cost, 0)
  );
  assertEquals(works, users.map(() => 2 ** 10));
});

Deno.test("Authentication.verify() remembers a verdict until it expires", async () => {
  const cases: [string, number, Verdict][] = [
    [basic("alice", "a"), MAX_GRANTED_AGE_MS, "granted"],
    [basic("alice", "wrong"), MAX_DENIED_AGE_MS, "denied"],
    [basic("eve", "wrong"), MAX_DENIED_AGE_MS, "denied"],
  ];
  for (const [value, maxAgeMs, expected] of cases) {
    const { authentication, bcrypt, verify } = makeMixed();
    assertEquals(await verify(value), expected);
    for (let i = 0; i < 50; i++) {
      const verdict = authentication.verify(value, NOW + maxAgeMs - 1);
      assertEquals(verdict, expected, "not by a promise");
    }
    assertEquals(bcrypt.checks.length, 1, "checked once");
    assertEquals(await verify(value, NOW + maxAgeMs), expected);
    assertEquals(bcrypt.checks.length, 2, "checked again");
  }
});

Deno.test("Authentication.verify() remembers a granted value during a flood of wrong passwords", async () => {
  const { bcrypt, verify } = makeMixed();
  await verify(basic("alice", "a"));
  for (let i = 0; i < MAX_DENIED + MAX_GRANTED; i++) {
    await verify(basic("alice", `guess ${i}`));
  }
  const checks = bcrypt.checks.length;
  assertEquals(await verify(basic("alice", "a")), "granted");
  assertEquals(bcrypt.checks.length, checks, "remembered");
  assertEquals(await verify(basic("alice", "guess 0")), "denied");
  assertEquals(bcrypt.checks.length, checks + 1, "the oldest guess is evicted");
});

Deno.test("Authentication.verify() shares one check among equal values at the same time", async () => {
  const { authentication, bcrypt } = makeMixed();
  bcrypt.pause();
  const ask = (value: string) =>
    Array.from({ length: 50 }, () => authentication.verify(value, NOW));
  const good = ask(basic("alice", "a"));
  const bad = ask(basic("alice", "wrong"));
  bcrypt.resume();
  assertEquals(await Promise.all(good), good.map(() => "granted"));
  assertEquals(await Promise.all(bad), bad.map(() => "denied"));
  assertEquals(bcrypt.checks.length, 2);
});

Deno.test("Authentication.verify() is unavailable beyond MAX_PENDING_CHECKS, and remembers no such verdict", async () => {
  const { authentication, bcrypt, verify } = makeMixed();
  await verify(basic("alice", "a"));
  bcrypt.pause();
  const guesses = Array.from(
    { length: MAX_PENDING_CHECKS },
    (_, i) => authentication.verify(basic("alice", `guess ${i}`), NOW),
  );
  assertEquals(authentication.verify(basic("bob", "b"), NOW), "unavailable");
  assertEquals(authentication.verify(basic("alice", "a"), NOW), "granted");
  assertEquals(
    authentication.verify(basic("carol", "password"), NOW),
    "granted",
    "a digest needs no check",
  );
  const shared = authentication.verify(basic("alice", "guess 0"), NOW);
  bcrypt.resume();
  assertEquals(await Promise.all(guesses), guesses.map(() => "denied"));
  assertEquals(await shared, "denied");
  assertEquals(await verify(basic("bob", "b")), "granted");
});

Deno.test("Authentication.verify() rejects when bcrypt fails, and checks again", async () => {
  let fails = true;
  const { users } = parsePasswordFile(`alice:${fakeHash("04", "a")}`);
  const authentication = new Authentication({
    users,
    realm: "",
    bcrypt: {
      check: () =>
        fails ? Promise.reject(new Error("failed")) : Promise.resolve(true),
      close: () => {},
    },
  });
  const verify = async () =>
    await authentication.verify(basic("alice", "a"), NOW);
  const failure = await assertRejects(verify);
  assertEquals((failure as Error).message, "failed");
  fails = false;
  assertEquals(await verify(), "granted");
});

Deno.test("Authentication.verify() decides by digests at once, without bcrypt", () => {
  const bcrypt = new FakeBcrypt();
  const lists: [string, [string, PasswordHash][]][] = [
    ["the command line", [["alice", hashPassword("password")]]],
    ["{SHA}", [...parsePasswordFile(`alice:${SHA}`).users]],
  ];
  for (const [why, list] of lists) {
    const authentication = new Authentication({
      users: new Map(list),
      realm: "",
      bcrypt,
    });
    const cases: [string, Verdict][] = [
      [basic("alice", "password"), "granted"],
      [basic("alice", "passwor"), "denied"],
      [basic("bob", "password"), "denied"],
    ];
    for (const [value, expected] of cases) {
      assertEquals(authentication.verify(value, NOW), expected, why);
    }
  }
  assertEquals(bcrypt.checks, []);
});

Deno.test("Authentication.verify() denies everybody if there are no users", () => {
  const authentication = new Authentication({ users: new Map(), realm: "" });
  assertEquals(authentication.verify(basic("a", "a"), NOW), "denied");
  assertEquals(authentication.verify(basic("", ""), NOW), "denied");
});

Deno.test("Authentication.challenge() quotes the realm and asks for UTF-8", () => {
  const cases: [string, string][] = [
    ["tinyhttp", 'Basic realm="tinyhttp", charset="UTF-8"'],
    ['a "b" \\c', 'Basic realm="a \\"b\\" \\\\c", charset="UTF-8"'],
    ["", 'Basic realm="", charset="UTF-8"'],
  ];
  for (const [realm, expected] of cases) {
    const authentication = new Authentication({ users: new Map(), realm });
    assertEquals(authentication.challenge(), ["WWW-Authenticate", expected]);
  }
  for (const realm of ["a\r\nb", "é", "\x7f", "\t"]) {
    assertThrows(() => new Authentication({ users: new Map(), realm }), realm);
  }
});

Deno.test("Authentication.verify() never throws, and denies similar values", async () => {
  const { verify } = makeMixed();
  const random = seeded(11);
  const good = [basic("alice", "a"), basic("carol", "password")];
  for (let i = 0; i < 20_000; i++) {
    const value = mutateText(random, good[i % 2]);
    const same = good.some((each) =>
      each.toLowerCase().startsWith(value.slice(0, 6).toLowerCase()) &&
      value.slice(6).trimStart() === each.slice(6)
    );
    if (!same) assertEquals(await verify(value), "denied", value);
  }
});

Deno.test("Authentication.verify() decides with bcrypt's thread", async () => {
  const text = hashSync("pässwörd", 5);
  const bcrypt = new BcryptWorker();
  const authentication = new Authentication({
    users: parsePasswordFile(`alice:${text}\nbob:${SHA}`).users,
    realm: "tests",
    bcrypt,
  });
  try {
    const cases: [string, string][] = [
      [basic("alice", "pässwörd"), "granted"],
      [basic("alice", "passwörd"), "denied"],
      [basic("bob", "password"), "granted"],
      [basic("bob", "pässwörd"), "denied"],
      [basic("eve", "pässwörd"), "denied"],
    ];
    for (const [value, expected] of cases) {
      assertEquals(await authentication.verify(value, NOW), expected, value);
    }
  } finally {
    bcrypt.close();
  }
});

Deno.test(requiringHtpasswd(
  "Authentication.verify() grants the users of files that htpasswd wrote",
  async () => {
    const passwords = [
      "tr0ub4dor",
      "pässwörd 😀:$&",
      " blanks ",
      "x".repeat(71),
      "y".repeat(72),
      "é".repeat(36),
    ];
    const lines: string[] = [];
    const expected: [string, string][] = [];
    passwords.forEach((password, index) => {
      for (const options of [["-B", "-C4"], ["-B"], ["-s"]]) {
        const user = `user ${index} ${options}`;
        lines.push(makeLine(options, { user, password }));
        expected.push([user, password]);
      }
    });
    const { users, problems } = parsePasswordFile(lines.join("\n"));
    assertEquals(problems, []);
    const bcrypt = new BcryptWorker();
    const authentication = new Authentication({
      users,
      realm: "tests",
      bcrypt,
    });
    try {
      for (const [user, password] of expected) {
        const verify = (password: string) =>
          authentication.verify(basic(user, password), NOW);
        assertEquals(await verify(password), "granted", user);
        assertEquals(await verify("z" + password), "denied", user);
        assertEquals(await verify(password.slice(1)), "denied", user);
      }
    } finally {
      bcrypt.close();
    }
  },
));
