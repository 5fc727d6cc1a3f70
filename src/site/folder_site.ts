// The site of a folder. What a path leads to, in this order: the target of a forced rule; a file; a
// folder, by its index or its listing; the target of another rule; where a page is asked for, that of a
// single-page application; the nearest `404.html`; nothing.

import { reportToConsole } from "../base/console_report.ts";
import { type Eventual, mapEventual } from "../base/eventual.ts";
import type { HttpRequest } from "../http/request.ts";
import { encodePath, type PathTarget } from "../http/request_target.ts";
import type { Responder } from "../http/responder.ts";
import type { HttpResponse } from "../http/response.ts";
import { encodeAttachment } from "../http/content_disposition.ts";
import { FolderArchives } from "./archive/folder_archives.ts";
import { FailurePages } from "./failure_page.ts";
import { FileSender } from "./file_sender.ts";
import { FileStore } from "./files/file_store.ts";
import type { SiteFile } from "./files/site_file.ts";
import { ServedRoot } from "./files/served_root.ts";
import { FolderAddresses, type Found, NO_INDEX } from "./folder_address.ts";
import { NotFoundPages } from "./not_found_pages.ts";
import { FolderListings } from "./listing/folder_listings.ts";
import { noteFound } from "./found_reason.ts";
import { noteMissing } from "./missing_reason.ts";
import { asksForArchive } from "./listing/listing_view.ts";
import { isForPage, NAVIGATION_FIELDS } from "./navigation.ts";
import { Negotiation } from "./negotiation.ts";
import { decideCompression } from "./representation/compressibility.ts";
import {
  makeAbsencePage,
  makeErrorPage,
  makeMissingPage,
  makeRedirectPage,
  makeUnavailablePage,
} from "./representation/error_page.ts";
import { MediaTypes } from "./representation/media_type.ts";
import {
  prepareRepresentation,
  type Representation,
  respondWithRepresentation,
} from "./representation/representation.ts";
import type { ResponseFields } from "./representation/response_fields.ts";
import { varyBy } from "./representation/vary.ts";
import type { RedirectMatch } from "./rules/redirect_match.ts";
import { SiteRules } from "./rules/site_rules.ts";
import type { SiteSettings } from "./site_settings.ts";

const MISSING = Object.freeze({ kind: "missing" } as const);

/** Responds to GET and HEAD with the content of a folder. */
export class FolderSite implements Responder {
  readonly #fields: ResponseFields;
  /** Segments of the page of a single-page application. */
  readonly #application: readonly string[] | undefined;
  readonly #root: ServedRoot;
  readonly #store: FileStore;
  readonly #addresses: FolderAddresses;
  readonly #listings: FolderListings;
  readonly #archives: FolderArchives;
  readonly #rules: SiteRules;
  readonly #sender: FileSender;
  readonly #failures: FailurePages;
  readonly #notFound: NotFoundPages;

  /** Throws what opening the folder throws. */
  constructor(folder: string, settings: SiteSettings, fields: ResponseFields) {
    const { dotfiles, followSymlinks, hidden, cacheOctets, spa, file } =
      settings;
    const warn = settings.warn ??
      ((text: string) => reportToConsole(`tinyhttp: ${text}`));
    const root = ServedRoot.open(folder, {
      dotfiles,
      followSymlinks,
      hidden,
      file,
    });
    const mediaTypes = new MediaTypes(settings);
    this.#fields = fields;
    this.#root = root;
    this.#application = (spa && file ? file : spa)?.split("/");
    this.#store = new FileStore(root, {
      cacheOctets,
      mediaTypes,
      prepare: (file, now) =>
        prepareRepresentation(describeFile(file), { fields, now }),
    });
    this.#addresses = new FolderAddresses(this.#store, {
      ...settings,
      ...file !== undefined && { indexNames: [file], list: false },
      passesFolders: spa !== undefined,
    });
    this.#listings = new FolderListings({ root, store: this.#store });
    const { indexNames } = settings;
    this.#archives = new FolderArchives({ root, indexNames, warn });
    this.#rules = new SiteRules({ root, unchanged: fields, warn });
    const negotiation = new Negotiation(this.#store, { cacheOctets, warn });
    this.#sender = new FileSender({
      negotiation,
      rules: this.#rules,
      fields,
      mediaTypes,
      warn,
    });
    this.#failures = new FailurePages(warn);
    this.#notFound = new NotFoundPages({
      store: this.#store,
      addresses: this.#addresses,
      sender: this.#sender,
      indexNames,
      complete: (request, path, page) => this.#applyRules(request, path, page),
    });
  }

  respond(request: HttpRequest): Eventual<HttpResponse> {
    const { target, now, wire, trace } = request;
    if (target.kind !== "path") return makeMissingPage(request);
    this.#rules.refresh(now);
    const forced = this.#rules.matchForced(target, wire, trace);
    if (forced !== undefined) return this.#follow(request, target, forced);
    const found = this.#addresses.find(target, now, wire);
    if (trace !== undefined) this.#noteFound(request, target, found);
    if (found.kind !== "missing") return this.#send(request, target, found);
    const match = this.#rules.match(target, wire, trace);
    return match === undefined
      ? this.#sendMissing(request, target, found === NO_INDEX)
      : this.#follow(request, target, match);
  }

  #noteFound(request: HttpRequest, path: PathTarget, found: Found): void {
    if (found.kind === "missing") noteMissing(request, path, this.#root);
    else if (request.trace) noteFound(request.trace, path, found);
  }

  #follow(
    request: HttpRequest,
    path: PathTarget,
    match: RedirectMatch,
  ): Eventual<HttpResponse> {
    if (match.kind === "redirect") return this.#redirect(request, path, match);
    const { status } = match;
    const found = match.kind === "error"
      ? MISSING
      : this.#addresses.findContent(match.address, request.now);
    if (match.kind === "rewrite" && request.trace !== undefined) {
      this.#noteFound(request, match.address, found);
    }
    if (found.kind === "file") {
      return status === 200
        ? this.#sender.sendElsewhere(request, path, {
          file: found,
          role: "rewrite",
        })
        : this.#sender.sendAsError(request, path, { file: found, status });
    }
    if (found.kind !== "missing") return this.#send(request, path, found);
    switch (status) {
      case 200:
        return this.#sendMissing(request, path);
      case 404:
        return this.#notFound.send(request, path);
      default:
        return this.#applyRules(
          request,
          path,
          makeAbsencePage(request, status),
        );
    }
  }

  /** One of the server's own pages with the changes of `_headers`. */
  #applyRules(
    { trace }: HttpRequest,
    path: PathTarget,
    page: HttpResponse,
  ): HttpResponse {
    return this.#rules.hasHeaders
      ? this.#rules.applyToOwnPage(this.#fields.prepare(page), path, trace)
      : page;
  }

  #send(
    request: HttpRequest,
    path: PathTarget,
    found: Found,
  ): Eventual<HttpResponse> {
    switch (found.kind) {
      case "file":
        return this.#sender.send(request, path, found);
      case "missing page":
        return this.#sender.sendAsError(request, path, {
          file: found.page,
          status: 404,
        });
      case "redirect":
        return this.#redirect(request, path, { status: 301, ...found });
      case "listing": {
        const isPage = !asksForArchive(path.query);
        if (!request.isRedirected || !isPage) return this.#list(request, path);
        // The links of a listing are relative, so the client asks for it at its own path.
        const location = encodePath(path.segments, true) + path.query;
        return this.#redirect(request, path, { status: 303, location });
      }
      default:
        return this.#failures.respond(request, path, found);
    }
  }

  #redirect(
    request: HttpRequest,
    path: PathTarget,
    to: { readonly status: number; readonly location: string },
  ): HttpResponse {
    const page = makeRedirectPage(request.fields, to);
    return this.#applyRules(request, path, page);
  }

  async #list(request: HttpRequest, path: PathTarget): Promise<HttpResponse> {
    if (asksForArchive(path.query)) return await this.#archive(request, path);
    const listed = await this.#listings.list(
      request,
      path,
      (segments) => this.#isShadowed(segments, false),
    );
    if (listed === undefined) {
      request.trace?.note("too many listings");
      return makeUnavailablePage(
        request.fields,
        "The server is making too many listings.",
      );
    }
    switch (listed.kind) {
      case "listing":
        return this.#sendListing(request, path, listed.listing);
      case "missing":
        return await this.#sendMissing(request, path);
      default:
        return this.#failures.respond(request, path, listed);
    }
  }

  async #archive(
    request: HttpRequest,
    path: PathTarget,
  ): Promise<HttpResponse> {
    const archived = await this.#archives.archive(path, {
      now: request.now,
      isShadowed: (segments, slash) => this.#isShadowed(segments, slash),
    });
    switch (archived.kind) {
      case "archive": {
        const { name, length, stream } = archived;
        return this.#applyRules(request, path, {
          status: 200,
          fields: [
            ["Content-Type", "application/zip"],
            ["Content-Disposition", encodeAttachment(name)],
            ["Cache-Control", "no-store"],
          ],
          content: { kind: "stream", length, stream },
        });
      }
      case "busy":
        return makeUnavailablePage(
          request.fields,
          "The server is making too many archives.",
        );
      case "too large":
        return makeErrorPage(403, {
          request: request.fields,
          explanation: "The folder is too large for an archive.",
        });
      case "missing":
        return await this.#sendMissing(request, path);
      default:
        return this.#failures.respond(request, path, archived);
    }
  }

  /** True where a forced rule goes before the file or folder. */
  #isShadowed(segments: readonly string[], slash: boolean): boolean {
    const target = { kind: "path", segments, slash, query: "" } as const;
    return this.#rules.matchForced(target, undefined) !== undefined;
  }

  #sendListing(
    request: HttpRequest,
    path: PathTarget,
    listing: Representation,
  ): HttpResponse {
    const prepared = prepareRepresentation(listing, {
      fields: this.#fields,
      now: request.now,
    });
    const response = respondWithRepresentation(request, prepared);
    return response.status < 400
      ? this.#applyRules(request, path, response)
      : response;
  }

  #sendMissing(
    request: HttpRequest,
    path: PathTarget,
    lacksIndex = false,
  ): Eventual<HttpResponse> {
    if (this.#application === undefined) {
      return this.#notFound.send(request, path, lacksIndex);
    }
    // Every address of a single-page application has its one page.
    const isNavigation = isForPage(request.fields, path);
    if (!isNavigation) request.trace?.note("not a navigation");
    const page = isNavigation
      ? this.#store.resolve(this.#application, request.now)
      : undefined;
    if (page?.kind === "changing") {
      return this.#failures.respond(request, path, page);
    }
    if (page?.kind === "file") {
      request.trace?.note("application page", page.file.name);
    }
    const response = page?.kind === "file"
      ? this.#sender.sendElsewhere(request, path, { file: page, role: "page" })
      : this.#notFound.send(request, path, lacksIndex);
    return mapEventual(
      response,
      (response) => varyBy(response, NAVIGATION_FIELDS),
    );
  }
}

function describeFile(file: SiteFile): Representation {
  const { name, mediaType, content, entityTag, mtime, coding } = file;
  // Which representation is sent depends on the request, whatever the type is.
  const compression = file.isCodedOnly
    ? "precompressed"
    : decideCompression(name, mediaType);
  return { content, mediaType, entityTag, mtime, coding, compression };
}
