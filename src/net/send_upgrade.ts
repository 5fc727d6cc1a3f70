// A response with 101: from then on the connection speaks another protocol. RFC 9110 §7.8, §15.2.2.

import { discardContent } from "../http/content.ts";
import { encodeLatin1 } from "../http/octets.ts";
import type { HttpResponse, UpgradedConnection } from "../http/response.ts";
import { encodeFieldSection } from "../http1/response_head.ts";
import type { Channel } from "./channel.ts";
import { ConnectionGone } from "./transport.ts";

const START = encodeLatin1(
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n",
);

/** Sends the response; resolves once all of it is written. Throws where it can't be written. */
export async function sendUpgrade(
  channel: Channel,
  response: HttpResponse,
): Promise<void> {
  discardContent(response.content);
  if (response.status !== 101) {
    throw new TypeError(`Not a status that upgrades: ${response.status}`);
  }
  const section = encodeFieldSection(response);
  channel.enterResponse();
  const { output } = channel;
  channel.tap?.ready(output.added, START.length + section.length);
  await output.add(START);
  await output.add(section);
  await channel.flush();
}

/** The connection behind it. What the peer sent already is read first. */
export class RawChannel implements UpgradedConnection {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.rest();
  }

  async read(): Promise<Uint8Array | undefined> {
    const { input } = this.#channel;
    if (input.empty && !await this.#receive()) return undefined;
    const octets = input.octets.subarray(input.start, input.end);
    input.start = input.end;
    return octets;
  }

  async #receive(): Promise<boolean> {
    try {
      return await this.#channel.input.readContent();
    } catch (cause) {
      throw new ConnectionGone(undefined, { cause });
    }
  }

  async write(octets: Uint8Array): Promise<void> {
    this.#channel.enterResponse();
    await this.#channel.output.add(octets);
    await this.#channel.flush();
    this.#channel.rest();
  }

  async closeWrite(): Promise<void> {
    await this.#channel.closeWrite();
  }

  close(): void {
    this.#channel.close();
  }
}
