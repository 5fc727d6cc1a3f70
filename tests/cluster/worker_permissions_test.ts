import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  decideInspectorPermissions,
  decideWorkerPermissions,
} from "../../src/cluster/sandbox.ts";
import { DEFAULT_SITE } from "../../src/site/site_settings.ts";

Deno.test("decideWorkerPermissions() grants to read the folder, or the one file, and to listen at each address", () => {
  const listen = {
    addresses: ["127.0.0.1", "::1"],
    port: 8000,
    sharesPort: true,
    joins: false,
  };
  const decide = (site: Partial<typeof DEFAULT_SITE>) =>
    decideWorkerPermissions({
      site: { ...DEFAULT_SITE, ...site },
      listen,
      tls: undefined,
      turnPort: 9,
    });
  const table: [Partial<typeof DEFAULT_SITE>, boolean | string[]][] = [
    [{}, false],
    [{ folder: "/srv" }, ["/srv"]],
    [{ folder: "/srv", followSymlinks: true }, true],
    [{ folder: "/srv", file: "a.html" }, [join("/srv", "a.html")]],
    [{ folder: "/", file: "a.html" }, [join("/", "a.html")]],
    [{ folder: "/srv", file: "a.html", followSymlinks: true }, [
      join("/srv", "a.html"),
    ]],
  ];
  for (const [site, read] of table) {
    assertEquals(decide(site), {
      read,
      net: ["127.0.0.1:8000", "[::1]:8000", "127.0.0.1:9"],
      write: false,
      env: false,
      run: false,
      ffi: false,
      sys: false,
      import: false,
    });
  }
});

Deno.test("decideInspectorPermissions() grants to listen, and to connect to the server that is watched", () => {
  const guard = { token: "", port: 9000, names: [] };
  const replay = { hostname: "::1", port: 8000 };
  const decide = (given: typeof replay | undefined) =>
    decideInspectorPermissions({
      addresses: ["127.0.0.1", "::1"],
      guard,
      replay: given,
    });
  assertEquals(decide(replay), {
    read: false,
    net: ["127.0.0.1:9000", "[::1]:9000", "[::1]:8000"],
    write: false,
    env: false,
    run: false,
    ffi: false,
    sys: false,
    import: false,
  });
  assertEquals(decide(undefined).net, ["127.0.0.1:9000", "[::1]:9000"]);
});
