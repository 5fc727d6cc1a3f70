import { assert, assertEquals } from "@std/assert";
import { parseRequestHead } from "../../../src/http1/parse_request_head.ts";
import { REFUSALS } from "../../../src/http/refusal.ts";
import { errorOfRefusal } from "../../../src/http/http_error.ts";
import { encodeFieldSection } from "../../../src/http1/response_head.ts";
import { makeErrorPage } from "../../../src/site/representation/error_page.ts";
import { makeSite } from "../../../src/site/make_site.ts";
import { encodeLatin1 } from "../../latin1.ts";
import { encodeRequest } from "../../raw_client.ts";

function parseHead(...fields: string[]) {
  const octets = encodeLatin1(encodeRequest("/secret-of-mine", { fields }));
  const parsed = parseRequestHead(octets);
  assert(parsed.kind === "complete");
  return parsed.head;
}

function readContent(response: ReturnType<typeof makeErrorPage>): string {
  assert(response.content.kind === "octets");
  return new TextDecoder().decode(response.content.octets);
}

Deno.test("makeErrorPage() escapes the explanation in HTML, not in plain text", () => {
  const explanation = `<b>"&'`;
  const html = makeErrorPage(404, {
    request: parseHead("Accept: text/html"),
    explanation,
  });
  assert(readContent(html).includes("&lt;b&gt;&quot;&amp;&#39;"));
  assert(!readContent(html).includes("<b>"));
  const plain = makeErrorPage(404, { request: undefined, explanation });
  assertEquals(readContent(plain), `404 Not Found\n${explanation}\n`);
});

Deno.test("makeErrorPage() adds the given fields to its own", () => {
  const page = makeErrorPage(405, {
    request: undefined,
    explanation: "x",
    fields: [["Allow", "GET"]],
  });
  assertEquals(page.fields, [
    ["Content-Type", "text/plain; charset=utf-8"],
    ["Cache-Control", "no-store"],
    ["Vary", "Accept"],
    ["Allow", "GET"],
  ]);
});

Deno.test("every refusal has a response with a fixed text, which echoes nothing", async () => {
  const site = await makeSite();
  const refusals = Object.keys(REFUSALS) as (keyof typeof REFUSALS)[];
  assert(refusals.length > 10);
  for (const refusal of refusals) {
    for (
      const head of [undefined, parseHead(), parseHead("Accept: text/html")]
    ) {
      const response = site.respondToError!(errorOfRefusal(refusal), head);
      assertEquals(response.status, REFUSALS[refusal].status, refusal);
      assert(response.status >= 400 && response.status < 600, refusal);
      const page = readContent(response);
      assert(page.includes(String(response.status)), refusal);
      if (head?.has("accept") !== true) {
        assert(page.includes(REFUSALS[refusal].text), refusal);
      }
      assert(!page.includes("secret-of-mine"), refusal);
      encodeFieldSection(response);
      const retries = response.fields.some(([name]) => name === "Retry-After");
      assertEquals(retries, response.status === 503, refusal);
    }
  }
});
