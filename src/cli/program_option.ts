// The values of `--cgi`: where programs are. Pure: whether a folder exists is found out later.

import { MAX_FOLDERS } from "../program/limits.ts";
import type { ProgramFolder } from "../program/program_runner.ts";
import { isFileName } from "../site/files/file_name.ts";
import {
  invalid,
  type OptionKind,
  type Parsed,
  repeatable,
  valid,
} from "./option_kind.ts";

const EXPECTED = "a path and a folder of programs, such as /cgi-bin=cgi-bin";

/** Folders of programs, each with its path. */
export function programFolders(): OptionKind<readonly ProgramFolder[]> {
  return repeatable({
    placeholder: "/PATH=FOLDER",
    expected: EXPECTED,
    max: MAX_FOLDERS,
    parse: parsePrograms,
  });
}

/** `/prefix=folder`: the prefix as it is in an address, its decoded names as those of files. */
function parsePrograms(text: string): Parsed<ProgramFolder> {
  const equals = text.indexOf("=");
  const path = text.slice(0, equals);
  const folder = text.slice(equals + 1);
  const prefix = decodeNames(path.replace(/^\/|\/$/g, ""));
  return equals > 0 && path.startsWith("/") && prefix?.every(isFileName) &&
      folder !== "" && !folder.includes("\0")
    ? valid({ prefix, folder })
    : invalid(EXPECTED);
}

/** Undefined where one does not decode. */
function decodeNames(path: string): readonly string[] | undefined {
  try {
    return path.split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
