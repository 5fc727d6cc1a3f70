// Options whose paths are looked up: what DIR is, and where.

import type { HandlerModule } from "../cluster/handler_module.ts";
import { quote } from "../base/visible_text.ts";
import { joinPath } from "../site/files/file_path.ts";
import type { ProgramFolder } from "../program/program_runner.ts";
import {
  isFileBelow,
  nameFolder,
  nameSite,
} from "../site/files/startup_path.ts";
import type { SiteSettings } from "../site/site_settings.ts";
import { EXIT_USAGE, fail, failFor } from "./failure.ts";
import { locateHandler } from "./handler_option.ts";
import type { Options } from "./option_sections.ts";

/** Options whose folder is an absolute path: the workers' permission to read is for that. */
export interface LocatedOptions extends Options {
  readonly site: Options["site"] & Pick<SiteSettings, "file">;
  /** The module of the handler; undefined for none. */
  readonly handlerModule: HandlerModule | undefined;
}

/** Finds the folder or the file that is served. Throws a Failure, which is the answer where there is one. */
export function locate(
  given: Options,
  answerIfMissing: string | undefined,
): LocatedOptions {
  const folders = given.programs.folders.map(locatePrograms);
  const options = { ...given, programs: { folders } };
  const { site } = options;
  const handlerModule = locateHandler(options);
  if (site.folder === undefined) {
    return { ...options, site: { ...site, file: undefined }, handlerModule };
  }
  const name = quote(site.folder);
  try {
    const { folder, file } = nameSite(site.folder);
    const spa = site.spa && (file ?? site.spa);
    return {
      ...options,
      site: { ...site, folder, file, spa },
      handlerModule,
    };
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound && answerIfMissing !== undefined
    ) return fail(EXIT_USAGE, `there is no folder ${name}: ${answerIfMissing}`);
    return failFor(`serve ${name}`, error as Error);
  }
}

function locatePrograms({ prefix, folder }: ProgramFolder): ProgramFolder {
  try {
    return { prefix, folder: nameFolder(folder) };
  } catch (error) {
    return failFor(`run programs in ${quote(folder)}`, error as Error);
  }
}

/** What is served, in words or as a path. */
export function describeSite(
  { site: { folder, file } }: Pick<LocatedOptions, "site">,
): string {
  if (folder === undefined) return "the built-in site";
  return file === undefined ? folder : joinPath(folder, [file]);
}

/** Says that the page of `--spa` is missing: it may still be built, and until then navigations get 404. Undefined where it is there. */
export function describeMissingPage(
  { folder, spa }: Options["site"],
): string | undefined {
  if (folder === undefined || spa === undefined) return undefined;
  return isFileBelow(folder, spa)
    ? undefined
    : `--spa: there is no file ${quote(spa)} yet`;
}
