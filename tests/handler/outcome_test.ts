// What a peer receives from handlers that fail, and that the server lives on.

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { ErrorHandler, Handler } from "../../src/mod.ts";
import { encodeRequest, RawClient } from "../raw_client.ts";
import { until } from "../wait.ts";
import {
  exchangeLast,
  parseLast,
  withClient,
  withHandler,
} from "./serving_handler.ts";

const encoder = new TextEncoder();
const NEVER = new Promise<never>(() => {});

/** A stream of these pieces, which then fails, or ends. */
function streamOf(
  pieces: readonly string[],
  failure?: unknown,
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < pieces.length) controller.enqueue(encoder.encode(pieces[at++]));
      else if (failure === undefined) controller.close();
      else controller.error(failure);
    },
  }, { highWaterMark: 0 });
}

function withLength(pieces: readonly string[], length: number): Response {
  const headers = { "Content-Length": String(length) };
  return new Response(streamOf(pieces), { headers });
}

async function usedResponse(): Promise<Response> {
  const response = new Response("used");
  await response.text();
  return response;
}

/** Set by `/ignores`: whether its signal aborted. */
let ignored: AbortSignal | undefined;

const CASES: Readonly<Record<string, Handler>> = {
  lives: () => new Response("lives"),
  throws: () => {
    throw new Error("thrown");
  },
  "throws-nothing": () => {
    throw undefined;
  },
  rejects: () => Promise.reject(new Error("rejected")),
  "rejects-late": async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    throw new Error("rejected late");
  },
  "no-response": () => null as unknown as Response,
  "a-string": () => "text" as unknown as Response,
  "an-object": () => Promise.resolve({ status: 200 } as Response),
  used: usedResponse,
  "used-stream": async () => {
    const response = new Response(streamOf(["a"]));
    await response.text();
    return response;
  },
  locked: () => {
    const response = new Response(streamOf(["a"]));
    response.body!.getReader();
    return response;
  },
  twice: () => TWICE,
  error: () => Response.error(),
  "status-101": () => new Response(null, { status: 101 }),
  "cr-lf": () => new Response("a", { headers: { "X-A": "b\r\nX-C: d" } }),
  "cr-lf-name": () => new Response("a", { headers: { "X\r\nA": "b" } }),
  control: () => new Response("a", { headers: { "X-A": "b\x01c" } }),
  "length-wrong": () =>
    new Response("abc", { headers: { "Content-Length": "4" } }),
  "length-malformed": () =>
    new Response(streamOf(["a"]), { headers: { "Content-Length": "1, 1" } }),
  "length-without-content": () =>
    new Response(null, { headers: { "Content-Length": "5" } }),
  "fails-at-once": () => new Response(streamOf([], new Error("at once"))),
  "more-at-once": () => withLength(["abcdef"], 5),
  "less-at-once": () => withLength([], 5),
  strings: () => new Response(ReadableStream.from(["a"]) as ReadableStream),
  // After the head.
  "fails-late": () => new Response(streamOf(["abc"], new Error("late"))),
  less: () => withLength(["abc"], 5),
  more: () => withLength(["abc", "def"], 5),
  "string-late": () =>
    new Response(
      ReadableStream.from([encoder.encode("abc"), "d"]) as ReadableStream,
    ),
};

const TWICE = new Response("twice");

const AFTER_HEAD = ["fails-late", "less", "more", "string-late"];

const handler: Handler = (request, info) => {
  const name = new URL(request.url).pathname.slice(1);
  return CASES[name](request, info);
};

Deno.test("serve() sends 500 for a handler that fails before the head, and the next response after it", async () => {
  for (const name of Object.keys(CASES)) {
    if (name === "lives" || AFTER_HEAD.includes(name)) continue;
    await withHandler(handler, async ({ port, faults }) => {
      if (name === "twice") await exchangeLast(port, "/twice");
      const octets = encodeRequest(`/${name}`) + encodeRequest("/lives");
      await withClient(port, octets, async (client) => {
        const { status, text } = await client.receive();
        assertEquals(status, 500, name);
        assert(!text().includes("thrown"), "no word of the error");
        assertEquals((await client.receive()).text(), "lives", name);
      });
      assertEquals(faults.length, 1, name);
      faults.length = 0;
    });
  }
});

Deno.test("serve() cuts the connection where a response fails after its head", async () => {
  for (const name of AFTER_HEAD) {
    await withHandler(handler, async ({ port, faults }) => {
      for (const version of ["1.1", "1.0"]) {
        const octets = (encodeRequest(`/${name}`) + encodeRequest("/lives"))
          .replaceAll("HTTP/1.1", `HTTP/${version}`);
        await withClient(port, octets, async (client) => {
          const response = parseLast(await client.readAll());
          assertEquals(response.status, 200, name);
          assertEquals(response.text, "abc", name);
          const hasEnd = version === "1.1" || name === "less" ||
            name === "more";
          assertEquals(response.isWhole, !hasEnd, name);
        });
      }
      assertEquals((await exchangeLast(port, "/lives")).text, "lives");
      assertEquals(faults.length, 2, name);
      faults.length = 0;
    });
  }
});

Deno.test("serve() sends 500 where onError fails as well", async () => {
  const errorHandlers = [
    () => {
      throw new Error("onError");
    },
    () => Promise.reject(new Error("onError")),
    () => undefined as unknown as Response,
  ];
  for (const onError of errorHandlers) {
    await withHandler(handler, async ({ port, faults }) => {
      assertEquals((await exchangeLast(port, "/throws")).status, 500);
      assertEquals((await exchangeLast(port, "/rejects")).status, 500);
      assertEquals(faults.length, 2);
      faults.length = 0;
    }, { onError });
  }
});

/** Handlers whose response can't be sent, and what is wrong with it; no octet of it is sent. */
const UNSENDABLE: readonly [string, RegExp][] = [
  ["no-response", /returns a Response/],
  ["error", /network error response/],
  ["status-101", /101/],
  ["control", /Not a field/],
  ["used", /used before/],
  ["length-wrong", /Content-Length is 4/],
  ["length-without-content", /Content-Length/],
  ["fails-at-once", /at once/],
  ["more-at-once", /its length is 5/],
  ["less-at-once", /its length is 5/],
  ["strings", /something else than a Uint8Array/],
];

Deno.test("serve() sends what onError returns in the place of a response that can't be sent, with the fields of the server", async () => {
  const onError = (error: unknown) =>
    new Response((error as Error).message, { status: 502 });
  await withHandler(handler, async ({ port }) => {
    for (const [name, expected] of UNSENDABLE) {
      const octets = encodeRequest(`/${name}`) + encodeRequest("/lives");
      await withClient(port, octets, async (client) => {
        const { status, text, field } = await client.receive();
        assertEquals([status, field("x-own")], [502, "yes"], name);
        assertMatch(text(), expected);
        assertEquals((await client.receive()).text(), "lives", name);
      });
    }
    const posted = await exchangeLast(port, "/strings", {
      method: "POST",
      fields: ["Content-Length: 5"],
      content: "12345",
    });
    assertEquals(posted.status, 502);
  }, { onError, headers: [["X-Own", "yes"]] });
});

Deno.test("serve() sends 500 where the response of onError can't be sent either, and 503 where it never comes", async () => {
  let asked = 0;
  const cases: [ErrorHandler, number][] = [
    [() => new Response(streamOf([], new Error("again"))), 500],
    [() => Response.error(), 500],
    [() => Promise.reject(new Error("onError")), 500],
    [() => NEVER, 503],
  ];
  for (const [onError, status] of cases) {
    const counting: ErrorHandler = (error) => (asked++, onError(error));
    await withHandler(handler, async ({ port, faults }) => {
      asked = 0;
      const response = await exchangeLast(port, "/fails-at-once");
      assertEquals([response.status, asked], [status, 1]);
      assertEquals(faults.splice(0).length, 1);
    }, { onError: counting, handlerTimeoutMs: status === 503 ? 50 : 60_000 });
  }
});

Deno.test("info.completed rejects where the server's own response takes the place of the handler's", async () => {
  const outcomes: string[] = [];
  const noting: Handler = (request, info) => {
    const name = new URL(request.url).pathname.slice(1);
    info.completed.then(
      () => outcomes.push(`${name} sent`),
      () => outcomes.push(`${name} not sent`),
    );
    if (name === "late") return NEVER;
    return handler(request, info);
  };
  const names = [...UNSENDABLE.map(([name]) => name), "throws", "rejects"];
  names.push("late");
  await withHandler(noting, async ({ port, faults }) => {
    for (const name of names) await exchangeLast(port, `/${name}`);
    await exchangeLast(port, "/lives");
    await until(() => outcomes.length === names.length + 1);
    assertEquals(faults.splice(0).length, names.length);
  }, { handlerTimeoutMs: 500 });
  const expected = names.map((name) => `${name} not sent`);
  assertEquals(outcomes, [...expected, "lives sent"]);
  outcomes.length = 0;
  const onError = () => new Response("instead");
  await withHandler(noting, async ({ port }) => {
    await exchangeLast(port, "/fails-at-once");
    await exchangeLast(port, "/throws");
    await until(() => outcomes.length === 2);
  }, { onError });
  assertEquals(outcomes, ["fails-at-once sent", "throws sent"]);
});

Deno.test("serve() sends 503 for a handler that never resolves, aborts its signal, and reports it in one line", async () => {
  let signal: AbortSignal | undefined;
  let completed: Promise<void> | undefined;
  const handler: Handler = (request, info) => {
    if (request.url.endsWith("/lives")) return new Response("lives");
    signal = request.signal;
    completed = info.completed;
    return NEVER;
  };
  await withHandler(handler, async ({ port, faults }) => {
    const path = `/never${"r".repeat(500)}`;
    const octets = encodeRequest(path) + encodeRequest("/lives");
    await withClient(port, octets, async (client) => {
      const { status, field } = await client.receive();
      assertEquals([status, field("connection")], [503, "close"]);
      assertEquals(await client.readAll(), "", "the server is not waited for");
    });
    assertEquals(signal?.reason.name, "TimeoutError");
    await assertRejects(() => completed!);
    const [fault] = faults.splice(0) as Error[];
    assertMatch(
      fault.message,
      /^no response within 0\.1 s to GET "\/never.{100,150}"$/,
    );
    assertEquals(fault.stack, `TimeoutError: ${fault.message}`);
    assertEquals((await exchangeLast(port, "/lives")).text, "lives");
  }, { handlerTimeoutMs: 100 });
});

Deno.test("serve() discards what a handler returns too late", async () => {
  const late = Promise.withResolvers<Response>();
  let isCancelled = false;
  await withHandler(() => late.promise, async ({ port, faults }) => {
    assertEquals((await exchangeLast(port, "/")).status, 503);
    assertEquals(faults.splice(0).length, 1);
    late.resolve(
      new Response(
        new ReadableStream({ cancel: () => void (isCancelled = true) }),
      ),
    );
    await until(() => isCancelled);
  }, { handlerTimeoutMs: 50 });
});

Deno.test("serve() cancels an endless stream whose peer goes, and one whose handler ignores the abort", async () => {
  const state = { cancelled: 0, pulled: 0 };
  const endless = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          state.pulled++;
          controller.enqueue(new Uint8Array(64 * 1024));
        },
        cancel: () => void state.cancelled++,
      }),
    );
  const handler: Handler = async (request) => {
    if (request.url.endsWith("/ignores")) {
      ignored = request.signal;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return endless();
  };
  await withHandler(handler, async ({ port }) => {
    const client = await RawClient.connect(port);
    await client.send(encodeRequest("/endless"));
    for (let i = 0; i < 5; i++) await client.read();
    client.close();
    await until(() => state.cancelled === 1);
    const gone = await RawClient.connect(port);
    await gone.send(encodeRequest("/ignores"));
    await until(() => ignored !== undefined);
    gone.close();
    await until(() => ignored!.aborted);
    await until(() => state.cancelled === 2);
  });
  const { pulled } = state;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(state.pulled, pulled, "nothing is pulled any more");
});

Deno.test("serve() makes an endless stream wait for a peer that reads nothing, and then closes", async () => {
  let pulled = 0;
  let isCancelled = false;
  const handler = () =>
    new Response(
      new ReadableStream({
        pull(controller) {
          pulled++;
          controller.enqueue(new Uint8Array(64 * 1024));
        },
        cancel: () => void (isCancelled = true),
      }),
    );
  await withHandler(handler, async ({ port }) => {
    const client = await RawClient.connect(port);
    await client.send(encodeRequest("/"));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // What the system's buffers take.
    assert(pulled < 400, `${pulled} pieces`);
    // On 2.4, a write that waits holds its connection until the peer goes.
    client.close();
    await until(() => isCancelled);
  }, { limits: { writeTimeoutMs: 500 } });
});

Deno.test("serve() responds after a handler that blocked the event loop for a second", async () => {
  const handler: Handler = (request) => {
    if (request.url.endsWith("/lives")) return new Response("lives");
    for (const end = performance.now() + 1000; performance.now() < end;);
    return new Response("blocked");
  };
  await withHandler(handler, async ({ port }) => {
    const texts = await Promise.all(
      ["/lives", "/blocks", "/lives", "/lives"]
        .map(async (path) => (await exchangeLast(port, path)).text),
    );
    assertEquals(texts, ["lives", "blocked", "lives", "lives"]);
  });
});

function countDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

Deno.test({
  name: "serve() leaks no descriptor and no memory in 1,000 requests that fail",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    let working = 0;
    const failing: Handler = async (request, info) => {
      const name = new URL(request.url).pathname.slice(1);
      if (name !== "never" && name !== "leaves") return handler(request, info);
      working++;
      try {
        // Each holds some memory until it ends.
        const held = new Uint8Array(256 * 1024).fill(1);
        await new Promise((resolve) =>
          request.signal.addEventListener("abort", resolve)
        );
        return new Response(held);
      } finally {
        working--;
      }
    };
    const names = Object.keys(CASES).filter((name) => name !== "twice");
    names.push("never", "leaves");
    await withHandler(failing, async ({ port, faults }) => {
      const fail = async (name: string) => {
        const client = await RawClient.connect(port);
        await client.send(encodeRequest(`/${name}`));
        if (name === "leaves") await new Promise((r) => setTimeout(r, 1));
        else await client.read();
        client.close();
      };
      const run = async (count: number) => {
        for (let i = 0; i < count; i += 20) {
          await Promise.all(
            Array.from(
              { length: 20 },
              (_, j) => fail(names[(i + j) % names.length]),
            ),
          );
          faults.length = 0;
        }
        await until(() => working === 0);
      };
      await run(200);
      const descriptors = countDescriptors();
      const memory = Deno.memoryUsage().rss;
      await run(1000);
      await until(() => countDescriptors() <= descriptors);
      const grown = (Deno.memoryUsage().rss - memory) / 2 ** 20;
      assert(grown < 64, `${grown.toFixed(1)} MiB more`);
      assertEquals((await exchangeLast(port, "/lives")).text, "lives");
      faults.length = 0;
    }, { handlerTimeoutMs: 100 });
  },
});
