// The client of the tutorials: it connects, sends its message, and reads until the server closes.

import { RawClient } from "../raw_client.ts";

/** Sends the octets, and returns all that comes back; one character for each octet. */
export async function talk(port: number, message: string): Promise<string> {
  using client = await RawClient.connect(port);
  await client.send(message);
  return await client.readAll();
}

/** A request of that first line, which asks the server to close. */
export function ask(line: string, content?: string): string {
  const length = content === undefined
    ? ""
    : `Content-Length: ${content.length}\r\n`;
  return `${line}\r\nHost: localhost\r\nConnection: close\r\n${length}\r\n${
    content ?? ""
  }`;
}

/** The response with `DATE` for the time and `TAG` for the entity-tag: all other octets are known. */
export function withoutChances(response: string): string {
  return response
    .replace(/^Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/m, "Date: DATE")
    .replace(/^Last-Modified: .+ GMT/m, "Last-Modified: DATE")
    .replace(/^ETag: "[^"]+"/m, "ETag: TAG");
}

/** The octets of a response with these lines in its head. */
export function expect(lines: readonly string[], content: string): string {
  return lines.map((line) => line + "\r\n").join("") + "\r\n" + content;
}
