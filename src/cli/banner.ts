// What is printed once the server listens: what it serves, its URLs, features that are on, those that are off
// by default, and how to stop it.

import { escapeUnprintable } from "../base/visible_text.ts";
import { isLoopback, isWildcard } from "../net/endpoint_url.ts";
import { MAX_LISTED_URLS } from "./limits.ts";

/** An address of one of this machine's interfaces. */
export interface InterfaceAddress {
  readonly family: "IPv4" | "IPv6";
  readonly address: string;
}

/** What the banner says. */
export interface Banner {
  readonly version: string;
  /** What is served, in words or as a path; it may hold any character. */
  readonly serving: string;
  /** The URLs, the best one first; see `listAllUrls()`. */
  readonly urls: readonly string[];
  /** The features that are on, and those that are off with the options that turn them on. */
  readonly on: readonly string[];
  readonly off: readonly string[];
  /** What else a newcomer may want to know, a line each. */
  readonly hints: readonly string[];
  readonly colour: boolean;
}

/** The lines to print, without a line end after the last; the only controls in them are those of colours. */
export function encodeBanner(banner: Banner): string {
  const { version, serving, urls, on, off, hints } = banner;
  const { bold, dim } = banner.colour ? COLOURS : PLAIN;
  const lines = [
    `${bold(`tinyhttp ${escapeUnprintable(version)}`)} serves ${
      escapeUnprintable(serving)
    }`,
    "",
    ...urls.slice(0, MAX_LISTED_URLS).map((url) =>
      `  ${bold(escapeUnprintable(url))}`
    ),
  ];
  if (urls.length > MAX_LISTED_URLS) {
    lines.push(dim(`  and ${urls.length - MAX_LISTED_URLS} more addresses`));
  }
  lines.push("");
  if (on.length > 0) lines.push(`On: ${escapeUnprintable(on.join(", "))}`);
  if (off.length > 0) {
    lines.push(dim(`Off: ${escapeUnprintable(off.join(", "))}`));
  }
  for (const hint of hints) lines.push(escapeUnprintable(hint));
  lines.push(dim("Stop with Ctrl+C"));
  return lines.join("\n");
}

type Paint = (text: string) => string;

const COLOURS = {
  bold: ((text) => `\x1b[1m${text}\x1b[22m`) as Paint,
  dim: ((text) => `\x1b[2m${text}\x1b[22m`) as Paint,
};
const PLAIN = {
  bold: ((text) => text) as Paint,
  dim: ((text) => text) as Paint,
};

/**
 * True where colours may be printed: to a terminal, unless NO_COLOR is set and not empty (as
 * no-color.org defines it) or TERM is "dumb".
 */
export function decideColour(
  isTerminal: boolean,
  env: (name: string) => string | undefined,
): boolean {
  return isTerminal && (env("NO_COLOR") ?? "") === "" && env("TERM") !== "dumb";
}

/**
 * The hosts of a listener's URLs, each once. For a wildcard address: localhost, then each address of this machine in a
 * family that it covers, without loopback and link-local addresses (these need the name of an interface, which no browser
 * takes).
 */
export function listHosts({ hostname, interfaces }: {
  readonly hostname: string;
  readonly interfaces: readonly InterfaceAddress[];
}): readonly string[] {
  if (!isWildcard(hostname)) return [hostname];
  const reachable = interfaces.filter(({ family, address }) =>
    (family === "IPv4" || hostname !== "0.0.0.0") && !isLocalOnly(address)
  );
  return [
    ...new Set(["localhost", ...reachable.map(({ address }) => address)]),
  ];
}

/** Loopback, unspecified and link-local. */
function isLocalOnly(address: string): boolean {
  return isLoopback(address) || isWildcard(address) || isLinkLocal(address);
}

/** RFC 3927 §2.1, RFC 4291 §2.4. */
function isLinkLocal(address: string): boolean {
  return /^(?:169\.254\.|fe[89ab][0-9a-f]:)/i.test(address);
}
