import { assert, assertEquals } from "@std/assert";
import { environmentNames } from "../../src/cli/option_row.ts";
import { OPTION_TABLE } from "../../src/cli/option_table.ts";
import { parseOptions } from "../../src/cli/options.ts";
import { isServiceLink } from "../../src/cli/service_link.ts";

/** What Kubernetes sets for a Service `tinyhttp` with the ports `http` and `https`. */
const KUBERNETES = {
  TINYHTTP_SERVICE_HOST: "10.96.0.12",
  TINYHTTP_SERVICE_PORT: "80",
  TINYHTTP_SERVICE_PORT_HTTP: "80",
  TINYHTTP_SERVICE_PORT_HTTPS_2: "443",
  TINYHTTP_PORT: "tcp://10.96.0.12:80",
  TINYHTTP_PORT_80_TCP: "tcp://10.96.0.12:80",
  TINYHTTP_PORT_80_TCP_PROTO: "tcp",
  TINYHTTP_PORT_80_TCP_PORT: "80",
  TINYHTTP_PORT_80_TCP_ADDR: "10.96.0.12",
  TINYHTTP_PORT_53_UDP: "udp://10.96.0.12:53",
  TINYHTTP_PORT_53_UDP_PROTO: "udp",
  TINYHTTP_PORT_9_SCTP_ADDR: "10.96.0.12",
};

/** What Docker sets for a link with the alias `tinyhttp`. */
const DOCKER = {
  TINYHTTP_NAME: "/web/tinyhttp",
  TINYHTTP_PORT: "tcp://172.17.0.5:8000",
  TINYHTTP_PORT_8000_TCP: "tcp://172.17.0.5:8000",
  TINYHTTP_PORT_8000_TCP_PORT_START: "tcp://172.17.0.5:8000",
  TINYHTTP_PORT_8000_TCP_PORT_END: "tcp://172.17.0.5:8002",
  TINYHTTP_ENV_PATH: "/usr/bin",
  TINYHTTP_CACHE_NAME: "/web/tinyhttp-cache",
  TINYHTTP_CACHE_ENV_PATH: "/usr/bin",
};

/** What Kubernetes sets for Services whose names begin with `tinyhttp-`. */
const NEIGHBOURS = {
  TINYHTTP_CACHE_PORT: "tcp://10.96.0.13:6379",
  TINYHTTP_HOST_SERVICE_HOST: "10.96.0.14",
  TINYHTTP_DNS_PORT: "udp://[fd00::12]:53",
  TINYHTTP_QUIET_PORT_80_TCP_ADDR: "10.96.0.15",
};

function portOf(
  variables: Record<string, string>,
  args: readonly string[] = [],
): number | string {
  const parsed = parseOptions(args, (name) => variables[name]);
  if (parsed.kind === "usage") return parsed.message;
  assert(parsed.kind === "run");
  return parsed.options.listen.port;
}

Deno.test("isServiceLink() knows the variables that Kubernetes and Docker set", () => {
  for (const variables of [KUBERNETES, DOCKER, NEIGHBOURS]) {
    for (const [name, value] of Object.entries(variables)) {
      assert(isServiceLink(name, value), name);
    }
  }
});

Deno.test("isServiceLink() is false for every option with a value of its own", () => {
  for (const row of Object.values(OPTION_TABLE)) {
    for (const name of environmentNames(row)) {
      for (const value of ["80", "yes", "a", "http://a", "app://localhost"]) {
        assert(!isServiceLink(name, value), `${name}=${value}`);
      }
    }
  }
  for (const name of ["TINYHTTP_PROT", "TINYHTTP_POR", "TINYHTTP_SERVICE"]) {
    assert(!isServiceLink(name, "80"), `${name} is a mistake that counts`);
  }
});

Deno.test("parseOptions() passes over variables that describe a service", () => {
  const table: [Record<string, string>, number, string][] = [
    [KUBERNETES, 8000, "Kubernetes"],
    [DOCKER, 8000, "Docker"],
    [NEIGHBOURS, 8000, "other services"],
    [{ ...KUBERNETES, PORT: "81" }, 81, "they do not hide PORT"],
    [{ TINYHTTP_PORT: "tcp://[fd00::12]:80" }, 8000, "IPv6"],
    [{ TINYHTTP_PORT: "udp://10.96.0.12:53" }, 8000, "UDP"],
    [{ TINYHTTP_PORT: "sctp://10.96.0.12:9", PORT: "2" }, 2, "SCTP"],
    [{ TINYHTTP_PORT: "TCP://10.96.0.12:80" }, 8000, "upper case"],
    [{ TINYHTTP_PORT: "81" }, 81, "a port is a port"],
  ];
  for (const [variables, port, why] of table) {
    assertEquals(portOf(variables), port, why);
  }
  assertEquals(portOf(KUBERNETES, ["--port", "82"]), 82);
});

Deno.test("parseOptions() still reports a port that is a mistake", () => {
  for (const value of ["http://a:80", "10.96.0.12:80", "tcp:80", "eighty"]) {
    assertEquals(
      portOf({ TINYHTTP_PORT: value }),
      `environment variable "TINYHTTP_PORT" has value "${value}": ` +
        "expected a whole number from 0 to 65535",
    );
  }
  assertEquals(
    portOf({}, ["--port", "tcp://10.96.0.12:80"]),
    'option "--port" has value "tcp://10.96.0.12:80": ' +
      "for an address and a port: --host 10.96.0.12 --port 80",
  );
});
