// The compiled program runs programs, without environment or PATH of its own.

import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { ask } from "../chunked_client.ts";
import { windowsLacks } from "../requirement.ts";
import { ofBinary, withBinary } from "./binary.ts";

const test = ofBinary("runs programs behind the server", async (folder) => {
  const programs = join(folder, "cgi-bin");
  Deno.mkdirSync(programs);
  const path = join(programs, "cat");
  Deno.writeTextFileSync(
    path,
    '#!/bin/sh\nprintf "Content-Type: text/plain\\n\\n"\nexec cat\n',
  );
  Deno.chmodSync(path, 0o755);
  await withBinary(folder, ["--cgi=/a=cgi-bin"], async ({ port, banner }) => {
    assertMatch(banner, /^On: programs of \S+cgi-bin below \/a\/$/m);
    const content = "x".repeat(200_000);
    const response = await ask(port, "/a/cat", { method: "POST", content });
    assertEquals([response.status, response.isWhole], [200, true]);
    assertEquals(response.content.length, content.length);
  });
});

Deno.test(
  windowsLacks === undefined
    ? test
    : { ...test, name: `${test.name} (${windowsLacks})`, ignore: true },
);
