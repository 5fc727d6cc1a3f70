// A text that is an address, a port, both, or a URL → the options for it.

import { parseHost } from "./option_value.ts";

/** What is said about a URL that names no address of this machine. */
export const URL_GIVEN = 'tinyhttp serves a folder, as in "tinyhttp DIR"';

/** The options for an address, with its port or without; undefined for any other text. */
export function explainHost(text: string): string | undefined {
  const authority = readUrl(text) ?? text;
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(authority) ?? [];
  if (host !== undefined && isLocal(host) && isPort(port)) {
    return `for an address and a port: --host ${bareHost(host)} --port ${port}`;
  }
  return isLocal(authority)
    ? `for an address: --host ${bareHost(authority)}`
    : undefined;
}

/** The option for a port, such as `8080` or `:8080`; undefined for any other text. */
export function explainPort(text: string): string | undefined {
  const port = /^:?(\d{1,5})$/.exec(text)?.[1];
  return port !== undefined && isPort(port)
    ? `for a port: --port ${Number(port)}`
    : undefined;
}

/** The host and the port of a URL; undefined for any other text. */
export function readUrl(text: string): string | undefined {
  return /^(?:https?|tcp|ws):\/\/(?:[^/?#]*@)?([^/?#@]+)/i.exec(text)?.[1];
}

function isPort(text: string): boolean {
  return Number(text) <= 65535;
}

/** True for an address and for `localhost`. Any other name is more probably a folder's. */
function isLocal(text: string): boolean {
  return /^localhost$/i.test(text) ||
    /^[\d.]+$|:/.test(text) && parseHost(text).kind === "valid";
}

function bareHost(text: string): string {
  return text.replace(/^\[(.*)\]$/, "$1");
}
