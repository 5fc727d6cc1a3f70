// What wrk is given to do, and what it says that it did. Pure.

import type { LoadReport } from "./load.ts";
import type { Request } from "./request.ts";

const REPORT =
  /^REPORT requests=(\d+) microseconds=(\d+) failures=(\d+) waits=(\d+),(\d+),(\d+),(\d+)$/m;

// wrk's own words are for people; this line is for parseWrkReport().
const REPORTING = `
function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    "REPORT requests=%d microseconds=%d failures=%d waits=%d,%d,%d,%d\\n",
    summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout + e.status,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    latency.max))
end
`;

/** The script for a request: how it varies or repeats, if it does, and the report. */
export function encodeWrkScript({ paths, depth, content }: Request): string {
  if (content !== undefined) {
    return `wrk.method = "POST"
wrk.body = string.rep("x", ${content})
${REPORTING}`;
  }
  // Without a function `request` wrk sends one prepared message, which costs it least.
  if (paths.length === 1 && depth === 1) return REPORTING;
  // One string, since Lua takes at most 65,536 constants in a function.
  return `local paths = [[\n${paths.join("\n")}\n]]
local messages, at = {}, 0

function init()
  for path in paths:gmatch("%S+") do
    messages[#messages + 1] = string.rep(wrk.format("GET", path), ${depth})
  end
end

function request()
  at = at % #messages + 1
  return messages[at]
end
${REPORTING}`;
}

/** Reads the line that the script makes wrk print. Throws where there is none. */
export function parseWrkReport(text: string): LoadReport {
  const found = REPORT.exec(text);
  if (found === null) throw new Error(`wrk did not report: "${text}"`);
  const [requests, microseconds, failures, ...waits] = found.slice(1)
    .map(Number);
  const [middle, slow, slower, longest] = waits.map((wait) => wait / 1000);
  return {
    requests,
    seconds: microseconds / 1e6,
    failures,
    middle,
    slow,
    slower,
    longest,
  };
}
