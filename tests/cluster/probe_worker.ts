// Tries, from inside a worker's sandbox, what it must allow and what it must deny.
//
// Import specifiers are put together at run time: one that stands in the source would belong to the
// worker's own module graph, which was granted when the worker was made.

interface Attempts {
  readonly root: string;
  readonly outside: string;
  readonly port: number;
}

type Outcome = "allowed" | string;

async function attempt(work: () => unknown): Promise<Outcome> {
  try {
    await work();
    return "allowed";
  } catch (error) {
    const { name, message } = error as Error;
    // Loaders wrap the runtime's refusal in an error of their own.
    return /Requires \w+ access/.test(message) ? "NotCapable" : name;
  }
}

async function attemptAll(
  { root, outside, port }: Attempts,
): Promise<Record<string, Outcome>> {
  const other = port === 65535 ? 49152 : port + 1;
  const attempts: Record<string, () => unknown> = {
    "read in the root": () => Deno.readTextFileSync(`${root}/page.txt`),
    "list the root": () => [...Deno.readDirSync(root)],
    "listen on its port": () =>
      Deno.listen({ hostname: "127.0.0.1", port }).close(),
    "read outside": () => Deno.readTextFileSync(outside),
    "read by dot-dot": () => Deno.readTextFileSync(`${root}/../outside.txt`),
    "stat outside": () => Deno.statSync(outside),
    "list outside": () => [...Deno.readDirSync("/")],
    "write in the root": () => Deno.writeTextFileSync(`${root}/new.txt`, "x"),
    "remove in the root": () => Deno.removeSync(`${root}/page.txt`),
    "environment": () => Deno.env.get("HOME"),
    "run a program": () => new Deno.Command("true").outputSync(),
    "foreign functions": () => Deno.dlopen("libc.so.6", {}),
    "system facts": () => Deno.hostname(),
    "listen elsewhere": () =>
      Deno.listen({
        hostname: "127.0.0.1",
        port: port === 65535 ? 1024 : port + 1,
      }),
    "connect": () => Deno.connect({ hostname: "127.0.0.1", port: other }),
    "fetch": () => fetch(`http://127.0.0.1:${other}/`),
    "import from a host": () =>
      import(["http://127.0.0.1:9", "x.js"].join("/")),
  };
  const outcomes: Record<string, Outcome> = {};
  for (const [name, work] of Object.entries(attempts)) {
    outcomes[name] = await attempt(work);
  }
  return outcomes;
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Attempts>) => void;
  postMessage(message: unknown): void;
};
scope.onmessage = async ({ data }) => scope.postMessage(await attemptAll(data));
