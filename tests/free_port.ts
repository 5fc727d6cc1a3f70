// A port for a program that cannot choose one itself.

/** Below those that a system gives to whoever lets it choose: a test that runs beside this one would get it meanwhile. */
const FIRST_PORT = 10_000;
const PORTS = 20_000;
const MAX_ATTEMPTS = 100;

/** A free port of 127.0.0.1: where the banner cannot be read, it has to be known. */
export function findPort(): number {
  for (let attempt = 1;; attempt++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
