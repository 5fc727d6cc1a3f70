import { assert, assertEquals } from "@std/assert";
import {
  MAX_MEMBERS,
  parseWeightedList,
} from "../../src/http/weighted_list.ts";
import { mutateText, pickText, seeded } from "../seeded.ts";

/** Each member as `name;parameter;…=weight`. */
function show(value: string): string[] {
  return parseWeightedList(value).map(({ name, parameters, weight }) =>
    [name, ...parameters, weight].join(" ")
  );
}

Deno.test("parseWeightedList() reads names, parameters and weights", () => {
  const cases: [string, string[], string][] = [
    ["gzip", ["gzip 1000"], "the weight is 1 where not said"],
    ["gzip, br", ["gzip 1000", "br 1000"], "two"],
    ["gzip,br", ["gzip 1000", "br 1000"], "no blanks"],
    ["gzip\t ,\t br", ["gzip 1000", "br 1000"], "many blanks"],
    ["GZip;Q=0.5", ["gzip 500"], "case doesn't count"],
    ["gzip ; q=0.5", ["gzip 500"], "blanks around the semicolon"],
    ["gzip;;q=0.5;", ["gzip 500"], "empty parameters"],
    [", ,gzip,,", ["gzip 1000"], "empty elements"],
    ["", [], "nothing"],
    [" , ", [], "empty elements only"],
    ["a;q=0", ["a 0"], "0"],
    ["a;q=0.", ["a 0"], "0 and a point"],
    ["a;q=0.000", ["a 0"], "0 in full"],
    ["a;q=0.001", ["a 1"], "the least"],
    ["a;q=0.57", ["a 570"], "two decimals"],
    ["a;q=0.999", ["a 999"], "nearly 1"],
    ["a;q=1", ["a 1000"], "1"],
    ["a;q=1.", ["a 1000"], "1 and a point"],
    ["a;q=1.000", ["a 1000"], "1 in full"],
    ["text/html;level=1;q=0.4", ["text/html level=1 400"], "a parameter"],
    ["a;b=c;q=0.4;d=e", ["a b=c d=e 400"], "a weight in the middle"],
    ['a;b="x,y;z";q=0.4, c', ["a b=x,y;z 400", "c 1000"], "a quoted-string"],
    ['a;b="\\"\\,\\\\", c', ['a b=",\\ 1000', "c 1000"], "quoted-pairs"],
    ['c, a;b="x, d', ["c 1000"], "an open quote spoils the rest"],
  ];
  for (const [value, expected, why] of cases) {
    assertEquals(show(value), expected, `${why}: "${value}"`);
  }
});

Deno.test("parseWeightedList() weighs in exact thousandths", () => {
  for (let weight = 0; weight < 1000; weight++) {
    const [member] = parseWeightedList(
      `a;q=0.${String(weight).padStart(3, "0")}`,
    );
    assertEquals(member.weight, weight);
  }
});

Deno.test("parseWeightedList() leaves out malformed members alone", () => {
  const malformed = [
    "a;q=",
    "a;q=2",
    "a;q=1.001",
    "a;q=0.0000",
    "a;q=0.1234",
    "a;q=.5",
    "a;q=-1",
    "a;q=+1",
    "a;q=1e0",
    "a;q=01",
    "a;b c=d",
    "a;b=",
    "a;b=c d",
    'a;b="c"d',
    'a;b=c"d"',
    "a;q=0.5x",
    "a;q= 0.5",
    "a;q =0.5",
    'a;q="0.5"',
    "a;q=\u0661",
    "a;q=0.5\n",
    "a;q=0.5\xa0",
    "a;q",
    "a;=1",
    "a;q=1;q=0",
    ";q=1",
  ];
  for (const member of malformed) {
    const names = parseWeightedList(`x,${member},y`).map(({ name }) => name);
    assertEquals(names, ["x", "y"], member);
  }
});

Deno.test("parseWeightedList() does not look beyond MAX_MEMBERS", () => {
  for (const name of ["a", 'a;b="c"']) {
    const most = Array(MAX_MEMBERS).fill(name).join();
    assertEquals(parseWeightedList(`${most},b`).length, MAX_MEMBERS);
    assertEquals(parseWeightedList(`${",".repeat(MAX_MEMBERS)}${name}`), []);
  }
});

Deno.test("parseWeightedList() never throws and weighs from 0 to 1000", () => {
  const random = seeded(7);
  const pieces = [
    ...'gzip|*|*/*|text/html|br|,|, |;| ;|q=|Q=|0|1|.|5|0.5|=|"|\\|\t|é'.split(
      "|",
    ),
  ];
  for (let round = 0; round < 40_000; round++) {
    const value = round % 2
      ? pickText(random, { pieces, most: 16 })
      : mutateText(random, 'text/html;level="1,2";q=0.7, br;q=1.0 ,, *;q=0');
    for (const { name, weight } of parseWeightedList(value)) {
      assert(name !== "" && Number.isInteger(weight), value);
      assert(weight >= 0 && weight <= 1000, value);
    }
  }
});
