// Standard output and standard error that are full, closed, or read by nobody: the program serves on, and tells it.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { RETRY_DELAY_MS } from "../../src/observe/limits.ts";
import { findPort } from "../free_port.ts";
import { RawClient } from "../raw_client.ts";
import {
  findMissing,
  requireSystem,
  requiring,
  windowsLacks,
} from "../requirement.ts";
import { sleep } from "../wait.ts";
import { inShell, Program, spawnProgram } from "./program.ts";

const BAD_RULE = "/*\n  no field\n";

/** `count` requests with a target of that length over one connection; all are responded to. */
async function exchangeMany(
  port: number,
  { count, length = 2 }: { count: number; length?: number },
): Promise<void> {
  const target = "/" + "a".repeat(length - 1);
  const request = `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
  const last = `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
  using peer = await RawClient.connect(port);
  const sent = peer.send(request.repeat(count - 1) + last);
  const responses = (await peer.readAll()).split("HTTP/1.1 ").length - 1;
  await sent;
  assertEquals(responses, count);
}

async function waitUntilServing(port: number): Promise<void> {
  for (let i = 0; i < 3_000; i++) {
    try {
      return (await RawClient.connect(port)).close();
    } catch {
      await sleep(20);
    }
  }
  throw new Error("nothing listens");
}

async function withSite(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tinyhttp_streams_" });
  try {
    await Deno.writeTextFile(join(folder, "index.html"), "hello");
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test(requiring(
  requireSystem("linux"),
  "the program survives a message where standard error is full, and tells it on standard output",
  async () => {
    const wrapper = inShell(":", "2>/dev/full");
    await withSite(async (folder) => {
      // The banner cannot be written either.
      const port = findPort();
      const host = ["--host=127.0.0.1", `--port=${port}`];
      const program = Program.start([folder, ...host], { wrapper });
      try {
        await waitUntilServing(port);
        await exchangeMany(port, { count: 1 });
        await Deno.writeTextFile(join(folder, "_headers"), BAD_RULE);
        await program.waitFor(() => {
          // The rules are read again with a request.
          exchangeMany(port, { count: 1 }).catch(() => {});
          return program.stdout.includes("standard error can't be written");
        });
        await exchangeMany(port, { count: 10 });
        const { code, stdout } = await program.end();
        assertEquals(code, 0);
        assertMatch(
          stdout,
          /^tinyhttp: standard error can't be written: No space left on device .*$/m,
        );
        assertMatch(stdout, /^tinyhttp: standard error lost \d+ lines?$/m);
      } finally {
        await program.end("SIGKILL");
      }
    });
  },
));

Deno.test(requiring(
  windowsLacks,
  "the program survives a message where the reader of standard error is gone",
  async () => {
    await withSite(async (folder) => {
      await Deno.writeTextFile(join(folder, "_headers"), BAD_RULE);
      const port = findPort();
      const host = ["--host", "127.0.0.1", "--port", String(port)];
      // The first message is of the start: there is no such page.
      const args = [folder, ...host, "--spa=missing.html", "--log=json"];
      const process = spawnProgram(args);
      await process.stderr.cancel();
      const stdout = new Response(process.stdout).text();
      await waitUntilServing(port);
      for (let i = 0; i < 20; i++) {
        await exchangeMany(port, { count: 5 });
        await Deno.writeTextFile(join(folder, "_headers"), BAD_RULE.repeat(i));
        await sleep(20);
      }
      await sleep(200);
      process.kill("SIGTERM");
      const { code, signal } = await process.status;
      assertEquals([code, signal], [0, null]);
      const entries = (await stdout).split("\n").filter((line) =>
        line.startsWith("{")
      );
      assertEquals(entries.length, 100, "the log is as it always is");
      assert(!(await stdout).includes("standard error"), "for programs");
    });
  },
));

Deno.test(requiring(
  windowsLacks,
  "the program counts each line of a log that nobody reads, and ends at SIGTERM",
  async () => {
    const count = 1500;
    const port = findPort();
    const host = ["--host=127.0.0.1", `--port=${port}`];
    const process = spawnProgram([
      ...host,
      "--workers=1",
      "--log=json",
      "--quiet",
    ]);
    const stderr = new Response(process.stderr).text();
    const reader = process.stdout.getReader();
    const decoder = new TextDecoder();
    let text = "";
    await waitUntilServing(port);
    // Ten MB of lines: more than wait for a reader.
    await exchangeMany(port, { count, length: 7000 });
    await sleep(200);
    process.kill("SIGTERM");
    const began = Date.now();
    const { code } = await process.status;
    assertEquals(code, 0);
    assert(Date.now() - began < 8000);
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      text += decoder.decode(value);
    }
    const logged = text.split("\n").filter((line) => line.startsWith('{"time'));
    for (const line of logged) JSON.parse(line);
    const told = (await stderr).split("\n").filter((line) => line !== "");
    assertEquals(
      told[0],
      "tinyhttp: standard output is not read: lines are lost",
    );
    assertEquals(told.length, 2, told.join("\n"));
    const lost = /^tinyhttp: standard output lost (\d+) lines$/.exec(told[1]);
    assertEquals(logged.length + Number(lost?.[1]), count, told[1]);
  },
));

Deno.test(requiring(
  requireSystem("linux"),
  "the program tells once that the disk of its log is full, and how many lines that cost",
  async () => {
    for (const log of ["json", "combined"]) {
      const port = findPort();
      const program = Program.start([
        "--host=127.0.0.1",
        `--port=${port}`,
        `--log=${log}`,
        "--quiet",
      ], { wrapper: inShell(":", ">/dev/full") });
      await waitUntilServing(port);
      await exchangeMany(port, { count: 200 });
      await program.waitFor(() => program.stderr !== "");
      await exchangeMany(port, { count: 100 });
      const { code, stderr } = await program.end();
      assertEquals(code, 0);
      assertEquals(
        stderr,
        "tinyhttp: standard output can't be written: No space left on device (os error 28)\n" +
          "tinyhttp: standard output lost 300 lines\n",
      );
    }
  },
));

Deno.test(requiring(
  requireSystem("linux") ?? findMissing("prlimit"),
  "the program goes on with its log, line by line, when there is room again",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "tinyhttp_streams_" });
    try {
      const path = join(folder, "log");
      const port = findPort();
      const limit = 16 * 1024;
      const count = 300;
      const program = Program.start([
        "--host=127.0.0.1",
        `--port=${port}`,
        "--log=json",
        "--quiet",
      ], { wrapper: inShell(":", `>>${path}`) });
      await waitUntilServing(port);
      // The system sends a signal at this limit, too.
      const args = [`--pid=${program.pid}`, `--fsize=${limit}`];
      await new Deno.Command("prlimit", { args }).output();
      const requests = Array.from(
        { length: count },
        (_, i) => `GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`,
      );
      using peer = await RawClient.connect(port);
      await peer.send(requests.join(""));
      let log = "";
      const last = `"target":"/${count - 1}"`;
      while (!log.includes(last)) {
        await sleep(50);
        const { size } = await Deno.stat(path);
        const text = await Deno.readTextFile(path);
        // It is full, or all that was left.
        if (size !== limit && !text.includes(last)) continue;
        // Where room comes back in the moment in which a write fails, the runtime does not tell whether it kept octets of
        // it, and these could come twice. By now the program waits for its next attempt.
        await sleep(RETRY_DELAY_MS / 3);
        log += text;
        await Deno.truncate(path);
      }
      const { code, stderr } = await program.end();
      assertEquals(code, 0);
      assertMatch(
        stderr,
        /^(tinyhttp: standard output can't be written: File too large .*\n)+$/,
      );
      const targets = log.split("\n").slice(0, -1)
        .map((line) => Number(JSON.parse(line).target.slice(1)));
      // Of a write that is cut the runtime does not say how much it accepted.
      assert(targets.length > count - 100, `${targets.length} lines`);
      for (let i = 1; i < targets.length; i++) {
        assert(targets[i] > targets[i - 1], "in order, and none twice");
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
));

Deno.test(requiring(
  requireSystem("linux"),
  "the program ends with its status where nothing can be printed",
  async () => {
    for (const redirection of ["2>/dev/full", "2>&-", ">/dev/full 2>&1"]) {
      const wrapper = inShell(":", redirection);
      const end = (...args: string[]) => Program.start(args, { wrapper }).ended;
      assertEquals((await end("--prot")).code, 2, redirection);
      assertEquals((await end("/no/such/folder")).code, 1, redirection);
    }
  },
));
