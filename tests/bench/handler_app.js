// The handler that tinyhttp and Deno.serve both run. It is JavaScript, which the compiled program can load.

const STREAM_PIECES = 16;
const piece = new Uint8Array(64 * 1024);

/** 1 MiB whose length only its end tells. */
function makeStream() {
  let left = STREAM_PIECES;
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(piece);
      else controller.close();
    },
  });
}

async function tellLength(request) {
  const { length } = await request.text();
  return new Response(String(length));
}

export default {
  fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/stream":
        return new Response(makeStream());
      case "/echo":
        return new Response(request.body);
      case "/length":
        return tellLength(request);
      default:
        return new Response("Hello, world!");
    }
  },
};
