// Prints what fetch() and node:http get from the server that the first argument names.
import { createHash } from "node:crypto";
import http from "node:http";

const origin = process.argv[2];
const digest = (octets) =>
  createHash("sha256").update(Buffer.from(octets)).digest("hex");

async function get(path, init) {
  const response = await fetch(origin + path, init);
  return {
    response,
    status: response.status,
    content: await response.arrayBuffer(),
  };
}

const whole = await get("/large.bin");
console.log("whole", whole.status, digest(whole.content));
const range = await get("/large.bin", {
  headers: { Range: "bytes=1000-1999" },
});
console.log("range", range.status, digest(range.content));
// It asks for codings by itself, and decodes them.
const text = await get("/text.txt");
console.log("text", text.status, digest(text.content));
const tag = whole.response.headers.get("etag");
console.log(
  "again",
  (await get("/large.bin", { headers: { "If-None-Match": tag } })).status,
);
console.log("missing", (await get("/missing")).status);
const empty = await get("/empty");
console.log("empty", empty.status, empty.content.byteLength);
const name = await get("/größe 1.txt");
console.log("name", name.status, digest(name.content));
console.log(
  "post",
  (await get("/text.txt", { method: "POST", body: "a=b" })).status,
);

// node:http: one connection for all.
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const sockets = new Set();
const digests = new Set();
function request(method) {
  return new Promise((resolve, reject) => {
    http.request(`${origin}/large.bin`, { agent, method }, (response) => {
      sockets.add(response.socket);
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve(Buffer.concat(parts)));
    }).on("error", reject).end();
  });
}
for (let i = 0; i < 20; i++) {
  digests.add(digest(await request("GET")));
  await request("HEAD");
}
agent.destroy();
if (sockets.size !== 1) throw new Error("the connection was closed");
console.log("reused", ...digests);
