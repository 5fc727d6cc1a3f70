// A URL of http, https, ws or wss → what a client sends for it: Host, request-target and credentials.
//
// Host never has the userinfo (RFC 9110 §7.2): it becomes Basic credentials, as curl sends it. A name that is not ASCII
// becomes Punycode. Nothing else is normalised.

import { decodeLatin1 } from "../http/octets.ts";

/** The parts of a URL as they are sent. */
export interface UrlParts {
  /** Host and port; empty where the URL has none. */
  readonly host: string;
  /** Path and query; may be empty or begin with `?`. */
  readonly target: string;
  /** The value of Authorization; undefined without userinfo. */
  readonly authorization: string | undefined;
}

/** Undefined for what is no URL of these schemes. */
export function splitUrl(url: string): UrlParts | undefined {
  const found = /^(?:http|ws)s?:\/\/([^/?#]*)([^#]*)/i.exec(url);
  if (found === null) return undefined;
  const [, authority, target] = found;
  const at = authority.lastIndexOf("@");
  const userinfo = authority.slice(0, Math.max(at, 0));
  return {
    host: encodeHost(authority.slice(at + 1)),
    target,
    authorization: userinfo === "" ? undefined : encodeBasic(userinfo),
  };
}

/** A name that can't be encoded stays as it is: the server refuses it. */
function encodeHost(host: string): string {
  if (/^[!-$&-~]*$/.test(host)) return host;
  const [, name, port] = /^(.*?)((?::[0-9]*)?)$/s.exec(host)!;
  try {
    return new URL(`http://${name}`).hostname + port;
  } catch {
    return host;
  }
}

/** RFC 7617 §2. */
function encodeBasic(userinfo: string): string {
  const colon = userinfo.indexOf(":");
  const user = colon === -1 ? userinfo : userinfo.slice(0, colon);
  const password = colon === -1 ? "" : userinfo.slice(colon + 1);
  const pair = `${decodePercent(user)}:${decodePercent(password)}`;
  const octets = new TextEncoder().encode(pair);
  return `Basic ${btoa(decodeLatin1(octets, 0, octets.length))}`;
}

/** Text that is not percent-encoded UTF-8 stays as it is. */
function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
