// Why the workers or the inspector could not start: ends the program with one line.

import { quote } from "../base/visible_text.ts";
import { explainRefusal } from "../certificate/problem.ts";
import type { StartFailure } from "../cluster/start_failure.ts";
import { findFreePort } from "../net/free_port.ts";
import { EXIT_FAILURE, fail, failFor } from "./failure.ts";
import { failForHandler } from "./handler_option.ts";
import { describeSite, type LocatedOptions } from "./located_options.ts";
import { explainListenFailure } from "./start_failure_text.ts";

/** Throws a Failure. */
export function failToStart(
  error: StartFailure,
  options: LocatedOptions,
): never {
  if (error.what === "site") {
    return failFor(`serve ${quote(describeSite(options))}`, error);
  }
  if (error.what === "handler" || error.what === "permission") {
    return failForHandler(options.handler.file ?? "", error);
  }
  if (error.name === "InvalidData") {
    const { message } = explainRefusal(error);
    return fail(EXIT_FAILURE, `cannot serve HTTPS: ${message}`);
  }
  return error.what === "inspector"
    ? failForInspector(error, options)
    : failForListener(error, options);
}

function failForListener(
  error: StartFailure,
  { listen, tls: { redirectPort } }: LocatedOptions,
): never {
  const { hostnames } = listen;
  const isRedirect = error.what === "redirect";
  const port = isRedirect ? redirectPort! : listen.port;
  const otherPort = isRedirect ? listen.port : redirectPort;
  const isTaken = error.name === "AddrInUse";
  return fail(
    EXIT_FAILURE,
    explainListenFailure({
      hostname: error.address ?? hostnames[0],
      port,
      error,
      freePort: isTaken ? findFreePort(hostnames, port, otherPort) : undefined,
      option: isRedirect ? "--tls-redirect" : "--port",
      otherPort,
    }),
  );
}

function failForInspector(
  error: StartFailure,
  { inspect: { address }, listen }: LocatedOptions,
): never {
  const { hostname, port } = address!;
  const listening = explainListenFailure({
    hostname: error.address ?? hostname,
    port,
    error,
    freePort: undefined,
    option: "--inspect",
    otherPort: listen.port,
  });
  return fail(EXIT_FAILURE, `--inspect: ${listening}`);
}
