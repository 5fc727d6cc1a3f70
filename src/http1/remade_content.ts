// A content that shows the head that is sent before it. The head has the length of the content, so both are made until
// they agree: the length gets longer by a digit at most a few times. RFC 9110 §8.6.

import { concatenate } from "../http/octets.ts";
import type { HttpResponse } from "../http/response.ts";
import { MAX_REMAKES } from "./limits.ts";
import { encodeFieldSection } from "./response_head.ts";

/**
 * The response with its content made anew of the head, which begins with `start`, and its field section. A response
 * whose content is not made of its head stays as it is. Throws where no length fits.
 */
export function remakeContent(
  response: HttpResponse,
  start: Uint8Array,
): { response: HttpResponse; section: Uint8Array } {
  let { content } = response;
  for (let made = 0; made <= MAX_REMAKES; made++) {
    const { status, fields } = response;
    const section = encodeFieldSection({ status, fields, content });
    if (content.kind !== "octets" || content.remake === undefined) {
      return { response, section };
    }
    const { remake } = content;
    const octets = remake(concatenate([start, section]));
    const fits = octets.length === content.octets.length;
    content = { kind: "octets", octets, remake };
    if (fits) {
      return { response: { status, fields, content }, section };
    }
  }
  throw new Error("A content of the head has another length each time");
}
