// Which coding of a file is sent and why, for those who watch. RFC 9110 §12.5.3.

import { describeWeights } from "../http/content_coding.ts";
import type { HttpRequest } from "../http/request.ts";
import type { FoundFile } from "./files/site_file.ts";
import type { Selected } from "./negotiation.ts";

/** Notes the coding of the selected file; `declared`: the one that `_headers` says the original has. */
export function noteCoding(
  { trace, fields }: Pick<HttpRequest, "trace" | "fields">,
  { original, selected, declared }: {
    readonly original: FoundFile;
    readonly selected: Selected;
    readonly declared: string | undefined;
  },
): void {
  if (trace === undefined) return;
  if (declared !== undefined) trace.note("declared coding", declared);
  const own = declared ?? original.file.coding;
  if (own !== "identity" && declared === undefined) {
    trace.note("coded file", own);
  }
  const accepted = fields.value("accept-encoding");
  if (selected === "not acceptable") {
    return trace.note("no coding acceptable", accepted);
  }
  if (selected === "damaged") return trace.note("file not decoded");
  if (selected === "changed") return trace.note("file changes");
  if (selected === "unavailable") return trace.note("too many compressions");
  const { coding = "identity", compression = "never" } =
    selected.prepared.representation;
  if (own !== "identity") {
    if (coding === "identity") trace.note("decoded", accepted);
    return;
  }
  if (compression === "never") return trace.note("never coded");
  if (accepted === undefined) return trace.note("no Accept-Encoding");
  const weights = describeWeights(accepted);
  if (coding === "identity") {
    const why = fields.has("range") ? "; a range is asked for" : "";
    return trace.note("identity", `accepted: ${weights}${why}`);
  }
  const isPrecompressed = selected.file.path !== original.file.path;
  trace.note(
    isPrecompressed ? "precompressed" : "compressed",
    `${coding}; accepted: ${weights}`,
  );
}
