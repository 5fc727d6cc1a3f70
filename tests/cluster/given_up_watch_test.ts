// Workers that are replaced since peers hold sockets that the runtime cannot end.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { watchGivenUp } from "../../src/cluster/given_up_watch.ts";
import { GIVEN_UP_CHECK_INTERVAL_MS } from "../../src/cluster/limits.ts";
import { Supervisor } from "../../src/cluster/supervisor.ts";
import { makeSlot } from "../../src/cluster/worker_slot.ts";
import { DEFAULT_LIMITS } from "../../src/net/limits.ts";
import { Metrics } from "../../src/observe/metrics.ts";
import { DEFAULT_SITE } from "../../src/site/site_settings.ts";
import { findPort } from "../free_port.ts";
import { FIRST_PAIR, ISSUERS_PEM } from "../net/tls_pairs.ts";
import { exchange } from "../raw_client.ts";
import { requireSystem, requiring } from "../requirement.ts";
import { sleep, until } from "../wait.ts";

const HOST = "127.0.0.1";
const REQUEST = "GET /hello HTTP/1.1\r\nHost: a\r\n";

Deno.test("watchGivenUp() replaces the worker with most of them, one after the other, and none again soon", async () => {
  const memory = Metrics.memory(3);
  const rows = [0, 1, 2].map((row) => new Metrics(memory, row));
  const slots = [makeSlot(1, 0), makeSlot(2, 1), makeSlot(3, 2)];
  const replaced: number[] = [];
  const ends: ((failure: string | undefined) => void)[] = [];
  const lines: string[] = [];
  const stop = watchGivenUp({
    slots,
    metrics: memory,
    maxConnections: 40,
    replace: (place) => {
      replaced.push(place);
      return new Promise((resolve) => ends.push(resolve));
    },
    report: (text) => lines.push(text),
  });
  const severalLooks = () => sleep(2.5 * GIVEN_UP_CHECK_INTERVAL_MS);
  try {
    rows[0].gaveUp(4);
    rows[1].gaveUp(6);
    await severalLooks();
    assertEquals(replaced, [], "they are a quarter");
    rows[0].gaveUp(1);
    await until(() => replaced.length === 1);
    await severalLooks();
    assertEquals(replaced, [1], "one at a time");
    ends[0](undefined);
    await until(() => replaced.length === 2);
    ends[1]("no memory");
    await severalLooks();
    assertEquals(replaced, [1, 0], "each once, and not the one without any");
    assertMatch(lines[0], /^worker 2 was replaced: 6 of its clients did not/);
    assertMatch(lines[1], /^worker 1 cannot be replaced \(no memory\): 5 of/);
    assertEquals(lines.length, 2);
  } finally {
    stop();
  }
});

/** A supervisor of HTTPS, with plain HTTP at another port. */
function supervise(redirectPort: number, faults: string[]): Supervisor {
  const limits = { maxConnections: 8, headTimeoutMs: 500 };
  return new Supervisor({
    settings: {
      site: { ...DEFAULT_SITE, folder: undefined },
      listen: { hostnames: [HOST], port: 0 },
      tls: { pair: FIRST_PAIR, hostname: undefined, redirectPort },
      limits: { ...DEFAULT_LIMITS, ...limits },
      programs: [],
      log: "none",
      colour: false,
      trace: undefined,
    },
    workers: 2,
    onLines: () => {},
    onFault: (text) => faults.push(text),
  });
}

function connect(port: number): Promise<Deno.TlsConn> {
  const caCerts = [...ISSUERS_PEM];
  return Deno.connectTls({ hostname: HOST, port, caCerts });
}

/** The head of the response to one more request. Throws where the connection ends before. */
async function ask(client: Deno.Conn, fields = ""): Promise<string> {
  await client.write(new TextEncoder().encode(`${REQUEST}${fields}\r\n`));
  const octets = new Uint8Array(65_536);
  for (let text = "";;) {
    const head = /^[^]*?\r\n\r\n/.exec(text)?.[0];
    const length = Number(/\r\nContent-Length: (\d+)/i.exec(head ?? "")?.[1]);
    if (head !== undefined && text.length >= head.length + length) return head;
    const read = await client.read(octets);
    if (read === null) throw new Error(`it ended: "${text}"`);
    text += new TextDecoder("latin1").decode(octets.subarray(0, read));
  }
}

/** Whether a new client is served. */
async function isServed(port: number): Promise<boolean> {
  let client: Deno.TlsConn | undefined;
  try {
    client = await connect(port);
    return (await ask(client, "Connection: close\r\n")).includes(" 200 ");
  } catch {
    return false;
  } finally {
    client?.close();
  }
}

Deno.test(requiring(
  requireSystem("linux"),
  "Supervisor serves others again after peers have stopped within their handshakes, and loses no request of a kept connection",
  async () => {
    const faults: string[] = [];
    const redirectPort = findPort();
    const supervisor = supervise(redirectPort, faults);
    assert(await supervisor.start());
    const { port } = supervisor.address;
    let kept = await connect(port);
    let isOver = false;
    let answers = 0;
    const keeping = (async () => {
      while (!isOver) {
        const head = await ask(kept);
        assertMatch(head, /^HTTP\/1\.1 (?:200|503) /);
        answers++;
        if (!/\r\nConnection: close\r\n/i.test(head)) continue;
        kept.close();
        kept = await connect(port);
      }
      kept.close();
    })();
    const peers: Deno.Conn[] = [];
    try {
      await until(() => answers > 0);
      for (let i = 0; i < 7; i++) {
        peers.push(await Deno.connect({ hostname: HOST, port }));
      }
      await until(() => faults.some((text) => text.includes("was replaced")));
      const before = answers;
      const deadline = Date.now() + 30_000;
      while (!await isServed(port)) assert(Date.now() < deadline, `${faults}`);
      await until(() => answers > before);
      assertEquals((await exchange(redirectPort, "/hello")).status, 301);
    } finally {
      isOver = true;
      await keeping;
      for (const peer of peers) peer.close();
      await supervisor.drain();
    }
  },
));
