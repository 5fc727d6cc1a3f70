// For which names and how long a certificate is valid, in words.

import { encodeCount } from "../base/quantity.ts";
import type { Named } from "./host_name.ts";
import { listSome } from "./name_list.ts";

/** Anything with the dates of a certificate. Both ends belong to the time of validity: RFC 5280, section 4.1.2.5. */
export interface Dated {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const MS_PER_HOUR = 3_600_000;
const MS_PER_DAY = 24 * MS_PER_HOUR;

/**
 * For the banner: `for example.com, www.example.com, until 2027-02-01 (67 days)`. Says so if the time has not begun or is
 * over. Dates are in UTC.
 */
export function describeValidity(pair: Named & Dated, now: Date): string {
  const names = pair.names.length === 0
    ? "for no name"
    : `for ${listSome(pair.names)}`;
  return `${names}, ${describeTime(pair, now)}`;
}

/** The same without the names. */
export function describeTime(
  { notBefore, notAfter }: Dated,
  now: Date,
): string {
  if (now > notAfter) {
    return `expired on ${encodeDay(notAfter)} (${
      encodeTime(notAfter, now)
    } ago)`;
  }
  if (now < notBefore) {
    return `only from ${encodeDay(notBefore)} (in ${
      encodeTime(now, notBefore)
    })`;
  }
  return `until ${encodeDay(notAfter)} (${encodeTime(now, notAfter)})`;
}

/** How the time of validity relates to now. */
export function decideValidity(
  { notBefore, notAfter }: Dated,
  now: Date,
): "valid" | "expired" | "not yet valid" {
  return now > notAfter
    ? "expired"
    : now < notBefore
    ? "not yet valid"
    : "valid";
}

function encodeDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** Whole days; whole hours in the last two. Rounded down, so that more than said is left. */
function encodeTime(from: Date, to: Date): string {
  const ms = to.getTime() - from.getTime();
  if (ms < MS_PER_HOUR) return "less than 1 hour";
  return ms < 2 * MS_PER_DAY
    ? encodeCount(Math.floor(ms / MS_PER_HOUR), "hour")
    : encodeCount(Math.floor(ms / MS_PER_DAY), "day");
}
