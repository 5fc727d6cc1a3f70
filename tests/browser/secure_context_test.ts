// A certificate that the program makes for itself, in a browser that trusts it: what only a secure context may do.

import { assertEquals } from "@std/assert";
import { withProgram } from "../e2e/program.ts";
import { findMissing, requiring } from "../requirement.ts";
import { withFolder } from "../site_server.ts";
import { chromiumMissing, withPage } from "./browser.ts";

const FILES = {
  "index.html": `<!DOCTYPE html><title>secure</title>
<script type="module">
  const registration = await navigator.serviceWorker.register("worker.js");
  await navigator.serviceWorker.ready;
  document.title = [isSecureContext, registration.scope].join(" ");
</script>`,
  "worker.js": "onfetch = () => {};",
};

/** The digest of the server's public key, as Chromium takes it. */
async function findKeyHash(port: number): Promise<string> {
  const commands = `openssl s_client -connect 127.0.0.1:${port} </dev/null |
    openssl x509 -noout -pubkey | openssl pkey -pubin -outform der |
    openssl dgst -sha256 -binary | openssl base64`;
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", commands],
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test(requiring(
  chromiumMissing ?? findMissing("openssl"),
  "a browser that trusts a self-signed certificate registers a service worker, also at the name of a machine",
  () =>
    withFolder(FILES, async (folder) => {
      await withProgram(
        [folder, "--tls-self-signed"],
        async (_program, port) => {
          const hash = await findKeyHash(port);
          await withPage(
            async (page) => {
              for (const host of ["localhost", "127.0.0.1"]) {
                const origin = `https://${host}:${port}/`;
                await page.goto(origin);
                await page.waitForFunction("document.title !== 'secure'");
                assertEquals(await page.title(), `true ${origin}`);
              }
            },
            {},
            [`--ignore-certificate-errors-spki-list=${hash}`],
          );
        },
      );
    }),
));

Deno.test(requiring(
  chromiumMissing,
  "a browser that does not trust the certificate refuses it",
  () =>
    withFolder(FILES, async (folder) => {
      await withProgram(
        [folder, "--tls-self-signed"],
        async (_program, port) => {
          await withPage(async (page) => {
            const failure = await page.goto(`https://127.0.0.1:${port}/`)
              .then(() => "", (error: Error) => error.message);
            assertEquals(
              /ERR_CERT_\w+/.exec(failure)?.[0],
              "ERR_CERT_AUTHORITY_INVALID",
            );
          });
        },
      );
    }),
));
