// Why the program ends, in one line and with a status.

import { explainError } from "./start_failure_text.ts";

/** A signal ended the start, as it ends the server. */
export const EXIT_STOPPED = 0;

/** The environment does not permit what was asked for. */
export const EXIT_FAILURE = 1;

/** The command line is wrong. */
export const EXIT_USAGE = 2;

/** A reason to end the program, in one line. */
export class Failure extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Throws a Failure. */
export function fail(status: number, message: string): never {
  throw new Failure(status, message);
}

/** Throws what ends the program with status 1: what failed and why. */
export function failFor(subject: string, error: Error): never {
  return fail(EXIT_FAILURE, `cannot ${subject}: ${explainError(error)}`);
}
