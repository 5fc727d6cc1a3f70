// Why the program could not start, in words for its user.

import { FileUnreadable } from "../base/named_file.ts";
import { quote } from "../base/visible_text.ts";

/** What the system's errors mean to a user, by the name of their class. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  NotFound: "it does not exist",
  NotADirectory: "it is not a folder",
  FilesystemLoop: "its links lead in a circle",
  IsADirectory: "it is a folder",
  NotServable: "it is neither a folder nor a file",
  AddrInUse: "the port is in use",
  PermissionDenied: "permission denied",
  NotCapable: "permission denied",
  URIError: "the runtime cannot use this address",
  AddrNotAvailable: "this machine does not have this address",
};

/** Ports below are for programs with a privilege, where the system has such a one. */
const FIRST_FREE_PORT = 1024;

/** One that usually is free. */
const USUAL_PORT = 8080;

/** The options that name a port, and what takes any free one. */
const ANY_PORT = {
  "--port": "--port 0",
  "--inspect": "--inspect without a port",
  "--tls-redirect": undefined,
} as const;

/** What an error of the system means. */
export function explainError(error: Error): string {
  const { name, message } = error;
  if (error instanceof FileUnreadable) return message;
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
  /** The option that named the port. */
  readonly option: keyof typeof ANY_PORT;
  /** A port that another option names: it is not free. */
  readonly otherPort: number | undefined;
}

/** Why the program cannot listen, with a port that it could take. */
export function explainListenFailure(failure: ListenFailure): string {
  const { hostname, port } = failure;
  const address = hostname === undefined
    ? `port ${port}`
    : `${quote(hostname)} port ${port}`;
  return `cannot listen on ${address}: ${explainListenError(failure)}`;
}

function explainListenError(
  { error, port, freePort, option, otherPort }: ListenFailure,
): string {
  if (error.name === "AddrInUse") {
    const any = ANY_PORT[option];
    const advice = any === undefined ? "" : `; use ${any} for any free port`;
    return explainError(error) +
      (freePort === undefined ? advice : `; ${option} ${freePort} is free`);
  }
  const isDenied = error.name === "PermissionDenied";
  if (isDenied && port > 0 && port < FIRST_FREE_PORT) {
    const usual = otherPort === USUAL_PORT ? USUAL_PORT + 1 : USUAL_PORT;
    return `${EXPLANATIONS.PermissionDenied}; ports below ${FIRST_FREE_PORT} need root or CAP_NET_BIND_SERVICE; try ${option} ${usual}`;
  }
  return explainError(error);
}
