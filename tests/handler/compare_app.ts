// One handler with many routes, for cases that run over serve() and over Deno.serve.

const encoder = new TextEncoder();

/** A handler that both servers take. */
export type CommonHandler = (
  request: Request,
  info: { readonly remoteAddr: Deno.Addr; readonly completed: Promise<void> },
) => Response | Promise<Response>;

/** Bodies by the name of their route. */
export const BODIES: Readonly<Record<string, () => BodyInit | null>> = {
  "none": () => null,
  "empty": () => "",
  "text": () => "hello",
  "unicode": () => "grüße",
  "octets": () => new Uint8Array([1, 2, 255]),
  "buffer": () => encoder.encode("buffer").buffer as ArrayBuffer,
  "blob": () => new Blob(["blob"], { type: "text/x-blob" }),
  "parameters": () => new URLSearchParams({ a: "b c" }),
  "large": () => "x".repeat(200_000),
  "stream": () => streamOf("one", "", "two"),
  "empty-stream": () => streamOf(),
};

/** How a request's content is read, by the name of the route. */
export const READS: Readonly<
  Record<string, (request: Request) => Promise<unknown>>
> = {
  "text": (request) => request.text(),
  "json": (request) => request.json(),
  "bytes": async (request) => [...await request.bytes()],
  "array-buffer": async (request) => (await request.arrayBuffer()).byteLength,
  "blob": async (request) => (await request.blob()).size,
  "clone": async (
    request,
  ) => [await request.clone().text(), await request.text()],
  "copied": (request) => new Request(request).text(),
  "stream": async (request) => {
    let length = 0;
    for await (const octets of request.body ?? []) length += octets.length;
    return length;
  },
  "used": async (request) => {
    const before = request.bodyUsed;
    await request.text();
    return [before, request.bodyUsed];
  },
  "cancel": async (request) => {
    await request.body?.cancel();
    return "cancelled";
  },
  "nothing": () => Promise.resolve("nothing"),
};

function streamOf(...pieces: string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces.map((piece) => encoder.encode(piece)));
}

function failing(pieces: number): Response {
  let sent = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (sent++ < pieces) controller.enqueue(encoder.encode("abc"));
        else controller.error(new Error("stream failed"));
      },
    }, { highWaterMark: 0 }),
  );
}

function withLength(body: BodyInit | null, length: string): Response {
  return new Response(body, { headers: { "Content-Length": length } });
}

// A field with a control character is not among them: it ends the whole process of Deno.serve 2.9.
const FAILURES: Readonly<Record<string, () => Response | Promise<Response>>> = {
  "throws": () => {
    throw new Error("thrown");
  },
  "rejects": () => Promise.reject(new Error("rejected")),
  "undefined": () => undefined as unknown as Response,
  "string": () => "text" as unknown as Response,
  "used": async () => {
    const response = new Response("used");
    await response.text();
    return response;
  },
  "error": () => Response.error(),
  "cr-lf": () => new Response("a", { headers: { "X-A": "b\r\nX-C: d" } }),
  "fails-at-once": () => failing(0),
  "fails-late": () => failing(1),
  "length-short": () => withLength("abc", "2"),
  "length-long": () => withLength("abc", "5"),
  "stream-short": () => withLength(streamOf("abc", "def"), "5"),
  "stream-long": () => withLength(streamOf("abc"), "5"),
};

/** The names of the failures. */
export const FAILURE_NAMES = Object.keys(FAILURES);

/** Fields that a handler sends, by the name of the route. */
export const FIELDS: Readonly<Record<string, [string, string][]>> = {
  "own": [["X-Own", "own"]],
  "twice": [["X-Own", "1"], ["X-Own", "2"]],
  "cookies": [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2, c"]],
  "empty": [["X-Own", ""]],
  "spaces": [["X-Own", "  a  b  "]],
  "latin1": [["X-Own", "gr\xfc\xdfe"]],
  "long": [["X-Own", "x".repeat(10_000)]],
  "type": [["Content-Type", "text/html"]],
  "etag": [["ETag", '"v1"']],
  "date": [["Date", "Tue, 01 Jan 2030 00:00:00 GMT"]],
  "connection": [["Connection", "close"]],
  "keep-alive": [["Keep-Alive", "timeout=5"]],
  "transfer-encoding": [["Transfer-Encoding", "chunked"]],
  "content-encoding": [["Content-Encoding", "identity"]],
  "server": [["Server", "own"]],
  "trailer": [["Trailer", "X-Own"]],
};

/** Responds by the path. */
export const app: CommonHandler = async (request, info) => {
  const url = new URL(request.url);
  const [, route, name = ""] = url.pathname.split("/");
  switch (route) {
    case "body":
      return new Response(BODIES[name]());
    case "json":
      return Response.json({ a: [1, "b"] });
    case "status": {
      const isBare = ["204", "205", "304"].includes(name);
      return new Response(isBare ? null : name, { status: Number(name) });
    }
    case "redirect":
      return Response.redirect(new URL("/body/text", url), Number(name));
    case "fields":
      return new Response("fields", { headers: FIELDS[name] });
    case "head-length":
      return new Response(null, { headers: { "Content-Length": "1234" } });
    case "read":
      return Response.json(await READS[name](request));
    case "echo":
      return new Response(request.body);
    case "request":
      return Response.json({
        method: request.method,
        path: url.pathname + url.search,
        fields: [...request.headers].filter(([name]) => name !== "host"),
        hasBody: request.body !== null,
        peer: (info.remoteAddr as Deno.NetAddr).hostname,
        isAborted: request.signal.aborted,
      });
    case "fail":
      return await FAILURES[name]();
    default:
      return Response.json({ url: request.url }, { status: 404 });
  }
};
