// `tinyhttp explain`: the responses to saved requests, and why they are so.

import { escapeLines, quote } from "../base/visible_text.ts";
import type { StandardStreams } from "../observe/standard_streams.ts";
import { decideColour } from "./banner.ts";
import { EXIT_FAILURE, failFor } from "./failure.ts";
import { describeSite, locate } from "./located_options.ts";
import type { GetEnvironment, ParsedOptions } from "./options.ts";
import { findHidden, findUsers } from "./user_list.ts";

/** Resolves with the exit status: 0 where all responses are below 400. Listens nowhere. Throws a Failure. */
export async function explainSource(
  { source, options: given, notes }: Extract<
    ParsedOptions,
    { kind: "explain" }
  >,
  env: GetEnvironment,
  streams: StandardStreams,
): Promise<number> {
  // Their code is for this command alone.
  const { explain } = await import("../explain/explain.ts");
  const { makeSite } = await import("../site/make_site.ts");
  const { readRequests } = await import("../explain/source_file.ts");
  const warn = (text: string) => streams.warn(text);
  const name = source === "-" ? "standard input" : quote(source);
  const requests = await readRequests(source)
    .catch((error) => failFor(`read ${name}`, error));
  notes.warnings.forEach(warn);
  const options = locate(given, notes.answerIfMissing);
  const site = await makeSite({
    ...options.site,
    users: findUsers(options.access, warn),
    hidden: findHidden(options, warn),
    warn,
  }).catch((error) => failFor(`serve ${quote(describeSite(options))}`, error));
  const { isWell, hints } = await explain(requests, {
    responder: site,
    style: {
      format: options.output.trace ?? "text",
      colour: decideColour(Deno.stdout.isTerminal(), env),
    },
    print: (lines) => streams.print(lines),
    fault: (error) => warn(escapeLines(String((error as Error).stack))),
  });
  site.close();
  hints.forEach(warn);
  return isWell ? 0 : EXIT_FAILURE;
}
