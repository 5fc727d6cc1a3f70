// How what is around a responder changes its responses.

import { mapEventual } from "../base/eventual.ts";
import type { HttpResponse } from "../http/response.ts";

/** The response as `change` makes it; so is the one that takes its place where it can't be sent. */
export function changeResponse(
  response: HttpResponse,
  change: (response: HttpResponse) => HttpResponse,
): HttpResponse {
  const { recover } = response;
  const changed = change(response);
  if (recover === undefined) return changed;
  return {
    ...changed,
    recover: (error) =>
      mapEventual(recover(error), (other) => changeResponse(other, change)),
  };
}
