// What a rule of `_redirects` captures keeps the octets of the request. RFC 3986 §2.2, §6.2.2.

import { assertEquals } from "@std/assert";
import { exchange } from "../raw_client.ts";
import { withFolder, withSite } from "../site_server.ts";

const RULES = `
/x/*              https://e.example/:splat 302
/user/:name/:id   /u/:id/:name
/file/:name.html  /f/:name
/pre-*            /pre/:splat
/é:name           /e/:name
/mid/*/end        /m/:splat
/ask/*            /find?q=:splat&u=:splat#:splat
/q  id=:id        /item/:id
/r  id=:id        /item?id=:id
/forced/*         https://e.example/:splat 302!
`;

Deno.test("_redirects keeps the octets of what it captures", () =>
  withFolder({ "_redirects": RULES, "forced/there": "x" }, async (folder) => {
    const e = "https://e.example";
    const cases: [string, string, string][] = [
      ["/x/@user/Help:C,a;b=c+d", `${e}/@user/Help:C,a;b=c+d`, "delimiters"],
      ["/x/!$&'()*+,;=:@-._~", `${e}/!$&'()*+,;=:@-._~`, "all of pchar"],
      ["/x/%21%24%26%27%28", `${e}/%21%24%26%27%28`, "encoded delimiters"],
      ["/x/%40%3a%3A%2c", `${e}/%40%3a%3A%2c`, "the case of the digits"],
      ["/x/%41%7e%2D", `${e}/%41%7e%2D`, "needless encoding"],
      ["/x/%C3%BC%c3%bc", `${e}/%C3%BC%c3%bc`, "UTF-8"],
      ["/x/%25%2541", `${e}/%25%2541`, "percent signs"],
      ["/x/a%20b", `${e}/a%20b`, "blank"],
      ["/x/a|b^c{d}`e", `${e}/a%7Cb%5Ec%7Bd%7D%60e`, "no URI holds these"],
      ["/x/[a]", `${e}/%5Ba%5D`, "no path holds these"],
      ["/x/a//b/", `${e}/a/b/`, "empty segments are none"],
      ["/x/", `${e}/`, "nothing"],
      ["/x/a?b=@c", `${e}/a?b=@c`, "the query"],
      ["http://h.example/x/a,b", `${e}/a,b`, "absolute-form"],
      ["/user/a@b/c:d", "/u/c:d/a@b", "placeholders"],
      ["/user/%3aa/%2B", "/u/%2B/%3aa", "encoded ones"],
      ["/file/a,b%2c.html", "/f/a,b%2c", "before an ending"],
      ["/file/a%2ehtml", "/f/a", "before an encoded ending"],
      ["/pre-a;b/c=d", "/pre/a;b/c=d", "after a start"],
      ["/%70re-%3b", "/pre/%3b", "after an encoded start"],
      ["/%C3%A9a,%c3%a9", "/e/a,%c3%a9", "after a start of several octets"],
      ["/mid/a:b/%3d/end", "/m/a:b/%3d", "between"],
      [
        "/ask/a&b=c+d:@,%26",
        "/find?q=a%26b%3Dc%2Bd:@,%26&u=a%26b%3Dc%2Bd:@,%26#a&b=c+d:@,%26",
        "in a query, what separates parameters is encoded",
      ],
      ["/q?id=a:b@c,%2c", "/item/a:b@c,%2c", "of a query"],
      ["/q?id=a?c", "/item/a%3Fc", "of a query, in a path"],
      ["/q?id=a+b", "/item/a%20b", "a plus of a query is a blank"],
      ["/r?id=a+b=%3d", "/item?id=a%20b%3D%3d", "of a query, in a query"],
      ["/forced/there/@a", `${e}/there/@a`, "a forced rule"],
    ];
    await withSite({ folder }, async (port) => {
      for (const [target, expected, why] of cases) {
        for (const method of ["GET", "HEAD"]) {
          const got = await exchange(port, target, { method });
          assertEquals(got.field("location"), expected, `${why}: ${target}`);
        }
      }
    });
  }));

Deno.test("_redirects with captures of odd octets leads to no other host and no dot segment", () =>
  withFolder({
    "_redirects":
      "/a/* /:splat\n/b-* /:splat/x\n/c/:n/* https://e.example/:n:splat",
  }, async (folder) => {
    const cases: [string, string | undefined][] = [
      ["/a//evil.example/@b", "/evil.example/@b"],
      ["/a/@evil.example", "/@evil.example"],
      ["/a/:80", "/:80"],
      ["/b-%2e%2e/a", undefined],
      ["/b-./a", undefined],
      ["/b-%2E", undefined],
      ["/c/@/@evil.example", "https://e.example/@@evil.example"],
    ];
    await withSite({ folder }, async (port) => {
      for (const [target, expected] of cases) {
        const got = await exchange(port, target);
        assertEquals(got.field("location"), expected, target);
      }
    });
  }));
