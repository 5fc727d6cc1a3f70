// Octets as elements: each one is visible, text appears as text alone, and nothing drives the page.

/** What may be UTF-8 of one character, one unit an octet (RFC 3629 §4), or else one octet that is not visible ASCII. */
const SPECIAL =
  /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[^ -~]/g;

/** Controls, formats such as bidi overrides, separators, and what leaves no trace on a screen. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

const ESCAPES = { "\r": "\\r", "\n": "\\n", "\t": "\\t", "\0": "\\0" };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** An element such as `p.quiet`, which has that class, with attributes if there are any, and texts and elements in it. */
export function make(kind, ...inside) {
  const attributes = inside[0]?.constructor === Object ? inside.shift() : {};
  const [name, className] = kind.split(".");
  const element = document.createElement(name);
  if (className !== undefined) element.className = className;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== undefined && value !== false) {
      element.setAttribute(key, value);
    }
  }
  element.append(...inside.filter((each) => (each ?? undefined) !== undefined));
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

/** A character of several octets that is visible. */
function toCharacter(units) {
  if (units.length === 1) return undefined;
  const octets = Uint8Array.from(units, (unit) => unit.charCodeAt(0));
  try {
    const character = decoder.decode(octets);
    return UNSEEN.test(character) ? undefined : character;
  } catch {
    return undefined;
  }
}

function escapeUnits(units) {
  return ESCAPES[units] ??
    Array.from(units, (unit) => `\\x${toHex(unit)}`).join("");
}

function toHex(unit) {
  return unit.charCodeAt(0).toString(16).padStart(2, "0");
}

/** Octets as elements. */
export function showOctets(text) {
  const shown = document.createDocumentFragment();
  for (const { plain, escaped } of splitOctets(text)) {
    shown.append(
      plain ?? make("span.octet", escaped),
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
      make("span.at", String(at)),
      make(
        "code",
        { class: isStart ? "start" : undefined },
        showLine(text, { at, kind: isStart ? "start" : kind, mark }),
      ),
    );
    if (mark >= at && mark < at + text.length) {
      block.append(make("span.at", "↑"), make("em", note));
    }
    isStart = false;
  };
  lines.slice(0, MAX_LINES).forEach(add);
  if (lines.length > MAX_LINES) {
    const more = make(
      "button",
      { class: "more" },
      `Show ${lines.length - MAX_LINES} more lines`,
    );
    more.onclick = () => {
      more.remove();
      lines.slice(MAX_LINES).forEach(add);
    };
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
      make("mark", showOctets(body[index])),
      showOctets(body.slice(index + 1)),
    );
  } else if (colon > 0) {
    shown.append(
      make("b", showOctets(body.slice(0, colon))),
      showOctets(body.slice(colon, MAX_LINE)),
    );
  } else shown.append(showOctets(body.slice(0, MAX_LINE)));
  if (!isMarked && body.length > MAX_LINE) {
    shown.append(
      make("i", ` ${body.length - MAX_LINE} more octets on this line `),
    );
  }
  if (end !== "") {
    const isEnd = isMarked && index >= body.length;
    shown.append(
      make(
        isEnd ? "mark" : "span",
        { class: "crlf" },
        end === "\n" ? "\\n" : "\\r\\n",
      ),
    );
  }
  return shown;
}

/** Octets in hexadecimal, sixteen on a line, and as ASCII. */
export function encodeHex(text, offset) {
  const lines = [];
  for (let start = 0; start < text.length; start += 16) {
    const part = text.slice(start, start + 16);
    const values = Array.from(part, toHex);
    const left = values.slice(0, 8).join(" ").padEnd(23);
    const right = values.slice(8).join(" ").padEnd(23);
    const at = String(offset + start).padStart(6);
    lines.push(`${at}  ${left}  ${right}  ${part.replace(/[^ -~]/g, "·")}`);
  }
  return lines.join("\n");
}
