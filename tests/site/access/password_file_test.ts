import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  MAX_BCRYPT_COST,
  MAX_PASSWORD_FILE_OCTETS,
  MAX_PASSWORD_FILE_PROBLEMS,
} from "../../../src/site/access/limits.ts";
import {
  decodePasswordFile,
  parsePasswordFile,
} from "../../../src/site/access/password_file.ts";
import {
  hashPassword,
  matchesDigest,
} from "../../../src/site/access/password_hash.ts";
import { encodeLatin1 } from "../../latin1.ts";
import { mutateText, pickText, seeded } from "../../seeded.ts";
import { makeLine, requiringHtpasswd } from "./htpasswd.ts";

const TAIL = "lkygvxm43c8Vu9e0vxTez.wRPraulvDWOQArZIEhcmOlHz33qncTm";
const BCRYPT = `$2y$05$${TAIL}`;
/** Of "password". */
const SHA = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";

/** The problem of a file with one line; "" if there is none. */
function problemOf(line: string): string {
  const { users, problems } = parsePasswordFile(line);
  assertEquals(users.size + problems.length, 1, `one outcome for ${line}`);
  return problems[0]?.message ?? "";
}

Deno.test("parsePasswordFile() reads bcrypt hashes with their cost", () => {
  for (const [version, cost] of [["2a", "04"], ["2b", "10"], ["2y", "14"]]) {
    const text = `$${version}$${cost}$${TAIL}`;
    const { users, problems } = parsePasswordFile(`alice:${text}\n`);
    assertEquals(problems, []);
    const expected = { kind: "bcrypt", cost: Number(cost), text } as const;
    assertEquals([...users], [["alice", expected]], text);
  }
});

Deno.test("parsePasswordFile() reads {SHA} hashes", () => {
  const hash = parsePasswordFile(`alice:${SHA}`).users.get("alice");
  assert(hash?.kind === "digest");
  assert(matchesDigest("password", hash), "the password");
  for (const wrong of ["", "Password", "password ", "passwor", "password\0"]) {
    assert(!matchesDigest(wrong, hash), JSON.stringify(wrong));
  }
});

Deno.test("hashPassword() makes a digest that only its password matches", () => {
  const hash = hashPassword("pässwörd 😀");
  assert(hash.kind === "digest");
  assert(matchesDigest("pässwörd 😀", hash));
  assert(!matchesDigest("passwörd 😀", hash));
  assert(!JSON.stringify(hash).includes("pässwörd"));
});

Deno.test("parsePasswordFile() reads lines as Apache does", () => {
  const cases: [string, string[], string][] = [
    ["", [], "an empty file"],
    ["\n\n \n\t\n", [], "blank lines"],
    [`# a comment\n#b:${SHA}\n`, [], "comments"],
    [`a:${SHA}\r\nb:${SHA}\r\n`, ["a", "b"], "CRLF"],
    [`a:${SHA}\nb:${SHA}`, ["a", "b"], "no line end at the end"],
    [`  a:${SHA}\t\n`, ["a"], "blanks around"],
    [`a:${SHA}:a comment\n`, ["a"], "a second colon ends the hash"],
    [`\ufeffa:${SHA}\n`, ["a"], "a byte order mark"],
    [`ä b#:${SHA}\n`, ["ä b#"], "any other character in a name"],
    [
      `__proto__:${SHA}\nconstructor:${SHA}`,
      ["__proto__", "constructor"],
      "a Map",
    ],
  ];
  for (const [text, expected, why] of cases) {
    const { users, problems } = parsePasswordFile(text);
    assertEquals([[...users.keys()], problems], [expected, []], why);
  }
});

Deno.test("parsePasswordFile() uses only the first line of a user, valid or not", () => {
  const { users, problems } = parsePasswordFile(
    `a:${BCRYPT}\na:${SHA}\nb:plain\nb:${SHA}\n`,
  );
  assertEquals([...users].map(([user, { kind }]) => [user, kind]), [
    ["a", "bcrypt"],
  ]);
  assertEquals(problems.map(({ line }) => line), [2, 3, 4]);
  assertMatch(problems[0].message, /earlier line/);
});

Deno.test("parsePasswordFile() says why it refuses a line, and what to do", () => {
  const replace = 'htpasswd -B"';
  const cases: [string, string, string][] = [
    ["alice", ":", "no colon"],
    [`:${SHA}`, "no user name", "no name"],
    [`${"a".repeat(256)}:${SHA}`, "255", "a long name"],
    [`a\x1b[2J:${SHA}`, "control", "a name with an escape sequence"],
    ["a:", "no hash", "an empty hash"],
    ["a:$apr1$bSntesGq$tSPML/JPuG8YL/s6ofE5X0", replace, "MD5 of Apache"],
    ["a:$1$bSntesGq$tSPML/JPuG8YL/s6ofE5X0", replace, "MD5 crypt"],
    [
      "a:$5$73amAobdy6tYbRFE$nnui.i4lcgxdLZkeMtbjlsnm",
      replace,
      "SHA-256 crypt",
    ],
    ["a:$6$rounds=5000$iP0MhwfQ$lAGLoWdSSacfFIr3p", replace, "SHA-512 crypt"],
    ["a:$y$j9T$abc$def", replace, "yescrypt"],
    ["a:{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", replace, "salted SHA-1"],
    ["a:{PLAIN}secret", replace, "plain text as nginx marks it"],
    ["a:pSr9zULg4VJsI", "DES", "DES crypt"],
    ["a:secret", "plain text", "plain text"],
    [
      "a:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g",
      replace,
      "base64 without its padding",
    ],
    ["a:{SHA}W6ph5Mm5Pz8GgiULbPgz", replace, "a short digest"],
    ["a:{sha}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", replace, "as Apache: in capitals"],
    [`a:$2y$05$${TAIL.slice(1)}`, "damaged", "a short bcrypt hash"],
    [`a:$2y$05$${TAIL}x`, "damaged", "a long bcrypt hash"],
    [`a:$2y$5$${TAIL}`, "damaged", "a cost of one digit"],
    [`a:$2x$05$${TAIL}`, replace, "the hash of a faulty bcrypt"],
    [`a:$2y$03$${TAIL}`, "cost", "a cost that bcrypt doesn't have"],
    [`a:$2y$${MAX_BCRYPT_COST + 1}$${TAIL}`, "-C 10", "a cost too high"],
    [`a:$2y$99$${TAIL}`, "-C 10", "a cost of 99"],
  ];
  for (const [line, expected, why] of cases) {
    const message = problemOf(line);
    assert(message.includes(expected), `${why}: ${message}`);
    const [user, secret] = line.split(":", 2);
    assert(user === "" || user === "a" || !message.includes(user), why);
    assert(
      !secret || !message.includes(secret),
      `${why}: the message quotes it`,
    );
  }
});

Deno.test("parsePasswordFile() reads valid lines among invalid ones, and counts lines from 1", () => {
  const { users, problems } = parsePasswordFile(
    `# users\r\nalice:${BCRYPT}\r\nbob:secret\r\n\r\ncarol\r\ndave:${SHA}\r\n`,
  );
  assertEquals([...users.keys()], ["alice", "dave"]);
  assertEquals(problems.map(({ line }) => line), [3, 5]);
});

Deno.test("parsePasswordFile() reports MAX_PASSWORD_FILE_PROBLEMS problems, and how many more there are", () => {
  const { users, problems } = parsePasswordFile(
    "plain:text\n".repeat(100_000) + `alice:${SHA}`,
  );
  assertEquals([...users.keys()], ["alice"]);
  assertEquals(problems.length, MAX_PASSWORD_FILE_PROBLEMS + 1);
  assertMatch(
    problems.at(-1)!.message,
    new RegExp(`${100_000 - MAX_PASSWORD_FILE_PROBLEMS} more`),
  );
});

Deno.test("parsePasswordFile() never throws, and never reports a secret", () => {
  const random = seeded(3);
  const pieces = [
    "a",
    "b",
    ":",
    "\n",
    "\r",
    " ",
    "#",
    BCRYPT,
    SHA,
    "$",
    "{",
    "2y",
    "\\",
    "$5$x$y",
  ];
  for (let i = 0; i < 20_000; i++) {
    const text = pickText(random, { pieces, most: 12 });
    const mutated = mutateText(random, `a:${BCRYPT}\nb:${SHA}\n`);
    for (const file of [text, mutated]) {
      const { users, problems } = parsePasswordFile(file);
      for (const hash of users.values()) {
        if (hash.kind === "digest") assertEquals(hash.octets.length, 20);
        else assertEquals(hash.text.length, 60);
      }
      for (const { message } of problems) {
        assert(
          !message.includes("lkygv") && !message.includes("W6ph"),
          message,
        );
      }
    }
  }
});

Deno.test(requiringHtpasswd(
  "parsePasswordFile() accepts bcrypt and {SHA} from htpasswd and nothing else",
  () => {
    const cases: [string, string, string][] = [
      ["-B", "bcrypt", ""],
      ["-s", "digest", ""],
      ["-m", "", "MD5"],
      ["-d", "", "DES"],
      ["-2", "", "SHA-2"],
      ["-5", "", "SHA-2"],
      ["-p", "", "plain text"],
    ];
    for (const [option, kind, problem] of cases) {
      const line = makeLine([option], { user: "alice", password: "tr0ub4dor" });
      const { users, problems } = parsePasswordFile(line);
      assertEquals(users.get("alice")?.kind ?? "", kind, option);
      assertEquals(problems.length, problem === "" ? 0 : 1, option);
      assert((problems[0]?.message ?? "").includes(problem), option);
    }
  },
));

Deno.test("decodePasswordFile() reads UTF-8, and says what is not", () => {
  const line = `ann:${SHA}\r\n`;
  const utf16 = (text: string, mark: string) =>
    mark + text.replace(/[^]/g, mark === "\xff\xfe" ? "$&\0" : "\0$&");
  const table: [string, string[], string[], string][] = [
    ["", [], [], "nothing"],
    [line, ["ann"], [], "CR LF"],
    [`\xef\xbb\xbf${line}`, ["ann"], [], "a byte order mark"],
    [`j\xc3\xbcrg:${SHA}`, ["j\u00fcrg"], [], "UTF-8"],
    [`# J\xfcrg\n${line}`, ["ann"], [], "another coding in a comment"],
    [
      `j\xfcrg:${SHA}\nj\xf6rg:${SHA}\n${line}`,
      ["ann"],
      ["1: the user name is not UTF-8", "2: the user name is not UTF-8"],
      "names in Latin-1",
    ],
    [
      utf16(line, "\xff\xfe"),
      [],
      ["1: the file is UTF-16 text: save it as UTF-8"],
      "UTF-16, as PowerShell writes it",
    ],
    [
      utf16(line, "\xfe\xff"),
      [],
      ["1: the file is UTF-16 text: save it as UTF-8"],
      "UTF-16 in the other order",
    ],
  ];
  for (const [octets, names, lines, why] of table) {
    const { users, problems } = decodePasswordFile(encodeLatin1(octets));
    const said = problems.map(({ line, message }) => `${line}: ${message}`);
    assertEquals([[...users.keys()], said], [names, lines], why);
  }
});

Deno.test("decodePasswordFile() refuses more octets than a file may have", () => {
  const most = new Uint8Array(MAX_PASSWORD_FILE_OCTETS + 1).fill(0x0a);
  const error = assertThrows(() => decodePasswordFile(most));
  assert(error instanceof RangeError);
  assertEquals(decodePasswordFile(most.subarray(1)).problems, []);
});
