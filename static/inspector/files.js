// What an exchange becomes outside of the page: a command, a wire case, a HAR.

import { decodeChunks, escapeOctets, findField } from "./octets.js";

/** What it was sent to. */
export function serverHost(server) {
  return new URL(server).host;
}

/** A text as one word of a shell, of visible ASCII and line ends. */
function quote(text) {
  if (/[^\t\n -~]/.test(text)) return `"$(printf '${encodePrintf(text)}')"`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** All octets of a request, one unit each. */
export function requestOctets({ requestHead, requestContent }) {
  return requestHead.octets + requestContent.octets;
}

/** All octets of a response. */
export function responseOctets({ interim, responseHead, responseContent }) {
  return interim.octets + responseHead.octets + responseContent.octets;
}

/** The name and the value of each field of a head. */
export function listFields(head) {
  return head.split("\r\n").slice(1).filter((line) => line.includes(":"))
    .map((line) => {
      const colon = line.indexOf(":");
      return {
        name: line.slice(0, colon),
        value: line.slice(colon + 1).trim(),
      };
    });
}

/** Octets for `printf`: escapes in octal, which each shell knows. */
function encodePrintf(octets) {
  return octets.replace(
    /[^ -~]|[\\%']/g,
    (unit) =>
      unit === "\r"
        ? "\\r"
        : unit === "\n"
        ? "\\n"
        : unit === "%"
        ? "%%"
        : `\\${unit.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}

/** A command that sends exactly the octets of the request. */
export function encodePrintfCommand(exchange, server) {
  const { hostname, port } = new URL(server);
  const host = hostname.replace(/[[\]]/g, "");
  return `printf '${encodePrintf(requestOctets(exchange))}' | nc ${host} ${
    port || 80
  }`;
}

/** The octets in base64. */
export function encodeBase64(octets) {
  return btoa(octets);
}

/** A command of curl that sends such a request. */
export function encodeCurl(exchange, server) {
  const { request, requestHead, requestContent } = exchange;
  if (request === undefined) return undefined;
  const { method, target } = request;
  const parts = ["curl", "-i", "--http1.1", "--path-as-is", "--globoff"];
  if (method === "HEAD") parts.push("-I");
  else if (method !== "GET") parts.push("-X", quote(method));
  const isChunked = /chunked/i.test(
    findField(requestHead.octets, "transfer-encoding") ?? "",
  );
  for (const { name, value } of listFields(requestHead.octets)) {
    const isOwn = /^(?:content-length|connection|transfer-encoding)$/i
      .test(name);
    const isHost = /^host$/i.test(name) && value === serverHost(server);
    if (isOwn || isHost) continue;
    // curl leaves out a field that has no value, unless it ends in a semicolon.
    parts.push("-H", quote(value === "" ? `${name};` : `${name}: ${value}`));
  }
  const content = isChunked
    ? decodeChunks(requestContent.octets)
    : requestContent.octets;
  const isText = /^[\t\n\r -~]*$/.test(content) && !content.startsWith("@");
  if (content !== "" && isText) parts.push("--data-binary", quote(content));
  const url = /^\//.test(target)
    ? new URL(server).origin + target
    : new URL(server).origin + "/";
  if (!/^\//.test(target)) parts.push("--request-target", quote(target));
  const command = [...parts, quote(url)].join(" ");
  return content === "" || isText
    ? command
    : `printf '${encodePrintf(content)}' | ${command} --data-binary @-`;
}

/** A case in the notation of tests/wire. What else it must have is in that folder. */
export function encodeWireCase({ connection, exchange }) {
  const { request, refused, status } = exchange;
  const title = refused === undefined
    ? `${request?.method} ${escapeOctets(request?.target ?? "")}`
    : refused.refusal;
  const reasons = refused === undefined
    ? exchange.decisions.map(({ text, section }) =>
      `${text}${section === undefined ? "" : ` (${section})`}.`
    )
    : [`${refused.text} ${refused.section}.`];
  const outcome = refused === undefined
    ? `complete: ${request?.method}`
    : `refused: ${refused.refusal} (${status})`;
  const lines = requestOctets(exchange).match(/[^\n]*\n|[^\n]+/g) ?? [];
  return [
    `## ${title.slice(0, 100)}`,
    "",
    `From ${connection.peer}; the response was ${status ?? "none"}.`,
    ...reasons,
    "",
    "```octets",
    ...lines.map(encodeNotation),
    "```",
    "",
    "```outcome",
    outcome,
    "```",
    "",
  ].join("\n");
}

/** A line of octets in the notation, in which each octet is visible ASCII. */
export function encodeNotation(line) {
  return line.replace(
    /[^ -~]|[\\{}]/g,
    (unit) =>
      ({ "\r": "\\r", "\n": "\\n", "\t": "\\t" })[unit] ??
        (/[\\{}]/.test(unit)
          ? `\\${unit}`
          : `\\x${unit.charCodeAt(0).toString(16).padStart(2, "0")}`),
  ).replace(/ $/, "\\x20");
}

/** The exchanges as HAR 1.2. What HAR has no place for is in `_tinyhttp`, by which this page opens it again. */
export function encodeHar(exchanges, server) {
  return {
    log: {
      version: "1.2",
      creator: { name: "tinyhttp inspector", version: "1" },
      pages: [],
      entries: exchanges.map((kept) => encodeEntry(kept, server)),
    },
  };
}

function encodeEntry(kept, server) {
  const { connection, exchange } = kept;
  const { times } = exchange;
  const start = times.firstIn ?? 0;
  const between = (from, to) =>
    from === undefined || to === undefined ? 0 : Math.max(to - from, 0);
  const send = between(times.firstIn, times.headComplete);
  const wait = between(
    times.headComplete ?? times.firstIn,
    times.firstOut ?? times.ready,
  );
  const receive = between(times.firstOut, times.lastOut);
  return {
    startedDateTime: new Date(connection.opened + start).toISOString(),
    time: send + wait + receive,
    request: encodeRequest(exchange, server),
    response: encodeResponse(exchange),
    cache: {},
    timings: {
      blocked: -1,
      dns: -1,
      connect: -1,
      ssl: -1,
      send,
      wait,
      receive,
    },
    serverIPAddress: new URL(server).hostname.replace(/[[\]]/g, ""),
    connection: connection.name,
    _tinyhttp: kept,
  };
}

function encodeRequest(exchange, server) {
  const { request, requestHead, requestContent } = exchange;
  const target = request?.target ?? "/";
  const url = URL.canParse(target)
    ? new URL(target)
    : new URL(target.replace(/^\/*/, "/"), server);
  const head = requestHead.octets;
  const fields = listFields(head);
  const mimeType = findField(head, "content-type") ??
    "application/octet-stream";
  return {
    method: request?.method ?? "",
    url: url.href,
    httpVersion: request?.version ?? "HTTP/1.1",
    cookies: [],
    headers: fields,
    queryString: [...url.searchParams].map(([name, value]) => ({
      name,
      value,
    })),
    headersSize: requestHead.length,
    bodySize: requestContent.length,
    ...requestContent.length > 0 && {
      postData: { mimeType, params: [], text: requestContent.octets },
    },
  };
}

function encodeResponse(exchange) {
  const { status, responseHead, responseContent } = exchange;
  const head = responseHead.octets;
  const isChunked = /chunked/i.test(
    findField(head, "transfer-encoding") ?? "",
  );
  const octets = isChunked
    ? decodeChunks(responseContent.octets)
    : responseContent.octets;
  return {
    status: status ?? 0,
    statusText: /^\S+ \d+ ([^\r]*)/.exec(head)?.[1] ?? "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: listFields(head),
    content: {
      size: responseContent.length,
      mimeType: findField(head, "content-type") ?? "application/octet-stream",
      text: btoa(octets),
      encoding: "base64",
    },
    redirectURL: findField(head, "location") ?? "",
    headersSize: responseHead.length,
    bodySize: responseContent.length,
  };
}

/** The exchanges of a HAR. Those of other programs have their octets made of what HAR says. */
export function decodeHar(har) {
  const entries = har?.log?.entries;
  if (!Array.isArray(entries)) throw new Error("This file is no HAR.");
  return entries.map((entry, i) => entry._tinyhttp ?? makeKept(entry, i + 1));
}

function makeKept({ request, response, startedDateTime, timings, time }, i) {
  const run = (octets, offset = 0) => ({
    offset,
    length: octets.length,
    octets,
  });
  const encodeHead = (start, fields) =>
    [start, ...fields.map(({ name, value }) => `${name}: ${value}`), "", ""]
      .join("\r\n");
  const { pathname, search } = new URL(request.url);
  const target = pathname + search;
  const version = "HTTP/1.1";
  const requestHead = encodeHead(
    `${request.method} ${target} ${version}`,
    request.headers.filter(({ name }) => !name.startsWith(":")),
  );
  const responseHead = encodeHead(
    `${version} ${response.status} ${response.statusText}`,
    response.headers.filter(({ name }) => !name.startsWith(":")),
  );
  const { text = "", encoding } = response.content;
  const content = encoding === "base64" ? atob(text) : toOctets(text);
  const sent = Math.max(timings.send, 0);
  const first = sent + Math.max(timings.wait, 0);
  return {
    connection: {
      id: 0,
      name: `file.${i}`,
      peer: "file",
      opened: Date.parse(startedDateTime),
    },
    exchange: {
      number: 1,
      request: { method: request.method, target, version },
      status: response.status,
      cut: false,
      decisions: [],
      omittedDecisions: 0,
      times: {
        firstIn: 0,
        headComplete: sent,
        ready: first,
        firstOut: first,
        lastOut: Math.max(time, first),
      },
      requestHead: run(requestHead),
      requestContent: run(
        toOctets(request.postData?.text ?? ""),
        requestHead.length,
      ),
      interim: run(""),
      responseHead: run(responseHead),
      responseContent: run(content, responseHead.length),
    },
    pieces: { received: [], sent: [] },
  };
}

function toOctets(text) {
  let octets = "";
  for (const octet of new TextEncoder().encode(text)) {
    octets += String.fromCharCode(octet);
  }
  return octets;
}

/** The summary of an exchange that is kept as a whole. */
export function summarise(id, connection, exchange) {
  const { number, request, status, refused, cut, times } = exchange;
  return {
    id,
    connection,
    number,
    method: request?.method,
    target: request?.target,
    version: request?.version,
    status,
    refusal: refused?.refusal,
    cut,
    isOver: true,
    received: exchange.requestHead.length + exchange.requestContent.length,
    sent: exchange.interim.length + exchange.responseHead.length +
      exchange.responseContent.length,
    times,
  };
}
