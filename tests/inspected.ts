// A server of two workers, which an inspector watches.

import { Inspector } from "../src/cluster/inspector.ts";
import { Supervisor } from "../src/cluster/supervisor.ts";
import { DEFAULT_LIMITS } from "../src/net/limits.ts";
import { DEFAULT_SITE } from "../src/site/site_settings.ts";

export interface Inspected {
  /** The port of the server. */
  readonly port: number;
  readonly inspectorPort: number;
  readonly token: string;
  readonly url: URL;
  readonly lines: string[];
  readonly faults: string[];
}

/** Serves the built-in site, or a folder, by two workers with an inspector while `body` runs. */
export async function withInspector(
  { folder, showsSecrets = false, module, log = "none" }: {
    folder?: string;
    showsSecrets?: boolean;
    module?: string;
    log?: "none" | "json";
  },
  body: (inspected: Inspected) => Promise<void>,
): Promise<void> {
  const lines: string[] = [];
  const faults: string[] = [];
  const onFault = (text: string) => faults.push(text);
  const inspector = new Inspector(
    { hostname: "127.0.0.1", port: 0, showsSecrets },
    onFault,
  );
  const supervisor = new Supervisor({
    settings: {
      site: { ...DEFAULT_SITE, folder },
      listen: { hostnames: ["127.0.0.1"], port: 0 },
      tls: undefined,
      programs: [],
      trace: undefined,
      limits: { ...DEFAULT_LIMITS, drainTimeoutMs: 2000 },
      log,
      colour: false,
    },
    workers: 2,
    module,
    inspector,
    onLines: (text) => lines.push(text),
    onFault,
  });
  await supervisor.start();
  try {
    const url = new URL(inspector.url);
    await body({
      port: supervisor.address.port,
      inspectorPort: Number(url.port),
      token: url.hash.slice(1),
      url,
      lines,
      faults,
    });
  } finally {
    await supervisor.drain();
  }
}
