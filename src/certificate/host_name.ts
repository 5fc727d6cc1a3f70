// Which hosts a certificate covers: RFC 9525, sections 6.3 and 6.4.
//
// `*` counts only as the whole first label, for exactly one label, and above at least two more, as in browsers. The
// common name never counts. An IP address is covered only by itself.

/** Anything with the names of a certificate. */
export interface Named {
  /** DNS names and IP addresses of the subjectAltName. */
  readonly names: readonly string[];
}

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * True if a client that was asked for `host` accepts a certificate with these names. The host is a DNS name, which
 * may end with a dot and have characters outside ASCII, or an IP address, IPv6 with or without brackets.
 */
export function coversHost({ names }: Named, host: string): boolean {
  const ip = parseIp(host);
  if (ip !== undefined) return names.some((name) => parseIp(name) === ip);
  const wanted = normaliseDnsName(host);
  return wanted !== "" &&
    names.some((name) =>
      parseIp(name) === undefined && matches(normaliseDnsName(name), wanted)
    );
}

/** The usual text of an IP address, IPv6 without brackets; undefined if it is none. A zone is never part of a name. */
export function parseIp(text: string): string | undefined {
  if (IPV4.test(text)) return text;
  const inner = text.replace(/^\[(.*)\]$/, "$1");
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(inner)) return undefined;
  return URL.parse(`http://[${inner}]`)?.hostname.slice(1, -1);
}

function matches(name: string, host: string): boolean {
  if (!name.startsWith("*.")) return name === host;
  const dot = host.indexOf(".");
  const rest = name.slice(2);
  return dot > 0 && rest.includes(".") && host.slice(dot + 1) === rest;
}

/** What can be a name with characters outside ASCII: nothing that has a meaning in a URL. */
const INTERNATIONAL = /^(?=.*[^\0-\x7f])(?:[-\w.*]|[^\0-\x7f])+$/u;

/** In lower case and ASCII, without the dot of the root. */
function normaliseDnsName(name: string): string {
  const ascii = INTERNATIONAL.test(name)
    ? URL.parse(`http://${name}`)?.hostname ?? ""
    : name;
  return ascii.toLowerCase().replace(/\.$/, "");
}

const LABEL = "[a-z0-9_](?:[-a-z0-9_]{0,61}[a-z0-9_])?";
const DNS_NAME = new RegExp(`^(?:\\*\\.)?${LABEL}(?:\\.${LABEL})*$`);

/** Characters of a DNS name at most: RFC 1035, section 2.3.4, without the dot of the root. */
const MAX_DNS_NAME_LENGTH = 253;

/** The DNS name in lower case and ASCII, without the dot of the root; undefined if it is none. */
export function parseDnsName(text: string): string | undefined {
  const name = normaliseDnsName(text);
  return name.length <= MAX_DNS_NAME_LENGTH && DNS_NAME.test(name) &&
      !/(?:^|\.)\d+$/.test(name)
    ? name
    : undefined;
}
