// Why the program could not start, in words for its user.

import { quote } from "../base/visible_text.ts";

/** What the system's errors mean to a user, by the name of their class. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  NotFound: "it does not exist",
  NotADirectory: "it is not a folder",
  IsADirectory: "it is a folder",
  NotServable: "it is neither a folder nor a file",
  AddrInUse: "the port is in use; use --port 0 for any free port",
  PermissionDenied: "permission denied",
  NotCapable: "permission denied",
  URIError: "the runtime cannot use this address",
  AddrNotAvailable: "this machine does not have this address",
};

/** Ports below are for programs with a privilege, where the system has such a one. */
const FIRST_FREE_PORT = 1024;

/** What an error of the system means. */
export function explainError({ name, message }: Error): string {
  return EXPLANATIONS[name] ?? quote(message);
}

/** Where the program could not listen. */
export interface ListenFailure {
  /** Undefined for all interfaces. */
  readonly hostname: string | undefined;
  readonly port: number;
  readonly error: Error;
  /** A port that is free there; undefined where none was found. */
  readonly freePort: number | undefined;
}

/** Why the program cannot listen, with a port that it could take. */
export function explainListenFailure(
  { hostname, port, error, freePort }: ListenFailure,
): string {
  const address = hostname === undefined
    ? `port ${port}`
    : `${quote(hostname)} port ${port}`;
  return `cannot listen on ${address}: ${
    explainListenError(error, { port, freePort })
  }`;
}

function explainListenError(
  error: Error,
  { port, freePort }: Pick<ListenFailure, "port" | "freePort">,
): string {
  if (error.name === "AddrInUse" && freePort !== undefined) {
    return `the port is in use; --port ${freePort} is free`;
  }
  const isDenied = error.name === "PermissionDenied";
  if (isDenied && port > 0 && port < FIRST_FREE_PORT) {
    return `${EXPLANATIONS.PermissionDenied}; ports below ${FIRST_FREE_PORT} need root or CAP_NET_BIND_SERVICE; try --port 8080`;
  }
  return explainError(error);
}
