// HTTP-date (RFC 9110 §5.6.7): parses IMF-fixdate, rfc850-date and asctime-date, encodes IMF-fixdate. Also decides
// the time of Last-Modified (§8.8.2).
//
// As strict as the grammar: case-sensitive, GMT only, and the day must exist in its month. The day-name must be one
// of the seven but need not be the right one: §5.6.7 asks for robustness, and the date alone gives the time. The
// current time is an argument; no function reads a clock.

const DAY_NAME = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const DAY_NAME_LONG =
  "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)";
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const MONTH = `(?<month>${MONTHS.join("|")})`;
const TIME_OF_DAY = "(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)";

const IMF_FIXDATE = new RegExp(
  `^${DAY_NAME}, (?<day>\\d\\d) ${MONTH} (?<year>\\d{4}) ${TIME_OF_DAY} GMT$`,
);
const RFC850_DATE = new RegExp(
  `^${DAY_NAME_LONG}, (?<day>\\d\\d)-${MONTH}-(?<year>\\d\\d) ${TIME_OF_DAY} GMT$`,
);
const ASCTIME_DATE = new RegExp(
  `^${DAY_NAME} ${MONTH} (?<day>\\d\\d| \\d) ${TIME_OF_DAY} (?<year>\\d{4})$`,
);

/** The first and last ms since the epoch whose year has four digits. */
const FIRST_INSTANT = -62_167_219_200_000; // 0000-01-01T00:00:00Z
const LAST_INSTANT = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z

/**
 * 1990-01-01 in ms since the epoch; the web is younger. Earlier file times are placeholders: reproducible builds and
 * package managers give all files the same time (0, 1, 1980-01-01, 1985-10-26), which can't tell versions apart.
 */
const FIRST_USABLE_TIME = 631_152_000_000;

interface CalendarTime {
  readonly year: number;
  /** January is 0. */
  readonly month: number;
  readonly day: number;
  readonly secondOfDay: number;
}

/**
 * The time in ms since the epoch, in whole seconds; undefined if `value` is not an HTTP-date. `now`, in ms, decides
 * the century of a two-digit year. A leap second counts as the second after it. RFC 9110 §5.6.7.
 *
 * @example
 * ```ts
 * import { parseHttpDate } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const now = Date.UTC(2026, 0, 1);
 * const instant = Date.UTC(1994, 10, 6, 8, 49, 37);
 * assertEquals(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT", now), instant);
 * assertEquals(parseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT", now), instant);
 * assertEquals(parseHttpDate("yesterday", now), undefined);
 * ```
 */
export function parseHttpDate(value: string, now: number): number | undefined {
  const fourDigits = IMF_FIXDATE.exec(value) ?? ASCTIME_DATE.exec(value);
  const match = fourDigits ?? RFC850_DATE.exec(value);
  const secondOfDay = match && countSecondOfDay(match.groups!);
  if (secondOfDay == null) return undefined;
  const { year, month, day } = match!.groups!;
  const written: CalendarTime = {
    year: Number(year),
    month: MONTHS.indexOf(month),
    day: Number(day),
    secondOfDay,
  };
  const time = fourDigits ? written : resolveCentury(written, now);
  return isOnCalendar(time) ? toInstant(time) : undefined;
}

/**
 * The IMF-fixdate of the second that contains `ms` (ms since the epoch). Throws a RangeError if the year does not fit
 * in four digits.
 *
 * @example
 * ```ts
 * import { encodeHttpDate } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(encodeHttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
 * ```
 */
export function encodeHttpDate(ms: number): string {
  if (!(ms >= FIRST_INSTANT && ms <= LAST_INSTANT)) {
    throw new RangeError(`Cannot encode a time as HTTP-date: "${ms}"`);
  }
  return new Date(ms).toUTCString();
}

/**
 * True if the modification time of a file can tell two versions of it apart: it is known, not a placeholder, and fits
 * in an HTTP-date. `mtime` is in ms since the epoch, null if unknown.
 */
export function isUsableTime(mtime: number | null): mtime is number {
  return mtime !== null && mtime >= FIRST_USABLE_TIME && mtime <= LAST_INSTANT;
}

/**
 * The time of Last-Modified for a file changed at `mtime`, in ms and in whole seconds; undefined if `mtime` is not
 * usable. A time in the future becomes `now`, as RFC 9110 §8.8.2.1 demands.
 */
export function decideLastModified(
  mtime: number | null,
  now: number,
): number | undefined {
  if (!isUsableTime(mtime)) return undefined;
  return Math.floor(Math.min(mtime, now) / 1000) * 1000;
}

/** From 00:00:00 to 23:59:60. In GMT a leap second can only be the last second of a day. */
function countSecondOfDay(
  groups: { [name: string]: string },
): number | undefined {
  const hour = Number(groups.hour);
  const minute = Number(groups.minute);
  const second = Number(groups.second);
  const mostSeconds = hour === 23 && minute === 59 ? 60 : 59;
  if (hour > 23 || minute > 59 || second > mostSeconds) return undefined;
  return (hour * 60 + minute) * 60 + second;
}

/** A two-digit year is in this century, unless that is more than 50 years ahead (RFC 9110 §5.6.7). */
function resolveCentury(written: CalendarTime, now: number): CalendarTime {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - thisYear % 100 + written.year;
  const in50Years = new Date(now).setUTCFullYear(thisYear + 50);
  const isTooFar = toInstant({ ...written, year }) > in50Years;
  return { ...written, year: isTooFar ? year - 100 : year };
}

function isOnCalendar({ year, month, day }: CalendarTime): boolean {
  const midnight = toInstant({ year, month, day, secondOfDay: 0 });
  return new Date(midnight).getUTCDate() === day;
}

/** Date.UTC() can't do this: it reads the years 0 to 99 as 1900 to 1999. */
function toInstant({ year, month, day, secondOfDay }: CalendarTime): number {
  return new Date(0).setUTCFullYear(year, month, day) + secondOfDay * 1000;
}
