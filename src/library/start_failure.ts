// Why a server could not start: one line with the folder or the address.

import { quote } from "../base/visible_text.ts";

/** What the system's errors mean, by the name of their class. */
const REASONS: Readonly<Record<string, string>> = {
  NotFound: "it does not exist",
  NotADirectory: "it is not a folder",
  AddrInUse: "the port is in use",
  AddrNotAvailable: "this machine does not have this address",
  PermissionDenied: "permission denied",
};

/** The error of opening a folder, as one of the same class that says so. */
export function explainFolder(folder: string | URL, error: unknown): Error {
  return explain(`cannot serve ${quote(String(folder))}`, error);
}

/** The error of opening a listener, as one of the same class that says so. */
export function explainListener(
  { hostname, port }: { hostname: string | undefined; port: number },
  error: unknown,
): Error {
  const address = hostname === undefined ? "" : `${quote(hostname)} `;
  return explain(`cannot listen on ${address}port ${port}`, error);
}

/** An error of the same class, so that a program can tell what happened; its cause is the original. */
function explain(what: string, cause: unknown): Error {
  const { name, message } = cause as Error;
  const Kind = Object.hasOwn(Deno.errors, name)
    ? Deno.errors[name as keyof typeof Deno.errors]
    : Error;
  const error = new Kind(`${what}: ${REASONS[name] ?? message}`);
  error.cause = cause;
  return error;
}
