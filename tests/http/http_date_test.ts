import { assertEquals, assertThrows } from "@std/assert";
import {
  decideLastModified,
  encodeHttpDate,
  isUsableTime,
  parseHttpDate,
} from "../../src/http/http_date.ts";
import { mutateText, pickBelow, pickText, seeded } from "../seeded.ts";

const NOW = Date.UTC(2026, 5, 15, 12, 0, 0);
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

Deno.test("parseHttpDate() reads all three formats", () => {
  const cases: [string, number, string][] = [
    ["Sun, 06 Nov 1994 08:49:37 GMT", EXAMPLE, "IMF-fixdate"],
    ["Sunday, 06-Nov-94 08:49:37 GMT", EXAMPLE, "rfc850-date"],
    ["Sun Nov  6 08:49:37 1994", EXAMPLE, "asctime-date, day after a space"],
    ["Wed Nov 16 08:49:37 1994", EXAMPLE + 864e6, "asctime-date, two digits"],
    ["Sat Nov 06 08:49:37 1994", EXAMPLE, "asctime-date, day with a zero"],
    ["Mon, 06 Nov 1994 08:49:37 GMT", EXAMPLE, "a wrong weekday is no harm"],
    [
      "Thu, 01 Jan 1970 00:00:00 GMT",
      0,
      "the epoch is a time, not a falsehood",
    ],
    ["Wed, 31 Dec 1969 23:59:59 GMT", -1000, "before the epoch"],
    ["Thu, 29 Feb 2024 00:00:00 GMT", Date.UTC(2024, 1, 29), "leap year"],
    ["Tue, 29 Feb 2000 00:00:00 GMT", Date.UTC(2000, 1, 29), "leap century"],
    ["Sat, 01 Jan 0000 00:00:00 GMT", -62_167_219_200_000, "the year 0"],
    ["Sat, 31 Dec 0099 23:59:59 GMT", -59_011_459_201_000, "not 1999"],
    ["Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799_000, "the last second"],
    [
      "Sat, 31 Dec 2016 23:59:60 GMT",
      Date.UTC(2017, 0, 1),
      "a leap second is the second after it",
    ],
  ];
  for (const [value, expected, why] of cases) {
    assertEquals(parseHttpDate(value, NOW), expected, `${why}: "${value}"`);
  }
});

Deno.test("parseHttpDate() refuses what the grammar does not say", () => {
  const cases: [string, string][] = [
    ["", "empty"],
    ["0", "a number"],
    ["Sun, 06 Nov 1994 08:49:37 UTC", "UTC is not GMT"],
    ["Sun, 06 Nov 1994 08:49:37 gmt", "case counts"],
    ["sun, 06 Nov 1994 08:49:37 GMT", "case counts"],
    ["Sun, 06 nov 1994 08:49:37 GMT", "case counts"],
    ["Sun, 06 Nov 1994 08:49:37 +0000", "no numeric zone"],
    ["Sun, 06 Nov 1994 08:49:37", "no zone"],
    ["Son, 06 Nov 1994 08:49:37 GMT", "no such day-name"],
    ["Sunday, 06 Nov 1994 08:49:37 GMT", "the long day-name is rfc850's"],
    ["Sun, 06-Nov-94 08:49:37 GMT", "the short day-name is not rfc850's"],
    ["Sunday, 06-Nov-1994 08:49:37 GMT", "four digits are not rfc850's"],
    ["Sun, 06 Nov 94 08:49:37 GMT", "two digits are rfc850's"],
    ["06 Nov 1994 08:49:37 GMT", "no day-name"],
    ["Sun, 6 Nov 1994 08:49:37 GMT", "one digit"],
    ["Sun,  6 Nov 1994 08:49:37 GMT", "a space for a digit is asctime's"],
    ["Sun Nov 6 08:49:37 1994", "asctime's day is two wide"],
    ["Sun Nov  6 08:49:37 1994 GMT", "asctime has no zone"],
    ["Sun, 06 Nox 1994 08:49:37 GMT", "no such month"],
    ["Wed, 30 Feb 2024 00:00:00 GMT", "30 February"],
    ["Wed, 29 Feb 2023 00:00:00 GMT", "no leap year"],
    ["Thu, 29 Feb 1900 00:00:00 GMT", "no leap century"],
    ["Sun, 31 Nov 1994 08:49:37 GMT", "30 days hath November"],
    ["Sun, 00 Nov 1994 08:49:37 GMT", "day 0"],
    ["Sun Nov  0 08:49:37 1994", "day 0 in asctime"],
    ["Sun, 32 Dec 1994 08:49:37 GMT", "day 32"],
    ["Sun, 06 Nov 1994 24:00:00 GMT", "hour 24"],
    ["Sun, 06 Nov 1994 08:60:00 GMT", "minute 60"],
    ["Sun, 06 Nov 1994 08:49:60 GMT", "a leap second ends the day"],
    ["Sun, 06 Nov 1994 22:59:60 GMT", "a leap second ends the day"],
    ["Sun, 06 Nov 1994 23:59:61 GMT", "second 61"],
    ["Sun, 06 Nov 1994 08:49:37 GMT ", "trailing space"],
    ["Sun, 06 Nov 1994 08:49:37 GMT\n", "trailing LF"],
    [" Sun, 06 Nov 1994 08:49:37 GMT", "leading space"],
    ["Sun,\t06 Nov 1994 08:49:37 GMT", "HTAB is not SP"],
    ["Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", "two"],
    ["Sun, +6 Nov 1994 08:49:37 GMT", "a sign"],
    ["Sun, 06 Nov -994 08:49:37 GMT", "a sign"],
    ["1994-11-06T08:49:37Z", "another format"],
  ];
  for (const [value, why] of cases) {
    assertEquals(parseHttpDate(value, NOW), undefined, `${why}: "${value}"`);
  }
});

Deno.test("parseHttpDate() reads a two-digit year relative to now", () => {
  const cases: [string, number, number | undefined, string][] = [
    ["Monday, 01-Jan-26 00:00:00 GMT", NOW, Date.UTC(2026, 0), "this year"],
    ["Monday, 01-Jan-60 00:00:00 GMT", NOW, Date.UTC(2060, 0), "34 years on"],
    [
      "Monday, 15-Jun-76 12:00:00 GMT",
      NOW,
      Date.UTC(2076, 5, 15, 12),
      "just 50",
    ],
    [
      "Monday, 15-Jun-76 12:00:01 GMT",
      NOW,
      Date.UTC(1976, 5, 15, 12, 0, 1),
      "50+",
    ],
    ["Monday, 01-Jan-77 00:00:00 GMT", NOW, Date.UTC(1977, 0), "51 years on"],
    ["Monday, 01-Jan-99 00:00:00 GMT", NOW, Date.UTC(1999, 0), "73 years on"],
    ["Monday, 01-Jan-00 00:00:00 GMT", NOW, Date.UTC(2000, 0), "past"],
    [
      "Monday, 01-Jan-99 00:00:00 GMT",
      Date.UTC(2060, 0),
      Date.UTC(2099, 0),
      "39",
    ],
    [
      "Monday, 01-Jan-00 00:00:00 GMT",
      Date.UTC(2099, 0),
      Date.UTC(2000, 0),
      "99",
    ],
    [
      "Tuesday, 29-Feb-96 00:00:00 GMT",
      NOW,
      Date.UTC(1996, 1, 29),
      "leap year",
    ],
    ["Tuesday, 29-Feb-97 00:00:00 GMT", NOW, undefined, "no leap year"],
    [
      "Tuesday, 29-Feb-00 00:00:00 GMT",
      NOW,
      Date.UTC(2000, 1, 29),
      "leap century",
    ],
    [
      "Saturday, 29-Feb-76 00:00:00 GMT",
      Date.UTC(2026, 0),
      Date.UTC(1976, 1, 29),
      "50 years and 2 months",
    ],
  ];
  for (const [value, now, expected, why] of cases) {
    assertEquals(parseHttpDate(value, now), expected, `${why}: "${value}"`);
  }
});

Deno.test("encodeHttpDate() writes IMF-fixdate and drops milliseconds", () => {
  const cases: [number, string][] = [
    [EXAMPLE, "Sun, 06 Nov 1994 08:49:37 GMT"],
    [EXAMPLE + 999, "Sun, 06 Nov 1994 08:49:37 GMT"],
    [0, "Thu, 01 Jan 1970 00:00:00 GMT"],
    [-1, "Wed, 31 Dec 1969 23:59:59 GMT"],
    [-62_167_219_200_000, "Sat, 01 Jan 0000 00:00:00 GMT"],
    [253_402_300_799_999, "Fri, 31 Dec 9999 23:59:59 GMT"],
  ];
  for (const [ms, expected] of cases) {
    assertEquals(encodeHttpDate(ms), expected);
  }
});

Deno.test("encodeHttpDate() throws where four digits cannot say the year", () => {
  for (const ms of [-62_167_219_200_001, 253_402_300_800_000, NaN, Infinity]) {
    assertThrows(() => encodeHttpDate(ms));
  }
});

Deno.test("isUsableTime() refuses missing times and placeholders", () => {
  const cases: [number | null, boolean, string][] = [
    [null, false, "unknown"],
    [0, false, "the epoch"],
    [1000, false, "Nix"],
    [Date.UTC(1980, 0, 1, 0, 0, 1), false, "build packs, ZIP"],
    [Date.UTC(1985, 9, 26, 8, 15), false, "npm"],
    [-1, false, "before the epoch"],
    [NaN, false, "not a number"],
    [253_402_300_800_000, false, "the year 10000"],
    [Date.UTC(1990, 0, 1), true, "the first"],
    [EXAMPLE, true, "an old page"],
    [NOW + 1e9, true, "the future tells versions apart, too"],
  ];
  for (const [mtime, expected, why] of cases) {
    assertEquals(isUsableTime(mtime), expected, why);
  }
});

Deno.test("decideLastModified() is in whole seconds and never after now", () => {
  assertEquals(decideLastModified(EXAMPLE + 999, NOW), EXAMPLE);
  assertEquals(decideLastModified(NOW + 5000, NOW + 1), NOW);
  assertEquals(decideLastModified(null, NOW), undefined);
  assertEquals(decideLastModified(0, NOW), undefined);
});

Deno.test("parseHttpDate() gives back what encodeHttpDate() and both other formats say", () => {
  const random = seeded(1);
  const longDays: Record<string, string> = {
    Sun: "Sunday",
    Mon: "Monday",
    Tue: "Tuesday",
    Wed: "Wednesday",
    Thu: "Thursday",
    Fri: "Friday",
    Sat: "Saturday",
  };
  for (let round = 0; round < 5000; round++) {
    const seconds = pickBelow(random, 315_569_520_000) - 62_167_219_200;
    const value = encodeHttpDate(seconds * 1000);
    assertEquals(parseHttpDate(value, NOW), seconds * 1000, value);

    const near = NOW +
      (pickBelow(random, 49 * 365) - 49 * 365 / 2) * 86_400_000;
    const second = Math.floor(near / 1000) * 1000;
    const [name, day, month, year, time] = encodeHttpDate(second).split(" ");
    const dayName = name.slice(0, 3);
    const rfc850 = `${longDays[dayName]}, ${day}-${month}-${
      year.slice(2)
    } ${time} GMT`;
    assertEquals(parseHttpDate(rfc850, NOW), second, rfc850);
    const asctime = `${dayName} ${month} ${
      String(Number(day)).padStart(2)
    } ${time} ${year}`;
    assertEquals(parseHttpDate(asctime, NOW), second, asctime);
  }
});

Deno.test("parseHttpDate() never throws, and accepts only whole seconds", () => {
  const random = seeded(2);
  const pieces = "Sun|Sunday|, | |06|6| 6|Nov|1994|94|-|08:49:37|:|GMT|60|\t|é"
    .split("|");
  for (let round = 0; round < 20_000; round++) {
    const value = round % 2
      ? pickText(random, { pieces, most: 12 })
      : mutateText(random, "Sunday, 06-Nov-94 08:49:37 GMT");
    const ms = parseHttpDate(value, NOW);
    if (ms !== undefined) assertEquals(ms % 1000, 0, value);
  }
});
