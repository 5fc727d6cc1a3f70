// What -H adds: lists are joined to the response's own, and the server's own pages keep their policy.

import { assertEquals } from "@std/assert";
import { exchange } from "../raw_client.ts";
import { withFolder, withSettledSite, withSite } from "../site_server.ts";

const POLICY = "default-src https://a.example";
const OWN = /^default-src 'none'; [^,]+$/;

Deno.test("-H Vary is joined to that of each response, and to that of _headers", () =>
  withFolder(
    { "a.css": "a".repeat(2000), "_headers": "/*\n  Vary: X-Rule\n  ! Link" },
    async (folder) => {
      const headers = [["Vary", "Origin"], ["Link", "</a>"]] as const;
      await withSettledSite({ folder, headers }, async (port) => {
        for (const coding of ["gzip", "identity"]) {
          const got = await exchange(port, "/a.css", {
            fields: [`Accept-Encoding: ${coding}`],
          });
          assertEquals(got.field("vary"), "Accept-Encoding, Origin, X-Rule");
          assertEquals(got.field("link"), "</a>", "a rule takes away its own");
        }
        const missing = await exchange(port, "/missing");
        assertEquals(missing.field("vary"), "Accept, Origin, X-Rule");
      });
    },
  ));

Deno.test("a Content-Security-Policy of -H and of _headers leaves the server's own pages alone", () =>
  withFolder({
    "a.html": "a",
    "sub/404.html": "a page of the site",
    "_headers": `/*\n  Content-Security-Policy: ${POLICY}`,
  }, async (folder) => {
    const headers = [["Content-Security-Policy", "img-src *"]] as const;
    const both = `img-src *, ${POLICY}`;
    const cases: [string, string | RegExp][] = [
      ["/a.html", both],
      ["/sub/missing", both],
      ["/", OWN],
      ["/missing", OWN],
    ];
    const html = { fields: ["Accept: text/html"] };
    await withSite({ folder, list: true, headers }, async (port) => {
      for (const [target, expected] of cases) {
        const policy = (await exchange(port, target, html))
          .field("content-security-policy")!;
        if (typeof expected === "string") assertEquals(policy, expected);
        else assertEquals(expected.test(policy), true, `${target}: ${policy}`);
      }
    });
    await withSite({ headers }, async (port) => {
      for (const target of ["/", "/hello", "/time", "/missing"]) {
        const policy = (await exchange(port, target, html))
          .field("content-security-policy")!;
        assertEquals(OWN.test(policy), true, `${target}: ${policy}`);
      }
    });
  }));
