// Programs that fail, hang, fork, and print too much or too little, over sockets.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { ask, type ReadResponse } from "../chunked_client.ts";
import {
  findProcesses,
  type ProgramFiles,
  withPrograms,
} from "../program_folder.ts";
import { encodeRequest, RawClient } from "../raw_client.ts";
import { requireSystem, requiring } from "../requirement.ts";
import { until } from "../wait.ts";

const missing = requireSystem("linux");
const HEAD = 'printf "Content-Type: text/plain\\n\\n"';

function script(...lines: string[]): string {
  return ["#!/bin/sh", ...lines, ""].join("\n");
}

const FILES: ProgramFiles = {
  "silent": script("exit 0"),
  "no_head": script("echo hello"),
  "half_head": script('printf "Content-Type: text/plain\\nX"'),
  "exit1": script("exit 3"),
  "exit1_after_head": script(HEAD, "echo part", "sleep 0.1", "exit 1"),
  "grep": script(HEAD, "echo found", "printf 'a\\n' | grep b"),
  "exact_exit1": script(
    'printf "Content-Type: a/b\nContent-Length: 5\n\nhello"',
    "exit 1",
  ),
  "short_exit1": script(
    'printf "Content-Type: a/b\nContent-Length: 9\n\nhello"',
    "exit 1",
  ),
  "local_exit1": script('printf "Location: /cgi-bin/show\n\n"', "exit 1"),
  "killed": script("kill -SEGV $$"),
  "killed_after_head": script(HEAD, "echo part", "sleep 0.1", "kill -9 $$"),
  "nph-x": script(HEAD),
  "response_line": script('printf "HTTP/1.1 200 OK\\r\\n\\r\\n"'),
  "framing": script(
    'printf "Content-Type: a/b\\nTransfer-Encoding: chunked\\n\\n0\\r\\n\\r\\n"',
  ),
  "split": script('printf "Content-Type: a/b\\nX: a\\rSet-Cookie: b\\n\\n"'),
  "no_type": script('printf "X: 1\\n\\nhello"'),
  "only_status": script('printf "Status: 404 Nope\\n\\n"'),
  "only_status_late": script('printf "Status: 404\\n\\n"', "sleep 0.1"),
  "only_length": script('printf "Status: 404\\nContent-Length: 3\\n\\n"'),
  "only_status_fails": script('printf "Status: 404\\n\\n"', "exit 3"),
  "connection": script(
    'printf "Content-Type: a/b\\nConnection: close\\nTE: a\\n\\nhello"',
  ),
  "no_location": script('printf "Location:\\n\\n"'),
  "no_interpreter": "#!/no/such/interpreter\n",
  "crlf": "#!/bin/sh\r\necho\r\n",
  "data.txt": "secret\n",
  ".hidden": script(HEAD),
  "short": script('printf "Content-Type: a/b\\nContent-Length: 9\\n\\nhello"'),
  "long": script('printf "Content-Type: a/b\\nContent-Length: 2\\n\\nhello"'),
  "exact": script('printf "Content-Type: a/b\\nContent-Length: 5\\n\\nhello"'),
  "hang": script("exec sleep 1000"),
  "hang_after_head": script(HEAD, "echo part", "exec sleep 1000"),
  "fork": script(HEAD, "sleep 1000 &", "echo done"),
  "fork_hang": script("sleep 1000 &", "sleep 1000"),
  "close_stdout": script(HEAD, "echo done", "exec >&-", "exec sleep 1000"),
  "stderr": script('while :; do echo "complaint" >&2; done'),
  "complaint": script(HEAD, 'printf "bad\\033[2J\\nworse" >&2', "echo ok"),
  "ignore_input": script(HEAD, "echo done"),
  "never_reads": script("exec sleep 1000"),
  "count": script(HEAD, "exec wc -c"),
  "cat": script(HEAD, "exec cat"),
  "large": script(HEAD, "exec head -c 1073741824 /dev/zero"),
  "endless": script(HEAD, "exec cat /dev/zero"),
  "status": script('printf "Status: 418 Teapot\\nContent-Type: a/b\\n\\n"'),
  "gone": script('printf "Status: 204\\n\\n"'),
  "client": script('printf "Location: http://a.example/\\n\\n"'),
  "local": script('printf "Location: /cgi-bin/show?x=%%41\\n\\n"'),
  "local_file": script('printf "Location: /hello\\n\\n"'),
  "loop": script('printf "Location: /cgi-bin/loop\\n\\n"'),
  "show": script(
    HEAD,
    'printf "%s %s %s" "$REQUEST_METHOD" "$QUERY_STRING" "$CONTENT_LENGTH"',
  ),
};

Deno.test(requiring(
  missing,
  "--cgi sends a HEAD response with the length of a content that is not printed",
  () =>
    withPrograms(FILES, async ({ port }) => {
      const cases: [string, number, string | undefined][] = [
        // A GET would be refused, so the length is of no response.
        ["only_length", 404, undefined],
        ["only_status", 404, "0"],
        ["exact", 200, "5"],
        ["no_type", 502, undefined],
      ];
      for (const [name, status, length] of cases) {
        const got = await ask(port, `/cgi-bin/${name}`, { method: "HEAD" });
        const line = /^Content-Length: (.*)\r$/m.exec(got.head);
        assertEquals(got.status, status, name);
        if (status !== 502) assertEquals(line?.[1], length, name);
      }
    }),
));

async function untilAllEnded(folder: string): Promise<void> {
  await until(() => findProcesses(folder).length === 0);
}

function summary({ status, isWhole, text }: ReadResponse): string {
  return `${status} ${isWhole ? "whole" : "cut"} ${text().split("\n")[0]}`;
}

Deno.test(requiring(
  missing,
  "--cgi gives each failure of a program its own response, and says why in the log",
  () =>
    withPrograms(FILES, async ({ port, program }) => {
      const failed = "502 whole 502 Bad Gateway";
      const table: [string, string, string][] = [
        ["silent", failed, '"/cgi-bin/silent" printed nothing'],
        [
          "no_head",
          failed,
          '"/cgi-bin/no_head" ended before the blank line after its head',
        ],
        [
          "half_head",
          failed,
          '"/cgi-bin/half_head" ended before the blank line after its head',
        ],
        ["exit1", failed, '"/cgi-bin/exit1" ended with status 3'],
        // RFC 3875 gives the exit status no meaning.
        [
          "exit1_after_head",
          "200 whole part",
          '"/cgi-bin/exit1_after_head" ended with status 1',
        ],
        ["grep", "200 whole found", '"/cgi-bin/grep" ended with status 1'],
        [
          "exact_exit1",
          "200 whole hello",
          '"/cgi-bin/exact_exit1" ended with status 1',
        ],
        [
          "short_exit1",
          "200 cut hello",
          "printed less than its Content-Length",
        ],
        ["local_exit1", "200 whole GET  ", ""],
        ["killed", failed, '"/cgi-bin/killed" was ended by SIGSEGV'],
        [
          "killed_after_head",
          "200 cut part",
          '"/cgi-bin/killed_after_head" was ended by SIGKILL',
        ],
        ["nph-x", "403 whole 403 Forbidden", 'nph-x" is not run: nph-'],
        ["data.txt", "403 whole 403 Forbidden", "is not executable: chmod +x"],
        ["response_line", failed, "printed a response line"],
        ["framing", failed, "set the field transfer-encoding"],
        ["split", failed, "holds a control character"],
        ["no_type", failed, '"/cgi-bin/no_type" set no Content-Type'],
        ["only_status", "404 whole ", ""],
        ["only_status_late", "404 whole ", ""],
        [
          "only_length",
          failed,
          '"/cgi-bin/only_length" set no Content-Type',
        ],
        [
          "only_status_fails",
          "404 whole ",
          '"/cgi-bin/only_status_fails" ended with status 3',
        ],
        ["connection", "200 whole hello", ""],
        ["no_location", failed, "set an empty Location"],
        ["no_interpreter", failed, "the interpreter in its first line"],
        ["crlf", failed, "the interpreter in its first line"],
        ["short", "200 cut hello", "printed less than its Content-Length"],
        ["long", failed, "printed more than its Content-Length"],
        [".hidden", "404 whole 404 Not Found", ""],
        ["missing", "404 whole 404 Not Found", ""],
        ["", "404 whole 404 Not Found", ""],
        ["show/%2f", "404 whole 404 Not Found", ""],
        ["show/%00", "404 whole 404 Not Found", ""],
        ["../data.txt", "404 whole 404 Not Found", ""],
        ["exact", "200 whole hello", ""],
        ["status", "418 whole ", ""],
        ["gone", "204 whole ", ""],
        ["client", "302 whole ", ""],
        ["local", "200 whole GET x=%41 ", ""],
        [
          "loop",
          failed,
          'the Location "/cgi-bin/loop" of a program leads nowhere',
        ],
        ["fork", "200 whole done", ""],
        ["close_stdout", "200 whole done", ""],
        ["complaint", "200 whole ok", '"/cgi-bin/complaint": bad\\u{1b}[2J\n'],
      ];
      for (const [name, expected, line] of table) {
        const response = await ask(port, `/cgi-bin/${name}`);
        assertEquals(summary(response), expected, name);
        if (line === "") continue;
        await program.waitFor(() => program.stderr.includes(line));
      }
      assertEquals((await ask(port, "/hello")).status, 200);
      const posted = await ask(port, "/cgi-bin/local", {
        method: "POST",
        content: "abc",
      });
      assertEquals(summary(posted), "200 whole GET x=%41 ");
      const file = await ask(port, "/cgi-bin/local_file", { method: "HEAD" });
      assertEquals([file.status, file.isWhole], [200, true]);
      assertMatch(file.head, /^Content-Length: [1-9]/m);
      assert(!program.stderr.includes("    at "), program.stderr);
    }),
));

Deno.test(requiring(
  missing,
  "--cgi ends programs that hang, with all that they started, and responds 504",
  () =>
    withPrograms(FILES, async ({ port, program, folder }) => {
      for (
        const [name, expected] of [
          ["hang", "504 whole 504 Gateway Timeout"],
          ["fork_hang", "504 whole 504 Gateway Timeout"],
          ["stderr", "504 whole 504 Gateway Timeout"],
          ["hang_after_head", "200 cut part"],
        ]
      ) assertEquals(summary(await ask(port, `/cgi-bin/${name}`)), expected);
      const posted = await ask(port, "/cgi-bin/never_reads", {
        method: "POST",
        content: new Uint8Array(300_000),
      });
      assertEquals(posted.status, 504);
      await untilAllEnded(folder);
      const complaints = program.stderr.match(/: complaint\n/g)!.length;
      assert(complaints < 2_000, `${complaints}`);
      assertMatch(program.stderr, /what else it says is not shown/);
      assertMatch(
        program.stderr,
        /"\/cgi-bin\/hang" was quiet or ran for too long/,
      );
    }, ["--write-timeout=2s"]),
));

Deno.test(requiring(
  missing,
  "--cgi ends a program when its peer leaves, and at the end of the server",
  () =>
    withPrograms(FILES, async ({ port, program, folder }) => {
      for (const name of ["hang", "hang_after_head", "fork_hang", "endless"]) {
        const client = await RawClient.connect(port);
        await client.send(encodeRequest(`/cgi-bin/${name}`));
        const processes = name === "fork_hang" ? 2 : 1;
        await until(() => findProcesses(folder).length >= processes);
        if (!name.endsWith("hang")) {
          await client.readUntil((text) => text.includes("\r\n\r\n"));
        }
        client.close();
        await untilAllEnded(folder);
      }
      const waiting = ask(port, "/cgi-bin/fork_hang").catch(() => {});
      await until(() => findProcesses(folder).length >= 2);
      const { code, stdout, summary } = await program.end();
      assertEquals(code, 0);
      assertMatch(
        stdout,
        / 503 GET \/cgi-bin\/fork_hang .*\(no response; cut\)/,
      );
      assertMatch(summary, /^5 requests, 3 cut/m);
      await waiting;
      await untilAllEnded(folder);
    }, ["--drain-timeout=1s"]),
));

Deno.test(requiring(
  missing,
  "--cgi ends all programs where a second signal ends the server",
  () =>
    withPrograms(FILES, async ({ port, program, folder }) => {
      const waiting = ask(port, "/cgi-bin/fork_hang").catch(() => {});
      await until(() => findProcesses(folder).length >= 2);
      program.signal("SIGTERM");
      await program.waitFor(() => program.waiting !== "");
      assertEquals((await program.end()).code, 1);
      await waiting;
      await untilAllEnded(folder);
    }),
));

Deno.test(requiring(
  missing,
  "--cgi hands contents of any length over, and drops what a program does not read",
  () =>
    withPrograms(FILES, async ({ port, program }) => {
      for (const length of [0, 1, 65_537, 100 * 2 ** 20]) {
        const content = new Uint8Array(length);
        const counted = await ask(port, "/cgi-bin/count", {
          method: "POST",
          content,
        });
        assertEquals(counted.text().trim(), String(length));
      }
      assert(program.memory() < 400 * 1024, `${program.memory()} KiB`);
      const echoed = await ask(port, "/cgi-bin/cat", {
        method: "POST",
        content: new Uint8Array(500_000).fill(65),
      });
      assertEquals([echoed.content.length, echoed.isWhole], [500_000, true]);
      for (const length of [10, 200_000]) {
        const ignored = await ask(port, "/cgi-bin/ignore_input", {
          method: "POST",
          content: new Uint8Array(length),
        });
        assertEquals(summary(ignored), "200 whole done");
      }
      const chunked = await ask(port, "/cgi-bin/show", {
        method: "POST",
        fields: ["Transfer-Encoding: chunked", "", "3\r\nabc\r\n0\r\n"],
      });
      assertEquals(chunked.text(), "POST  3");
      const size = (2 ** 21).toString(16);
      const uncounted = await ask(port, "/cgi-bin/show", {
        method: "POST",
        fields: [
          "Transfer-Encoding: chunked",
          "",
          `${size}\r\n${"x".repeat(2 ** 21)}\r\n0\r\n`,
        ],
      });
      assertEquals(uncounted.status, 411);
      const huge = await ask(port, "/cgi-bin/show", {
        method: "POST",
        fields: [`Content-Length: ${2 ** 30 + 1}`, "Expect: 100-continue"],
      });
      assertEquals(huge.status, 413);
    }),
));

Deno.test(requiring(
  missing,
  "--cgi sends 1 GiB in flat memory",
  () =>
    withPrograms(FILES, async ({ port, program }) => {
      await ask(port, "/cgi-bin/show");
      const before = program.memory();
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      await connection.write(
        new TextEncoder().encode("GET /cgi-bin/large HTTP/1.0\r\n\r\n"),
      );
      const buffer = new Uint8Array(1024 * 1024);
      let received = 0;
      let most = 0;
      for (let read; (read = await connection.read(buffer)) !== null;) {
        received += read;
        most = Math.max(most, program.memory());
      }
      assert(received > 2 ** 30, `${received}`);
      assert(most - before < 150 * 1024, `${before} ${most} KiB`);
    }),
));

Deno.test(requiring(
  missing,
  "--cgi runs a bounded number of programs at once; further requests wait, then get 503",
  () =>
    withPrograms(FILES, async ({ port, folder }) => {
      const hanging = Array.from(
        { length: 16 },
        () => ask(port, "/cgi-bin/hang_after_head").catch(() => {}),
      );
      await until(() => findProcesses(folder).length === 16);
      const refused = await ask(port, "/cgi-bin/show");
      assertEquals(refused.status, 503);
      assertMatch(refused.head, /^Retry-After: \d+\r$/m);
      await Promise.all(hanging);
      assertEquals((await ask(port, "/cgi-bin/show")).status, 200);
    }, ["--write-timeout=4s"]),
));

Deno.test(requiring(
  missing,
  "200 requests for programs of all kinds leave no process, descriptor or memory behind",
  () =>
    withPrograms(FILES, async ({ port, program, folder }) => {
      // The others take as long as their deadline; another test has them.
      const slow = ["large", "endless", "stderr", "close_stdout"];
      const names = Object.keys(FILES).filter((name) =>
        !slow.includes(name) && !/hang|never/.test(name)
      );
      const countDescriptors = () =>
        [...Deno.readDirSync(`/proc/${program.pid}/fd`)].length;
      const round = async (count: number) => {
        for (let at = 0; at < count; at += 8) {
          await Promise.all(Array.from({ length: 8 }, async (_, index) => {
            const name = names[(at + index) % names.length];
            const response = await ask(port, `/cgi-bin/${name}`, {
              method: index % 2 === 0 ? "GET" : "POST",
              ...index % 2 === 1 && { content: "x".repeat(1000) },
            });
            assert(response.status >= 200, name);
          }));
        }
        await untilAllEnded(folder);
      };
      // Until the runtime's heap has its size.
      await round(100);
      const [descriptors, memory] = [countDescriptors(), program.memory()];
      await round(200);
      await until(() => countDescriptors() <= descriptors);
      const grown = program.memory() - memory;
      assert(grown < 30 * 1024, `${grown} KiB`);
      const children = Deno.readTextFileSync(
        `/proc/${program.pid}/task/${program.pid}/children`,
      );
      assertEquals(children.trim(), "");
    }, ["--log=none"]),
));
