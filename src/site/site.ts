// A site: a responder that holds something, and gives it back when it is closed.

import type { Responder } from "../http/responder.ts";

/** A responder that is closed once it responds no more. */
export interface Site extends Responder {
  /** Ends what the site keeps open, such as the thread that checks passwords. A second call does nothing. */
  close(): void;
}
