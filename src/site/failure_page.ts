// A file that can't be opened or read → the response, and a report for those who run the server.

import { Reports } from "../base/reports.ts";
import type { HttpRequest } from "../http/request.ts";
import { encodePath, type PathTarget } from "../http/request_target.ts";
import type { HttpResponse } from "../http/response.ts";
import type { FileFailure } from "./files/file_error.ts";
import { type Asked, encodeAskedPath } from "./representation/asked_path.ts";
import {
  makeChangingPage,
  makeErrorPage,
  makeMissingPage,
  makeUnavailablePage,
} from "./representation/error_page.ts";

/** Responds to failures of the files of one folder. */
export class FailurePages {
  readonly #reports: Reports;

  constructor(warn: (text: string) => void) {
    this.#reports = new Reports(warn);
  }

  /** 404, 403 or 503. Throws the error of a failure that has no status of its own. */
  respond(
    asked: Asked & Pick<HttpRequest, "trace">,
    { segments, slash }: PathTarget,
    failure: FileFailure,
  ): HttpResponse {
    const { fields: request, trace } = asked;
    switch (failure.kind) {
      case "missing":
        return makeMissingPage(asked);
      case "forbidden":
        trace?.note("reading denied");
        this.#reports.report(
          `"${encodePath(segments, slash)}" is not sent: the system denies it`,
        );
        return makeErrorPage(403, {
          request,
          explanation: "The server may not read this.",
          encodeAsked: () => encodeAskedPath(asked, []),
        });
      case "unavailable":
        trace?.note("too many open files");
        this.#reports.report("requests get 503: too many files are open");
        return makeUnavailablePage(
          request,
          "The server has too many open files.",
        );
      case "changing":
        trace?.note("file changes");
        return makeChangingPage(request);
      case "failed":
        throw failure.error;
    }
  }
}
