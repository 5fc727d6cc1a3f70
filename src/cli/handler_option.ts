// The options of a handler: its module, and what it may do. The words are those of the runtime.

import {
  encodePermission,
  type HandlerModule,
  type HandlerPermissions,
  listPermissions,
  PERMISSION_NAMES,
  type PermissionName,
} from "../cluster/handler_module.ts";
import type { StartFailure } from "../cluster/start_failure.ts";
import { escapeLines, quote } from "../base/visible_text.ts";
import { nameSite } from "../site/files/startup_path.ts";
import { EXIT_FAILURE, EXIT_USAGE, fail, failFor } from "./failure.ts";
import { invalid, type Parsed, valid } from "./option_kind.ts";
import type { Options } from "./option_sections.ts";

/** What `--handler-allow` takes. */
export const ALLOW_EXPECTED =
  `a list such as net=api.example.com:443,env=KEY, of ${
    PERMISSION_NAMES.join(", ")
  }`;

/** A list of permissions, each with one value, or without one for all. */
export function parseAllow(text: string): Parsed<HandlerPermissions> {
  const allow: Partial<Record<PermissionName, true | string[]>> = {};
  for (const item of text.split(",")) {
    const [, word, value] = /^([a-z]+)(?:=(.+))?$/.exec(item) ?? [];
    const name = PERMISSION_NAMES.find((each) => each === word);
    if (name === undefined) return invalid(ALLOW_EXPECTED);
    const known = allow[name];
    if (value === undefined) allow[name] = true;
    else if (known !== true) allow[name] = [...known ?? [], value];
  }
  return valid(allow);
}

/** The permissions as they were given, for the banner. */
export function encodeAllow(allow: HandlerPermissions): string {
  return listPermissions(allow).map(encodePermission).join(",");
}

/** The module that `--handler` names; undefined for none. Throws a Failure where there is none, or it can't be loaded. */
export function locateHandler(
  { handler: { file: path, allow, watch } }: Pick<Options, "handler">,
): HandlerModule | undefined {
  if (path === undefined) {
    if (watch) {
      return fail(
        EXIT_USAGE,
        "--watch: there is no --handler; changed files are served at once",
      );
    }
    return allow === undefined ? undefined : fail(
      EXIT_USAGE,
      "--handler-allow: there is no --handler that it is for",
    );
  }
  const what = `load the handler ${quote(path)}`;
  let named: ReturnType<typeof nameSite>;
  try {
    named = nameSite(path);
  } catch (error) {
    return failFor(what, error as Error);
  }
  const { folder, file } = named;
  if (file === undefined) {
    return fail(EXIT_USAGE, `cannot ${what}: it is a folder`);
  }
  if (Deno.build.standalone && /\.[cm]?tsx?$/.test(file)) {
    return fail(
      EXIT_USAGE,
      `cannot ${what}: this program runs JavaScript; TypeScript needs "deno task start"`,
    );
  }
  const base = new URL("file:///");
  base.pathname = `${folder}/`;
  return {
    url: new URL(encodeURIComponent(file), base).href,
    folder,
    allow: allow ?? {},
  };
}

/** Throws the Failure for a handler that a worker could not load, or that cannot have a permission of the options. */
export function failForHandler(
  path: string,
  { what, name, message }: StartFailure,
): never {
  if (what === "handler") {
    const why = escapeLines(message);
    return fail(EXIT_FAILURE, `cannot load the handler ${quote(path)}: ${why}`);
  }
  const status = name === "NotCapable" ? EXIT_FAILURE : EXIT_USAGE;
  return fail(status, `--handler-allow: ${message}`);
}
