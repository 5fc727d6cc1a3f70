// Where the checkout is.

import { fromFileUrl } from "@std/path";

/** The folder with main.ts in it, a slash at its end. */
export const TOP = fromFileUrl(new URL("../../", import.meta.url));
