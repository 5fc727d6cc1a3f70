// Serves a folder over TLS, as the program does with one worker: `tls_serve.ts PORT FOLDER CERTIFICATE KEY`.

import { loadNoDelay } from "../../src/cluster/no_delay.ts";
import { Server } from "../../src/net/server.ts";
import { openTlsEndpoint } from "../../src/net/tls_endpoint.ts";
import { openTurnSignal } from "../../src/net/turn_signal.ts";
import { makeSite } from "../../src/site/make_site.ts";

const [port, folder, certificate, key] = Deno.args;
const endpoint = openTlsEndpoint({
  hostname: "127.0.0.1",
  port: Number(port),
  pair: {
    certificatePem: Deno.readTextFileSync(certificate),
    keyPem: Deno.readTextFileSync(key),
  },
});
new Server({
  endpoints: [endpoint],
  responder: await makeSite({ folder }),
  limits: { idleTimeoutMs: 600_000 },
  turns: await openTurnSignal(),
});
loadNoDelay()?.();
