// The peer `Deno.serve` with a handler: `deno_serve_handler.ts PORT MODULE` serves what tinyhttp serves with --handler.

const [port, module] = Deno.args;
const { default: app } = await import(new URL(module, "file:///").href);

Deno.serve(
  { hostname: "127.0.0.1", port: Number(port), onListen: () => {} },
  app.fetch,
);
