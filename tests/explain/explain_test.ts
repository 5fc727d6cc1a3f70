import { assertEquals } from "@std/assert";
import { explain } from "../../src/explain/explain.ts";
import { makeSite } from "../../src/site/make_site.ts";
import { encodeLatin1 } from "../latin1.ts";

function get(target: string, ...fields: string[]): Uint8Array {
  const lines = [`GET ${target} HTTP/1.1`, "Host: a", ...fields, "", ""];
  return encodeLatin1(lines.join("\r\n"));
}

function post(content: string): Uint8Array {
  return encodeLatin1(
    `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: ${content.length}\r\n\r\n${content}`,
  );
}

/** The exchanges, such as `1.1.2 200`, and what came of all. */
async function explainAll(
  connections: readonly (readonly Uint8Array[])[],
): Promise<[exchanges: string[], isWell: boolean, hints: readonly string[]]> {
  let printed = "";
  const { isWell, hints } = await explain(connections, {
    responder: await makeSite(),
    style: { format: "text", colour: false },
    print: (lines) => printed += lines,
    fault(error) {
      throw error;
    },
  });
  const exchanges = printed.match(/(?<=^= )\S+ \d+/gm) ?? [];
  return [exchanges, isWell, hints];
}

Deno.test("explain() reads the requests of one connection in their order over one connection", async () => {
  assertEquals(
    await explainAll([
      [get("/time"), post("a\r\n\r\nGET / HTTP/1.1"), get("/hello")],
      [get("/time")],
      [encodeLatin1("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2))],
    ]),
    [
      [
        "1.1.1 200",
        "1.1.2 200",
        "1.1.3 200",
        "2.1.1 200",
        "3.1.1 200",
        "3.1.2 200",
      ],
      true,
      [],
    ],
  );
});

Deno.test("explain() goes on over another connection where the server closes one", async () => {
  const close = get("/time", "Connection: close");
  assertEquals(
    await explainAll([[get("/time"), close, get("/x"), close, close]]),
    [
      ["1.1.1 200", "1.1.2 200", "2.1.1 404", "2.1.2 200", "3.1.1 200"],
      false,
      [],
    ],
  );
  assertEquals(await explainAll([[get("/time", "X: \n"), get("/time")]]), [
    ["1.1.1 400", "2.1.1 200"],
    false,
    ["a line of the request ends in LF: in HTTP it ends in CR LF"],
  ]);
  assertEquals(
    await explainAll([[get("/a\r\n b"), post("abc"), get("/hello")]]),
    [["1.1.1 400", "2.1.1 200", "2.1.2 200"], false, []],
  );
  assertEquals(await explainAll([[encodeLatin1("")], []]), [
    [],
    false,
    ["there is no request to explain"],
  ]);
  assertEquals(await explainAll([]), [
    [],
    false,
    ["there is no request to explain"],
  ]);
});
