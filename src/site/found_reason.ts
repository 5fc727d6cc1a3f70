// What a path leads to, for those who watch.

import type { Trace } from "../http/decision.ts";
import type { PathTarget } from "../http/request_target.ts";
import type { Found } from "./folder_address.ts";

/** Notes what was found at the path; a failure is noted where its page is made. */
export function noteFound(
  trace: Trace,
  { segments, slash }: PathTarget,
  found: Found,
): void {
  switch (found.kind) {
    case "file": {
      const { name } = found.file;
      const isExact = !slash && name === segments.at(-1);
      const isPage = !slash && name === `${segments.at(-1)}.html`;
      return trace.note(
        isExact ? "file" : isPage ? "clean URL" : "index",
        name,
      );
    }
    case "missing page":
      return trace.note("404.html");
    case "redirect": {
      const { location } = found;
      const [path] = location.split("?", 1);
      const isFolder = !slash && path.endsWith("/") && path !== "./";
      return trace.note(
        isFolder ? "folder redirect" : "clean URL redirect",
        location,
      );
    }
    case "listing":
      return trace.note("listing");
  }
}
