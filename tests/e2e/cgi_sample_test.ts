// The sample programs: a time server, a form, a guest book with a database.

import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { ask } from "../chunked_client.ts";
import { withPrograms } from "../program_folder.ts";
import { requiring, windowsLacks } from "../requirement.ts";

const SAMPLE = fromFileUrl(new URL("../cgi/sample/", import.meta.url));

/** Why the samples cannot run; undefined where they can. They see no other PATH. */
function findMissingPython(): string | undefined {
  if (windowsLacks !== undefined) return windowsLacks;
  const { success } = new Deno.Command("/usr/bin/env", {
    args: ["python3", "-c", "import sqlite3"],
    clearEnv: true,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
    stderr: "null",
  }).outputSync();
  return success ? undefined : "python3 with sqlite3 is missing in /usr/bin";
}

Deno.test(requiring(
  findMissingPython(),
  "the sample programs run: a time server, a form, a guest book in SQLite",
  () => {
    const names = ["time.py", "form.py", "guestbook.py"];
    const files = Object.fromEntries(
      names.map((name) => [name, Deno.readTextFileSync(join(SAMPLE, name))]),
    );
    return withPrograms(files, async ({ port, program }) => {
      const time = await ask(port, "/cgi-bin/time.py");
      assertMatch(time.text(), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$/);
      assertMatch((await ask(port, "/cgi-bin/form.py")).text(), /stranger!/);
      const form = { method: "POST", content: "name=%3CAnn%26+Bob%C3%BC%3E" };
      const greeted = await ask(port, "/cgi-bin/form.py", form);
      assertMatch(greeted.text(), /Hello, &lt;Ann&amp; Bobü&gt;!/);
      const book = "/cgi-bin/guestbook.py";
      const texts = Array.from({ length: 10 }, (_, n) => `'); DROP ${n}`);
      const signed = await Promise.all(texts.map((text) =>
        ask(port, book, {
          method: "POST",
          content: String(new URLSearchParams({ name: "Ann", text })),
        })
      ));
      for (const { status, head } of signed) {
        assertEquals(status, 303);
        assertMatch(head, /^Location: \/cgi-bin\/guestbook\.py\r$/m);
      }
      const page = await ask(port, book);
      assertEquals(page.text().match(/<dd>&#x27;\); DROP \d$/gm)?.length, 10);
      assertEquals((await ask(port, "/cgi-bin/guestbook.db")).status, 403);
      const { code } = await program.end();
      assertEquals(code, 0);
    });
  },
));
