// Who may see the inspector: a browser that knows the token, on the page of the inspector itself.
//
// Other pages in the same browser can send requests to it. A page whose name leads to this address (DNS rebinding) is
// told by its Host, others by Origin and Sec-Fetch-Site (Fetch Metadata §2.3), and neither knows the token. The page
// itself holds no secret: it needs no token, which is in a part of the URL that browsers do not send.

import type { HttpRequest } from "../http/request.ts";

/** What the guard knows. */
export interface GuardOptions {
  readonly token: string;
  readonly port: number;
  /** Names under which the inspector is reached beside `localhost` and addresses; in lower case. */
  readonly names: readonly string[];
}

/** Why a request gets no response of its own. */
export interface Denial {
  readonly status: 401 | 403 | 421;
  readonly text: string;
}

/** The denial of a request; undefined where it is allowed. `isOpen` is true for what everybody may get. */
export function findDenial(
  { fields }: Pick<HttpRequest, "fields">,
  options: GuardOptions,
  isOpen: boolean,
): Denial | undefined {
  const host = fields.value("host") ?? "";
  if (!isOwnHost(host, options)) {
    return { status: 421, text: "The inspector has no such host." };
  }
  const site = fields.value("sec-fetch-site");
  const origin = fields.value("origin");
  const isForeign =
    site !== undefined && site !== "same-origin" && site !== "none" ||
    origin !== undefined && origin !== `http://${host}`;
  if (isForeign) {
    return { status: 403, text: "Another page asked for the inspector." };
  }
  if (isOpen || hasToken(fields.value("authorization") ?? "", options.token)) {
    return undefined;
  }
  return {
    status: 401,
    text: "The token is missing or wrong: the program printed the URL with it.",
  };
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;

/** An address can't be rebound, and `localhost` is this machine (RFC 6761 §6.3). */
function isOwnHost(host: string, { port, names }: GuardOptions): boolean {
  const [, name, given] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase())!;
  const isNamed = name === "localhost" || ADDRESS.test(name) ||
    names.includes(name);
  return isNamed && Number(given ?? 80) === port;
}

/**
 * Compares all characters of the token, so that the time tells nothing of where they differ. The scheme is
 * case-insensitive: RFC 9110 §11.1, RFC 6750 §2.1.
 */
function hasToken(authorization: string, token: string): boolean {
  const given = /^bearer +(\S*)$/i.exec(authorization)?.[1];
  if (given?.length !== token.length) return false;
  let difference = 0;
  for (let i = 0; i < token.length; i++) {
    difference |= given.charCodeAt(i) ^ token.charCodeAt(i);
  }
  return difference === 0;
}

/** A token that nobody guesses: 128 bits. */
export function makeToken(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0"))
    .join("");
}
