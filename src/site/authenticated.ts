// Access: only users of this server reach the next responder. RFC 9110 §11.

import { mapEventual } from "../base/eventual.ts";
import type { Responder } from "../http/responder.ts";
import { Authentication } from "./access/authentication.ts";
import type { PasswordHash } from "./access/password_hash.ts";
import {
  makeErrorPage,
  makeUnavailablePage,
} from "./representation/error_page.ts";

/** `next` for these users. All others get the same response, whatever they ask for. */
export function authenticated(
  users: ReadonlyMap<string, PasswordHash>,
  next: Responder,
): Responder {
  const authentication = new Authentication({ users, realm: "tinyhttp" });
  return {
    respond(request) {
      const { fields, now } = request;
      const verdict = authentication.verify(fields.value("authorization"), now);
      return mapEventual(verdict, (verdict) => {
        switch (verdict) {
          case "granted":
            return next.respond(request);
          case "denied":
            return makeErrorPage(401, {
              request: fields,
              explanation: "This site needs a user name and a password.",
              fields: [authentication.challenge()],
            });
          case "unavailable":
            return makeUnavailablePage(
              fields,
              "The server is checking too many passwords.",
            );
        }
      });
    },
  };
}
