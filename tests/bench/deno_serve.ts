// The peer `Deno.serve` at its best: `deno_serve.ts PORT FILE` answers everything with the octets
// of one file, held in memory, and looks at nothing in the request.

const [port, file] = Deno.args;
const octets = Deno.readFileSync(file);
const headers = { "Content-Type": "image/png" };

Deno.serve(
  { hostname: "127.0.0.1", port: Number(port), onListen: () => {} },
  () => new Response(octets, { headers }),
);
