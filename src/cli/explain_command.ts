// `tinyhttp explain`: the responses to saved requests, and why they are so.

import { escapeLines, quote } from "../base/visible_text.ts";
import { decideColour } from "./banner.ts";
import { EXIT_FAILURE, failFor } from "./failure.ts";
import { findHidden } from "./hidden_files.ts";
import { describeSite, locate } from "./located_options.ts";
import type { GetEnvironment, ParsedOptions } from "./options.ts";
import { findUsers } from "./user_list.ts";

/** Where the command writes. */
export interface Printer {
  /** Lines for standard output, each with its line end. */
  readonly print: (lines: string) => void;
  /** One line for standard error. */
  readonly warn: (text: string) => void;
}

/** Resolves with the exit status: 0 where every request has a response below 400. Listens nowhere. Throws a Failure. */
export async function explainSource(
  { source, options: given, notes }: Extract<
    ParsedOptions,
    { kind: "explain" }
  >,
  env: GetEnvironment,
  { print, warn }: Printer,
): Promise<number> {
  // Their code is for this command alone.
  const { explain } = await import("../explain/explain.ts");
  const { makeSite } = await import("../site/make_site.ts");
  const { readRequests } = await import("../explain/source_file.ts");
  const name = source === "-" ? "standard input" : quote(source);
  const { connections, problems } = await readRequests(source, warn)
    .catch((error) => failFor(`read ${name}`, error));
  notes.warnings.forEach(warn);
  problems.forEach(warn);
  const options = locate(given, notes.answerIfMissing);
  const site = await makeSite({
    ...options.site,
    users: await findUsers(options.access, warn),
    hidden: findHidden(options, warn),
    warn,
  }).catch((error) => failFor(`serve ${quote(describeSite(options))}`, error));
  const { isWell, hints } = await explain(connections, {
    responder: site,
    style: {
      format: options.output.trace ?? "text",
      colour: decideColour(Deno.stdout.isTerminal(), env),
    },
    print,
    fault: (error) => warn(escapeLines(String((error as Error).stack))),
  });
  site.close();
  hints.forEach(warn);
  return isWell && problems.length === 0 ? 0 : EXIT_FAILURE;
}
