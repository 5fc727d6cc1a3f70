// A request as a command of a shell.

import type { DescribedExchange } from "./described_exchange.ts";
import { listFields, removeChunks } from "./message_text.ts";

/** What `curl` writes itself. */
const OWN_FIELD = /^(?:content-length|connection|transfer-encoding)$/i;

/** A command that sends exactly the octets of the request to the server, which is a URL. */
export function encodePrintfCommand(
  { requestHead, requestContent }: DescribedExchange,
  server: string,
): string {
  const octets = encodePrintf(requestHead.octets + requestContent.octets);
  return `printf '${octets}' | ${encodeConnecting(new URL(server))}`;
}

/** The program that connects to the server. `nc` does not speak TLS. */
function encodeConnecting({ protocol, hostname, port }: URL): string {
  return protocol === "https:"
    ? `openssl s_client -quiet -connect ${hostname}:${port || 443}`
    : `nc ${hostname.replace(/[[\]]/g, "")} ${port || 80}`;
}

/** A command of curl that sends such a request; undefined where no request was read. */
export function encodeCurl(
  { request, requestHead, requestContent }: DescribedExchange,
  server: string,
): string | undefined {
  if (request === undefined) return undefined;
  const { method, target } = request;
  const { host, origin } = new URL(server);
  const parts = ["curl", "-i", "--http1.1", "--path-as-is", "--globoff"];
  if (method === "HEAD") parts.push("-I");
  else if (method !== "GET") parts.push("-X", quote(method));
  for (const { name, value } of listFields(requestHead.octets)) {
    const isHost = /^host$/i.test(name) && value === host;
    if (OWN_FIELD.test(name) || isHost) continue;
    // curl leaves out a field that has no value, unless it ends in a semicolon.
    parts.push("-H", quote(value === "" ? `${name};` : `${name}: ${value}`));
  }
  const content = removeChunks(requestHead.octets, requestContent.octets);
  const isText = /^[\t\n\r -~]*$/.test(content) && !content.startsWith("@");
  if (content !== "" && isText) parts.push("--data-binary", quote(content));
  const isPath = target.startsWith("/");
  if (!isPath) parts.push("--request-target", quote(target));
  const command = [...parts, quote(origin + (isPath ? target : "/"))].join(" ");
  return isText
    ? command
    : `printf '${encodePrintf(content)}' | ${command} --data-binary @-`;
}

/** A text as one word of a shell, of visible ASCII and line ends. */
function quote(text: string): string {
  if (/[^\t\n -~]/.test(text)) return `"$(printf '${encodePrintf(text)}')"`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Octets for `printf`: escapes in octal, which each shell knows. */
function encodePrintf(octets: string): string {
  return octets.replace(
    /[^ -~]|[\\%']/g,
    (unit) =>
      ESCAPES[unit] ??
        `\\${unit.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\r": "\\r",
  "\n": "\\n",
  "%": "%%",
};
