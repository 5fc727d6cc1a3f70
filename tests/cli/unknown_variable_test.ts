import { assertEquals } from "@std/assert";
import { environmentNames, type OptionRow } from "../../src/cli/option_row.ts";
import { OPTION_TABLE } from "../../src/cli/option_table.ts";
import { listUnknownVariables } from "../../src/cli/unknown_variable.ts";

Deno.test("listUnknownVariables() names each variable that sets nothing, and what would", () => {
  const table: [string, string][] = [
    ["TINYHTTP_PROT", 'did you mean "TINYHTTP_PORT"?'],
    ["TINYHTTP_IDLETIMEOUT", 'did you mean "TINYHTTP_IDLE_TIMEOUT"?'],
    ["TINYHTTP_BIND", 'its name is "TINYHTTP_HOST"'],
    ["TINYHTTP_SINGLE", 'its name is "TINYHTTP_SPA"'],
    ["tinyhttp_port", 'its name is "TINYHTTP_PORT"'],
    [
      "TINYHTTP_ROOT",
      'the folder is given without an option, as in "tinyhttp DIR"',
    ],
    ["TINYHTTP_QQQQQQ", '"tinyhttp --help" lists all variables'],
    ["TINYHTTP_", '"tinyhttp --help" lists all variables'],
  ];
  for (const [name, answer] of table) {
    assertEquals(listUnknownVariables({ [name]: "secret" }), [
      `environment variable "${name}" sets nothing: ${answer}`,
    ]);
  }
});

Deno.test("listUnknownVariables() passes over options, empty values, services and other programs", () => {
  const variables: Record<string, string> = {
    TINYHTTP_QQQQQQ: "",
    TINYHTTP_PORT_80_TCP: "tcp://10.0.0.1:80",
    TINYHTTP_SERVICE_HOST: "10.0.0.1",
    TINYHTTPD_ROOT: "x",
    MY_TINYHTTP_ROOT: "x",
    PATH: "/bin",
  };
  for (const row of Object.values<OptionRow<unknown>>(OPTION_TABLE)) {
    for (const name of environmentNames(row)) variables[name] = "x";
  }
  assertEquals(listUnknownVariables(variables), []);
});
