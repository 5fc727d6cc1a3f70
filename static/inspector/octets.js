// Octets as elements: each one is visible, text appears as text alone, and nothing drives the page.

/** UTF-8 of one character, one unit an octet (RFC 3629 §4), or else one octet that is not visible ASCII. */
const SPECIAL =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[^ -~]/g;

/** Controls, formats such as bidi overrides, separators, and what leaves no trace on a screen. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

const ESCAPES = { "\r": "\\r", "\n": "\\n", "\t": "\\t", "\0": "\\0" };

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** An element with attributes, and with texts and elements in it. */
export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== undefined && value !== false) {
      element.setAttribute(key, value);
    }
  }
  element.append(...inside.filter((each) => each !== undefined));
  return element;
}

/** Octets, one unit each, as runs of visible text and of escaped octets. */
export function splitOctets(text) {
  const runs = [];
  let plain = "";
  let at = 0;
  for (const { 0: units, index } of text.matchAll(SPECIAL)) {
    plain += text.slice(at, index);
    at = index + units.length;
    const character = toCharacter(units);
    if (character !== undefined) plain += character;
    else {
      if (plain !== "") runs.push({ plain });
      plain = "";
      runs.push({ escaped: escapeUnits(units) });
    }
  }
  plain += text.slice(at);
  if (plain !== "") runs.push({ plain });
  return runs;
}

/** The same as one text, in which a backslash of the peer's is doubled. */
export function escapeOctets(text) {
  return splitOctets(text).map(({ plain, escaped }) =>
    escaped ?? plain.replaceAll("\\", "\\\\")
  ).join("");
}

/** A text of the program, such as a path, which can have any character: its octets in UTF-8. */
export function toUnits(text) {
  if (!/[^\0-\xff]/.test(text)) return text;
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** A character of several octets that is visible. */
function toCharacter(units) {
  if (units.length === 1) return undefined;
  const octets = Uint8Array.from(units, (unit) => unit.charCodeAt(0));
  const character = decoder.decode(octets);
  return UNSEEN.test(character) ? undefined : character;
}

function escapeUnits(units) {
  return ESCAPES[units] ??
    Array.from(
      units,
      (unit) => `\\x${unit.charCodeAt(0).toString(16).padStart(2, "0")}`,
    ).join("");
}

/** Octets as elements. */
export function showOctets(text) {
  const shown = document.createDocumentFragment();
  for (const { plain, escaped } of splitOctets(text)) {
    shown.append(
      plain ?? make("span", { class: "octet" }, escaped),
    );
  }
  return shown;
}

/** True where so many octets are no text that a person would not read them. */
export function isBinary(text) {
  const start = text.slice(0, 4096);
  let unreadable = 0;
  for (const { escaped } of splitOctets(start)) {
    if (escaped !== undefined && !/^\\[rnt]$/.test(escaped)) unreadable++;
  }
  return unreadable * 10 > start.length;
}

/** Lines of octets, each with its offset and its line end. */
function splitLines(text, offset) {
  const lines = [];
  for (let start = 0; start < text.length;) {
    const lineFeed = text.indexOf("\n", start);
    const end = lineFeed < 0 ? text.length : lineFeed + 1;
    lines.push({ at: offset + start, text: text.slice(start, end) });
    start = end;
  }
  return lines;
}

/** Lines that are shown at first: some screens. */
const MAX_LINES = 300;

/** Octets of a line that are shown at first. */
const MAX_LINE = 4096;

/**
 * A part of a message as lines with their offsets. `kind` is "head" or "content"; `mark` is the offset of an octet that
 * was refused, and `note` what stands below its line.
 */
export function showLines(text, { offset, kind, mark, note }) {
  const block = make("div", { class: `lines ${kind}` });
  const lines = splitLines(text, offset);
  let isStart = kind === "head";
  const add = ({ at, text }) => {
    block.append(
      make("span", { class: "at" }, String(at)),
      make(
        "code",
        { class: isStart ? "start" : undefined },
        showLine(text, { at, kind: isStart ? "start" : kind, mark }),
      ),
    );
    if (mark >= at && mark < at + text.length) {
      block.append(make("span", { class: "at" }, "↑"), make("em", {}, note));
    }
    isStart = false;
  };
  lines.slice(0, MAX_LINES).forEach(add);
  if (lines.length > MAX_LINES) {
    const more = make(
      "button",
      { type: "button", class: "more" },
      `Show ${lines.length - MAX_LINES} more lines`,
    );
    more.addEventListener("click", () => {
      more.remove();
      lines.slice(MAX_LINES).forEach(add);
    });
    block.append(more);
  }
  return block;
}

function showLine(text, { at, kind, mark }) {
  const shown = document.createDocumentFragment();
  const [, body, end = ""] = /^([^]*?)(\r?\n)?$/.exec(text);
  const index = mark - at;
  const isMarked = index >= 0 && index < text.length;
  const colon = kind === "head" ? body.indexOf(":") : -1;
  if (isMarked && index < body.length) {
    shown.append(
      showOctets(body.slice(0, index)),
      make("mark", {}, showOctets(body[index])),
      showOctets(body.slice(index + 1)),
    );
  } else if (colon > 0) {
    shown.append(
      make("b", {}, showOctets(body.slice(0, colon))),
      showOctets(body.slice(colon, MAX_LINE)),
    );
  } else shown.append(showOctets(body.slice(0, MAX_LINE)));
  if (!isMarked && body.length > MAX_LINE) {
    shown.append(
      make("i", {}, ` ${body.length - MAX_LINE} more octets on this line `),
    );
  }
  if (end !== "") {
    const isEnd = isMarked && index >= body.length;
    shown.append(
      make(isEnd ? "mark" : "span", { class: "crlf" }, escapeOctets(end)),
    );
  }
  return shown;
}

/** Octets in hexadecimal, sixteen on a line, and as ASCII. */
export function encodeHex(text, offset) {
  const lines = [];
  for (let start = 0; start < text.length; start += 16) {
    const part = text.slice(start, start + 16);
    const values = Array.from(
      part,
      (unit) => unit.charCodeAt(0).toString(16).padStart(2, "0"),
    );
    const left = values.slice(0, 8).join(" ").padEnd(23);
    const right = values.slice(8).join(" ").padEnd(23);
    const at = String(offset + start).padStart(6);
    lines.push(`${at}  ${left}  ${right}  ${part.replace(/[^ -~]/g, "·")}`);
  }
  return lines.join("\n");
}

/** The content of a chunked message, as far as it is whole. RFC 9112 §7.1. */
export function decodeChunks(text) {
  let content = "";
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\r\n", at);
    const size = /^[0-9a-f]+/i.exec(text.slice(at, end))?.[0];
    if (end < 0 || size === undefined) break;
    const length = parseInt(size, 16);
    if (length === 0) break;
    content += text.slice(end + 2, end + 2 + length);
    at = end + 2 + length + 2;
  }
  return content;
}

/** The value of a field in a head; undefined where there is none. */
export function findField(head, name) {
  const lines = head.split("\r\n").slice(1);
  return lines.find((line) => line.toLowerCase().startsWith(`${name}:`))
    ?.slice(name.length + 1).trim();
}

/** A content without its framing and its coding; undefined where it has neither, or a coding that nobody decodes here. */
export async function decodeContent(head, content) {
  const isChunked = /chunked/i.test(
    findField(head, "transfer-encoding") ?? "",
  );
  const coding = findField(head, "content-encoding")?.toLowerCase();
  const whole = isChunked ? decodeChunks(content) : content;
  if (coding !== "gzip" && coding !== "deflate") {
    return isChunked ? whole : undefined;
  }
  const octets = Uint8Array.from(whole, (unit) => unit.charCodeAt(0));
  const stream = new Blob([octets]).stream()
    .pipeThrough(new DecompressionStream(coding));
  let decoded = "";
  try {
    for await (const part of stream) {
      for (const octet of part) decoded += String.fromCharCode(octet);
      if (decoded.length > 1024 * 1024) break;
    }
  } catch {
    // The rest was not kept.
  }
  return decoded;
}
