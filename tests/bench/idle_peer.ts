// Connections that rest: `idle_peer.ts PORT COUNT PATH` opens them, makes one request on each,
// prints a line, and holds them until its standard input ends; then prints how many were held.

const AT_ONCE = 100;

const [port, count, path] = Deno.args;
const message = new TextEncoder().encode(
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
);
const connections: Deno.TcpConn[] = [];
let lost = 0;

async function open(): Promise<void> {
  const connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(port),
  });
  connections.push(connection);
  await connection.write(message);
  await readResponse(connection);
  connection.read(new Uint8Array(1)).then(() => lost++, () => {});
}

async function readResponse(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(4096);
  let text = "", whole = Infinity;
  while (text.length < whole) {
    const count = await connection.read(buffer);
    if (count === null) throw new Error("closed before the response");
    text += new TextDecoder("latin1").decode(buffer.subarray(0, count));
    const end = text.indexOf("\r\n\r\n");
    const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
    if (end !== -1) whole = end + 4 + Number(length ?? 0);
  }
}

for (let left = Number(count); left > 0; left -= AT_ONCE) {
  const batch = Array.from({ length: Math.min(left, AT_ONCE) }, open);
  await Promise.all(batch);
}
console.log(`open ${connections.length}`);
for await (const _ of Deno.stdin.readable);
console.log(`held ${connections.length - lost}`);
for (const connection of connections) connection.close();
