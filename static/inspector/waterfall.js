// The time line of a connection: when each exchange on it came how far, and where nothing went on.

import { make, showOctets } from "./octets.js";

const SVG = "http://www.w3.org/2000/svg";

/** Pixels of a pause that is too long to be drawn to scale. */
const PAUSE_WIDTH = 46;

/** Rows that are drawn: those around the chosen one. */
const MAX_ROWS = 24;

function draw(name, attributes, ...inside) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.append(...inside);
  return element;
}

/** ms as a person reads them. */
export function encodeDuration(ms) {
  if (ms === undefined || Number.isNaN(ms)) return "–";
  if (ms < 0.005) return "0 ms";
  if (ms < 0.995) return `${ms.toFixed(2)} ms`;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 9950 ? 2 : 1)} s`;
}

const timeFormat = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});

/** A time of day, from ms since the epoch. */
export function encodeTime(ms) {
  return timeFormat.format(ms);
}

/** The last time of an exchange that is known. */
export function endOf(times) {
  return times.lastOut ?? times.firstOut ?? times.ready ??
    times.headComplete ?? times.firstIn ?? 0;
}

/** Where on the scale a time stands: pauses that are long beside what went on are cut short. */
export function makeScale(intervals, width) {
  const merged = [];
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) {
      last[1] = Math.max(last[1], to);
    } else merged.push([from, to]);
  }
  const busy = merged.reduce((sum, [from, to]) => sum + to - from, 0);
  const longest = Math.max(busy * 0.4, 0.5);
  const parts = [];
  merged.forEach(([from, to], i) => {
    const before = merged[i - 1]?.[1];
    if (before !== undefined) {
      const isCut = from - before > longest;
      parts.push({ from: before, to: from, isCut });
    }
    parts.push({ from, to, isCut: false });
  });
  const cut = parts.filter(({ isCut }) => isCut).length;
  const scaled = parts.reduce(
    (sum, { from, to, isCut }) => isCut ? sum : sum + to - from,
    0,
  );
  // Many pauses leave some room for what is between them.
  const pause = Math.min(PAUSE_WIDTH, width * 0.6 / Math.max(cut, 1));
  const unit = (width - cut * pause) / Math.max(scaled, 0.001);
  let x = 0;
  for (const part of parts) {
    part.x = x;
    part.width = part.isCut ? pause : (part.to - part.from) * unit;
    x += part.width;
  }
  return {
    pauses: parts.filter(({ isCut }) => isCut),
    place(time) {
      const part = parts.find(({ to }) => time <= to) ?? parts.at(-1);
      if (part === undefined) return 0;
      const share = (time - part.from) / Math.max(part.to - part.from, 1e-6);
      return part.x + part.width * Math.min(Math.max(share, 0), 1);
    },
  };
}

/** The parts of an exchange as bars: receiving, thinking, sending. */
function listBars({ firstIn, headComplete, ready, firstOut, lastOut }) {
  const bars = [
    ["receive", firstIn, headComplete ?? ready],
    ["think", headComplete, ready],
    ["wait", ready, firstOut],
    ["send", firstOut, lastOut],
  ];
  return bars.filter(([, from, to]) => from !== undefined && to !== undefined);
}

/** The waterfall of a connection. `chosen` is the id of an exchange, and `pieces` are its. */
export function showWaterfall(connection, exchanges, { chosen, pieces, link }) {
  const at = Math.max(0, exchanges.findIndex(({ id }) => id === chosen));
  const start = Math.max(0, Math.min(at - 8, exchanges.length - MAX_ROWS));
  const rows = exchanges.slice(start, start + MAX_ROWS);
  const { handshake, closed } = connection;
  const intervals = [[0, handshake?.at ?? 0.01]];
  for (const { times } of rows) {
    if (times.firstIn !== undefined) {
      intervals.push([times.firstIn, endOf(times)]);
    }
  }
  if (closed !== undefined) intervals.push([closed.at, closed.at + 0.01]);
  const figure = make("div", { class: "waterfall" });
  const render = () => {
    const width = Math.max(figure.clientWidth - 176, 160);
    const scale = makeScale(intervals, width - 14);
    figure.replaceChildren(
      ...drawConnection(connection, { scale, width, rows }),
      ...rows.flatMap((exchange) =>
        drawExchange(exchange, {
          scale,
          width,
          link,
          pieces: exchange.id === chosen ? pieces : undefined,
          isChosen: exchange.id === chosen,
        })
      ),
    );
  };
  new ResizeObserver(render).observe(figure);
  return figure;
}

function drawConnection({ handshake, closed }, { scale, width, rows }) {
  const line = draw("svg", {
    width,
    height: 34,
    role: "img",
    "aria-label": "the connection",
  });
  const last = closed?.at ??
    Math.max(0, ...rows.map(({ times }) => endOf(times)));
  const x = (time) => 4 + scale.place(time);
  line.append(
    draw("line", { class: "open", x1: 4, x2: x(last), y1: 24, y2: 24 }),
    draw("line", { class: "edge", x1: 4, x2: 4, y1: 17, y2: 31 }),
  );
  if (handshake !== undefined) {
    line.append(
      draw("rect", {
        class: "handshake",
        x: 4,
        y: 20,
        width: Math.max(x(handshake.at) - 4, 2),
        height: 8,
      }),
    );
  }
  if (closed !== undefined) {
    line.append(
      draw("line", {
        class: "edge",
        x1: x(last),
        x2: x(last),
        y1: 17,
        y2: 31,
      }),
    );
  }
  for (const { from, to, x, width } of scale.pauses) {
    line.append(
      draw("rect", {
        class: "gap",
        x: x + 8,
        y: 21,
        width: width - 8,
        height: 6,
      }),
      draw("text", { x: x + 4 + width / 2, y: 12 }, encodeDuration(to - from)),
    );
  }
  return [make("span", { class: "name" }, "connection"), line];
}

function drawExchange(
  { id, number, method, target, status, times },
  { scale, width, link, pieces, isChosen },
) {
  const row = draw("svg", {
    width,
    height: 26,
    role: "img",
    "aria-label": `from ${encodeDuration(times.firstIn)} to ${
      encodeDuration(endOf(times))
    } after it was accepted`,
  });
  const x = (time) => 4 + scale.place(time);
  for (const { x, width } of scale.pauses) {
    row.append(
      draw("rect", {
        class: "gap",
        x: x + 8,
        y: 0,
        width: width - 8,
        height: 26,
      }),
    );
  }
  for (const [kind, from, to] of listBars(times)) {
    row.append(
      draw("rect", {
        class: kind,
        x: x(from),
        y: kind === "wait" ? 11 : 7,
        width: Math.max(x(to) - x(from), kind === "wait" ? 0 : 1.5),
        height: kind === "wait" ? 3 : 11,
      }),
    );
  }
  for (const [among, y] of [["received", 1], ["sent", 20]]) {
    for (const [, , at] of pieces?.[among] ?? []) {
      row.append(
        draw("line", {
          class: "piece",
          x1: x(at),
          x2: x(at),
          y1: y,
          y2: y + 5,
        }),
      );
    }
  }
  const name = make(
    "a",
    {
      class: "name",
      href: link(id),
      "aria-current": isChosen ? "true" : undefined,
    },
    `${number} `,
    showOctets(`${method ?? "refused"} ${target ?? status ?? ""}`.slice(0, 80)),
  );
  return [name, row];
}

/** What the pieces say in words: how many there were, and the longest gap between two of them. */
export function describePieces(pieces, span) {
  const among = pieces.filter(([offset, length]) =>
    offset < span.offset + span.length && offset + length > span.offset
  );
  if (among.length < 2) return undefined;
  const gaps = among.slice(1).map(([, , at], i) => at - among[i][2]);
  return `in ${among.length} pieces, the longest gap ${
    encodeDuration(Math.max(...gaps))
  }`;
}
