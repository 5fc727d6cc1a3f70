import { assert, assertEquals } from "@std/assert";
import { withAbsoluteLocation } from "../../src/http/location.ts";
import { NO_CONTENT } from "../../src/http/content.ts";
import { PreparedResponse } from "../../src/http/response.ts";

Deno.test("withAbsoluteLocation() resolves a relative reference against the target, and nothing else", () => {
  const cases: [target: string, location: string, expected: string][] = [
    ["/sub", "sub/", "/sub/"],
    ["/a/sub?x=%41&y=+", "sub/?x=%41&y=+", "/a/sub/?x=%41&y=+"],
    ["/a/about.html", "about", "/a/about"],
    ["/a/index.html?q", "./?q", "/a/?q"],
    ["/a/about/", "../about", "/a/about"],
    ["/a/b", "?c", "/a/b?c"],
    ["/a/b?c", "#d", "/a/b?c#d"],
    ["/a/b", "./c:d", "/a/c:d"],
    ["/a/%2F%C3%BC/x", "%2f", "/a/%2F%C3%BC/%2f"],
    ["/a/b", "/c", "/c"],
    ["/a/b", "//other.example/c", "//other.example/c"],
    ["/a/b", "HTTPS://other.example/c", "HTTPS://other.example/c"],
    ["/a/b", "mailto:c", "mailto:c"],
    ["/a/b", "..//other.example/", "/.//other.example/"],
  ];
  for (const [target, location, expected] of cases) {
    const response = {
      status: 301,
      fields: [["X", "y"], ["location", location]] as const,
      content: NO_CONTENT,
    };
    for (const each of [response, new PreparedResponse(response)]) {
      const { fields } = withAbsoluteLocation(each, target);
      assertEquals(fields, [["X", "y"], ["location", expected]], location);
    }
  }
});

Deno.test("withAbsoluteLocation() leaves a response without Location, and a prepared one prepared", () => {
  const content = NO_CONTENT;
  const none = { status: 200, fields: [["X", "y"]] as const, content };
  assert(withAbsoluteLocation(none, "/a") === none);
  const fields = [["Location", "b"]] as const;
  const prepared = new PreparedResponse({ status: 301, fields, content });
  const moved = withAbsoluteLocation(prepared, "/a/c");
  assert(moved instanceof PreparedResponse);
});
