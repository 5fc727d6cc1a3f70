// A port for a program that cannot choose one itself.

/** A free port: where the banner cannot be read, it has to be known. */
export function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}
