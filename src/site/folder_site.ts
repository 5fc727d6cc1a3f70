// The site of a folder. What a path leads to, in this order: what a forced rule says; a file; a
// folder, by its index or its listing; what another rule says; for navigations, the page of a
// single-page application; the nearest `404.html`; nothing.

import type { HttpRequest } from "../http/request.ts";
import { encodePath, type PathTarget } from "../http/request_target.ts";
import { type HttpResponse, PreparedResponse } from "../http/response.ts";
import { decideCompression } from "./representation/compressibility.ts";
import { makeErrorPage } from "./representation/error_page.ts";
import type { FileFailure } from "./files/file_error.ts";
import {
  FileStore,
  type FoundFile,
  type SiteFile,
} from "./files/file_store.ts";
import { ServedRoot } from "./files/served_root.ts";
import { FolderAddresses, type Found } from "./folder_address.ts";
import { readFolder } from "./listing/folder_reader.ts";
import { LISTINGS, MAX_NOT_FOUND_PAGE_DEPTH } from "./limits.ts";
import { makeListing } from "./listing/listing.ts";
import { mediaTypeOf } from "./representation/media_type.ts";
import { isNavigation, NAVIGATION_FIELDS } from "./navigation.ts";
import { Negotiation, type Selected } from "./negotiation.ts";
import { findReadme, readReadme } from "./listing/readme.ts";
import type { RedirectMatch } from "./rules/redirects_file.ts";
import { Reports } from "../base/reports.ts";
import {
  prepareRepresentation,
  respondWithRepresentation,
} from "./representation/representation.ts";
import { SiteRules } from "./rules/site_rules.ts";
import { RETRY, Site } from "./site.ts";
import type { SiteSettings } from "./site_settings.ts";
import { addVary } from "./representation/vary.ts";
import { WorkQueue } from "./work/work_queue.ts";

type Answer = HttpResponse | Promise<HttpResponse>;

/** What is said of a file and not of something missing. */
const FILE_FIELDS: ReadonlySet<string> = new Set([
  "ETag",
  "Last-Modified",
  "Accept-Ranges",
]);

/** Answers with what a folder holds. */
export class FolderSite extends Site {
  readonly #options: SiteSettings;
  readonly #root: ServedRoot;
  readonly #store: FileStore;
  readonly #addresses: FolderAddresses;
  readonly #negotiation: Negotiation;
  readonly #rules: SiteRules;
  readonly #listings = new WorkQueue(LISTINGS);
  readonly #reports: Reports;

  /** Throws what opening the folder throws. */
  constructor(folder: string, options: SiteSettings) {
    super(options);
    this.#options = options;
    const { dotfiles, followSymlinks, cacheOctets } = options;
    const warn = options.warn ??
      ((text: string) => console.error(`tinyhttp: ${text}`));
    this.#root = ServedRoot.open(folder, { dotfiles, followSymlinks });
    this.#store = new FileStore(this.#root, {
      cacheOctets,
      prepare: (file, now) =>
        prepareRepresentation(describe(file), { fields: this.fields, now }),
    });
    this.#addresses = new FolderAddresses(this.#store, {
      ...options,
      passesFolders: options.spa !== undefined,
    });
    this.#reports = new Reports(warn);
    this.#negotiation = new Negotiation(this.#store, { cacheOctets, warn });
    this.#rules = new SiteRules({
      root: this.#root,
      settled: this.fields.settled,
      warn,
    });
  }

  protected override read(request: HttpRequest, path: PathTarget): Answer {
    this.#rules.refresh(request.now);
    const forced = this.#rules.matchForced(path);
    if (forced !== undefined) return this.#follow(request, path, forced);
    const found = this.#addresses.find(path, request.now);
    if (found.kind !== "missing") return this.#answer(request, path, found);
    const match = this.#rules.match(path);
    if (match !== undefined) return this.#follow(request, path, match);
    return this.#answerMissing(request, path);
  }

  #follow(
    request: HttpRequest,
    path: PathTarget,
    match: RedirectMatch,
  ): Answer {
    if (match.kind === "redirect") {
      return this.redirect(request, match);
    }
    const found = this.#addresses.findContent(match.address, request.now);
    if (found.kind === "missing") return this.#answerMissing(request, path);
    return found.kind === "file" && match.status === 404
      ? this.#sendAsMissing(request, path, found)
      : this.#answer(request, path, found);
  }

  #answer(
    request: HttpRequest,
    path: PathTarget,
    found: Found,
  ): Answer {
    switch (found.kind) {
      case "file":
        return this.#send(request, path, found);
      case "redirect":
        return this.redirect(request, {
          status: 301,
          location: found.location,
        });
      case "listing":
        return this.#listings.run(() => this.#list(request, path)) ??
          this.refuse(503, {
            request: request.fields,
            explanation: "Too many folders are being listed just now.",
            fields: [RETRY],
          });
      default:
        return this.#refuseFailure(request, path, found);
    }
  }

  #answerMissing(request: HttpRequest, path: PathTarget): Answer {
    const { spa } = this.#options;
    if (spa !== undefined) {
      const answer = isNavigation(request.fields)
        ? this.#sendApplication(request, path, spa)
        : this.#answerNotFound(request, path);
      return then(answer, (response) => varyBy(response, NAVIGATION_FIELDS));
    }
    return this.#answerNotFound(request, path);
  }

  /** Every address of a single-page application is its one page's. */
  #sendApplication(
    request: HttpRequest,
    path: PathTarget,
    spa: string,
  ): Answer {
    const page = this.#store.resolve(spa.split("/"), request.now);
    return page.kind === "file"
      ? this.#send(request, path, page)
      : this.#answerNotFound(request, path);
  }

  /** The nearest `404.html` up the tree, or a page of our own. */
  #answerNotFound(request: HttpRequest, path: PathTarget): Answer {
    const parents = path.slash ? path.segments : path.segments.slice(0, -1);
    let depth = Math.min(parents.length, MAX_NOT_FOUND_PAGE_DEPTH);
    for (; depth >= 0; depth--) {
      const page = this.#store.resolve(
        [...parents.slice(0, depth), "404.html"],
        request.now,
      );
      if (page.kind === "file") return this.#sendAsMissing(request, path, page);
    }
    return this.missing(request);
  }

  /** The file in the coding that the client prefers, with what `_headers` says of the path. */
  #send(request: HttpRequest, path: PathTarget, file: FoundFile): Answer {
    return then(this.#select(request, file), (selected) => {
      if (typeof selected !== "object") {
        return this.#refuseSelection(request, selected);
      }
      const response = respondWithRepresentation(
        request,
        selected.prepared,
        this.fields,
      );
      return response.status < 400
        ? this.#rules.apply(response, path)
        : response;
    });
  }

  /** A file's content as what there is to say of something missing: no validators, no ranges. */
  #sendAsMissing(
    request: HttpRequest,
    path: PathTarget,
    file: FoundFile,
  ): Answer {
    return then(this.#select(request, file), (selected) => {
      if (typeof selected !== "object") {
        // That it is missing is what matters, not that its page can't be sent.
        return varyBy(this.missing(request), "Accept-Encoding");
      }
      const { fields, content } = selected.prepared.whole;
      // What is missing may come any time, whatever is said of files.
      const noCache = this.fields.settled.has("cache-control")
        ? []
        : [["Cache-Control", "no-cache"] as const];
      const kept = fields.filter(([name]) =>
        !FILE_FIELDS.has(name) &&
        (name !== "Cache-Control" || noCache.length === 0)
      );
      return this.#rules.apply(
        { status: 404, fields: [...kept, ...noCache], content },
        path,
      );
    });
  }

  #select(
    { fields, now }: HttpRequest,
    file: FoundFile,
  ): Selected | Promise<Selected> {
    if (!fields.has("accept-encoding")) return file;
    const { compression } = file.prepared.representation;
    return compression === "never" ? file : this.#negotiation.select(file, {
      acceptEncoding: fields.value("accept-encoding")!,
      onTheFly: compression === "on the fly",
      now,
    });
  }

  async #list(request: HttpRequest, path: PathTarget): Promise<HttpResponse> {
    const { segments, query } = path;
    const { now } = request;
    const folder = await readFolder(segments, { root: this.#root, now });
    if (folder.kind === "missing") {
      return await this.#answerMissing(request, path);
    }
    if (folder.kind !== "folder") {
      return this.#refuseFailure(request, path, folder);
    }
    const { entries, more } = folder;
    const name = findReadme(entries);
    const file = name && this.#store.resolve([...segments, name], now);
    const readme = file && file.kind === "file"
      ? await readReadme(file.file)
      : undefined;
    const listing = await makeListing(entries, {
      segments,
      query,
      fields: request.fields,
      readme,
      more,
    });
    const { fields } = this;
    const prepared = prepareRepresentation(listing, { fields, now });
    const response = respondWithRepresentation(request, prepared, fields);
    return response.status < 400
      ? this.#rules.applyToOwnPage(response, path)
      : response;
  }

  #refuseSelection(
    request: HttpRequest,
    selected: "unavailable" | "not acceptable",
  ): HttpResponse {
    const page = selected === "unavailable"
      ? makeErrorPage(503, {
        request: request.fields,
        explanation: "The server is busy compressing.",
        fields: [RETRY],
      })
      : makeErrorPage(406, {
        request: request.fields,
        explanation: "None of the accepted content codings is to be had here.",
      });
    return varyBy(this.complete(page), "Accept-Encoding");
  }

  #refuseFailure(
    request: HttpRequest,
    { segments, slash }: PathTarget,
    failure: FileFailure,
  ): HttpResponse {
    switch (failure.kind) {
      case "missing":
        return this.missing(request);
      case "forbidden":
        this.#reports.report(
          `"${encodePath(segments, slash)}" is not sent: the system denies it`,
        );
        return this.refuse(403, {
          request: request.fields,
          explanation: "The server may not read this.",
        });
      case "unavailable":
        this.#reports.report("requests get 503: too many files are open");
        return this.refuse(503, {
          request: request.fields,
          explanation: "The server has too many files open just now.",
          fields: [RETRY],
        });
      case "failed":
        throw failure.error;
    }
  }
}

/** `map` of the value, now if it is there now. */
function then<Value>(
  value: Value | Promise<Value>,
  map: (value: Value) => HttpResponse,
): Answer {
  return value instanceof Promise ? value.then(map) : map(value);
}

function varyBy(response: HttpResponse, names: string): HttpResponse {
  const fields = addVary(response.fields, names);
  const varied = { ...response, fields };
  return response instanceof PreparedResponse
    ? new PreparedResponse(varied)
    : varied;
}

function describe(file: SiteFile) {
  const mediaType = mediaTypeOf(file.name);
  return {
    content: file.content,
    mediaType,
    entityTag: file.entityTag,
    mtime: file.mtime,
    coding: file.coding,
    compression: decideCompression(file.name, mediaType),
  };
}
