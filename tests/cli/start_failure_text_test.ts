import { assertEquals } from "@std/assert";
import {
  explainError,
  explainListenFailure,
  type ListenFailure,
} from "../../src/cli/start_failure_text.ts";

function listen(
  name: string,
  port: number,
  rest: Partial<ListenFailure> = {},
): string {
  const error = Object.assign(new Error("why (os error 9)"), { name });
  return explainListenFailure({
    hostname: undefined,
    port,
    error,
    freePort: undefined,
    option: "--port",
    otherPort: undefined,
    ...rest,
  });
}

Deno.test("explainListenFailure() says why, and what would work", () => {
  const privileged =
    "permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE; try --port 8080";
  assertEquals(
    [
      listen("AddrInUse", 8000, { freePort: 8001 }),
      listen("AddrInUse", 8000),
      listen("PermissionDenied", 80, { hostname: "::1" }),
      listen("PermissionDenied", 1023),
      listen("PermissionDenied", 1024),
      listen("PermissionDenied", 0),
      listen("NotCapable", 80),
      listen("AddrNotAvailable", 80, { hostname: "192.0.2.1" }),
      listen("Other", 80, { hostname: "a\nb" }),
    ],
    [
      "cannot listen on port 8000: the port is in use; --port 8001 is free",
      "cannot listen on port 8000: the port is in use; use --port 0 for any free port",
      `cannot listen on "::1" port 80: ${privileged}`,
      `cannot listen on port 1023: ${privileged}`,
      "cannot listen on port 1024: permission denied",
      "cannot listen on port 0: permission denied",
      "cannot listen on port 80: permission denied",
      'cannot listen on "192.0.2.1" port 80: this machine does not have this address',
      'cannot listen on "a\\u{a}b" port 80: "why (os error 9)"',
    ],
  );
});

Deno.test("explainListenFailure() names the option of the port", () => {
  const option = "--tls-redirect";
  assertEquals(
    [
      listen("AddrInUse", 8000, { option, freePort: 8001 }),
      listen("AddrInUse", 8000, { option }),
      listen("PermissionDenied", 80, { option, otherPort: 443 }),
      listen("PermissionDenied", 80, { option, otherPort: 8080 }),
      listen("AddrInUse", 8000, { option: "--inspect" }),
      listen("PermissionDenied", 80, { option: "--inspect" }),
    ].map((text) => text.replace(/^.*; /, "")),
    [
      "--tls-redirect 8001 is free",
      "cannot listen on port 8000: the port is in use",
      "try --tls-redirect 8080",
      "try --tls-redirect 8081",
      "use --inspect without a port for any free port",
      "try --inspect 8080",
    ],
  );
});

Deno.test("explainError() explains the errors of a folder", () => {
  assertEquals(
    explainError(new Deno.errors.NotFound("x")),
    "it does not exist",
  );
  assertEquals(explainError(new TypeError('a"b')), '"a\\"b"');
});
