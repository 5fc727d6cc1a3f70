import { assert, assertEquals, assertRejects } from "@std/assert";
import { makeSite } from "../../src/site/make_site.ts";
import {
  DEFAULT_SITE,
  type SiteOptions,
} from "../../src/site/site_settings.ts";

Deno.test("makeSite() accepts the defaults, spelled out", async () => {
  (await makeSite({ ...DEFAULT_SITE })).close();
});

Deno.test("makeSite() rejects with a TypeError that names an impossible value's option", async () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ folder: new URL("file:///") }, "folder"],
    [{ cors: "https://A.example" }, "cors"],
    [{ headers: [["ETag", '"a"']] }, "headers"],
    [{ port: 80 }, "port"],
  ];
  for (const [options, name] of cases) {
    const making = () => makeSite(options as SiteOptions);
    const error = await assertRejects(making, name);
    assert(error instanceof TypeError);
    assertEquals(error.message.split(":")[0], name);
  }
});
