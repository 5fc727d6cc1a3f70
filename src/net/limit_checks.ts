// Which values the limits of a server can have.

import {
  type OptionCheck,
  type OptionChecks,
  wholeNumber,
} from "../base/option_check.ts";
import type { ServerLimits } from "./limits.ts";

/** ms: the longest that a timer of the runtime can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Accepts a time in ms. */
function timeout(min: number): OptionCheck {
  return {
    accepts: (value) =>
      typeof value === "number" && value >= min && value <= MAX_TIMER_MS,
    expected: `a time in ms from ${min} to ${MAX_TIMER_MS}`,
  };
}

/** A check for each limit of a server. */
export const LIMIT_CHECKS: OptionChecks<Partial<ServerLimits>> = {
  maxConnections: wholeNumber(1),
  headTimeoutMs: timeout(1),
  idleTimeoutMs: timeout(1),
  writeTimeoutMs: timeout(1),
  drainTimeoutMs: timeout(0),
};
