// Access: only users of this server reach the next responder. RFC 9110 §11.

import { mapEventual } from "../base/eventual.ts";
import type { Responder } from "../http/responder.ts";
import { Authentication } from "./access/authentication.ts";
import type { PasswordHash } from "./access/password_hash.ts";
import type { Site } from "./site.ts";
import {
  makeErrorPage,
  makeUnavailablePage,
} from "./representation/error_page.ts";

/**
 * `next` for these users. All others get the same response, whatever they ask for.
 *
 * @example
 * ```ts
 * import { authenticated, hashPassword, makeSite, serve } from "@tinyhttp/tinyhttp";
 * import { assertEquals } from "@std/assert";
 *
 * const users = new Map([["ann", hashPassword("a secret")]]);
 * const responder = authenticated(users, await makeSite());
 *
 * await using server = await serve({ responder, hostname: "127.0.0.1", port: 0 });
 * const refused = await fetch(server.url);
 * assertEquals(refused.status, 401);
 * await refused.body?.cancel();
 *
 * const headers = { Authorization: `Basic ${btoa("ann:a secret")}` };
 * const granted = await fetch(server.url, { headers });
 * assertEquals(granted.status, 200);
 * await granted.body?.cancel();
 * responder.close();
 * ```
 */
export function authenticated(
  users: ReadonlyMap<string, PasswordHash>,
  next: Responder,
): Site {
  const authentication = new Authentication({ users, realm: "tinyhttp" });
  return {
    close: () => authentication.close(),
    respond(request) {
      const { fields, now, trace } = request;
      const authorization = fields.value("authorization");
      const verdict = authentication.verify(authorization, now);
      return mapEventual(verdict, (verdict) => {
        switch (verdict) {
          case "granted":
            trace?.note("credentials accepted");
            return next.respond(request);
          case "denied":
            trace?.note(
              authorization === undefined
                ? "no credentials"
                : "credentials wrong",
            );
            return makeErrorPage(401, {
              request: fields,
              explanation: "This site needs a user name and a password.",
              fields: [authentication.challenge()],
            });
          case "unavailable":
            trace?.note("too many password checks");
            return makeUnavailablePage(
              fields,
              "The server is checking too many passwords.",
            );
        }
      });
    },
  };
}
