import { assertEquals } from "@std/assert";
import { connectionFields } from "../../src/http/connection_fields.ts";

Deno.test("connectionFields() has the fields of RFC 9110 §7.6.1, with those that a caller adds and without those that it takes out", () => {
  const all = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
  ];
  assertEquals([...connectionFields()], all);
  assertEquals([...connectionFields({ and: ["date", "te"] })], [
    ...all,
    "date",
  ]);
  assertEquals(
    [...connectionFields({ and: ["trailer"], except: ["te", "upgrade"] })],
    ["connection", "keep-alive", "proxy-connection", "transfer-encoding"]
      .concat("trailer"),
  );
});
