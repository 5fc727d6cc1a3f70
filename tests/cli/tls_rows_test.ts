import { assertEquals } from "@std/assert";
import { parseOptions } from "../../src/cli/options.ts";

Deno.test("parseOptions() says which options for HTTPS need others, or exclude them", () => {
  const table: [args: string, message: string | undefined][] = [
    ["--tls-cert a --tls-key b", undefined],
    ["--tls-self-signed --tls-redirect 80 --hsts 1h", undefined],
    ["--tls-key b", 'option "--tls-key" needs --tls-cert FILE'],
    [
      "--tls-cert a",
      'option "--tls-cert" needs --tls-key FILE (one file may have both)',
    ],
    [
      "--tls-cert a --tls-key b --tls-self-signed",
      "--tls-cert and --tls-self-signed are two ways to have a certificate: give one of them",
    ],
    [
      "--tls-redirect 80",
      'option "--tls-redirect" needs HTTPS: --tls-cert and --tls-key, or --tls-self-signed',
    ],
    [
      "--hsts 1h",
      'option "--hsts" needs HTTPS: --tls-cert and --tls-key, or --tls-self-signed',
    ],
    [
      "--tls-self-signed --tls-redirect 443 -p 443",
      "--tls-redirect and --port are both 443: each needs a port of its own",
    ],
  ];
  for (const [args, message] of table) {
    const parsed = parseOptions(args.split(" "), () => undefined);
    const found = parsed.kind === "usage" ? parsed.message : undefined;
    assertEquals(found, message, args);
  }
});
