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

function drawBar(kind, [x, y, width, height]) {
  return draw("rect", { class: kind, x, y, width, height });
}

function drawLine(kind, [x1, y1, x2, y2]) {
  return draw("line", { class: kind, x1, y1, x2, y2 });
}

/** A row of the time line, with the pauses in it. */
function drawRow(label, { scale, width, height, pauseY, pauseHeight }) {
  return draw(
    "svg",
    { width, height, role: "img", "aria-label": label },
    ...scale.pauses.map(({ x, width }) =>
      drawBar("gap", [x + 8, pauseY, width - 8, pauseHeight])
    ),
  );
}

/** ms as a person reads them. */
export function encodeDuration(ms) {
  if (ms === undefined) return "–";
  if (ms >= 9999.5) return `${(ms / 1000).toFixed(ms < 99_500 ? 1 : 0)} s`;
  if (ms >= 9.95) return `${Math.round(ms)} ms`;
  return `${ms.toFixed(ms >= 0.095 || ms < 0.005 ? 1 : 2)} ms`;
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
  const figure = make("div.waterfall");
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
  const line = drawRow("the connection", {
    scale,
    width,
    height: 34,
    pauseY: 21,
    pauseHeight: 6,
  });
  const x = (time) => 4 + scale.place(time);
  const end = x(
    closed?.at ?? Math.max(0, ...rows.map(({ times }) => endOf(times))),
  );
  line.prepend(
    drawLine("open", [4, 24, end, 24]),
    drawLine("edge", [4, 17, 4, 31]),
  );
  if (handshake !== undefined) {
    const width = Math.max(x(handshake.at) - 4, 2);
    line.append(drawBar("handshake", [4, 20, width, 8]));
  }
  if (closed !== undefined) line.append(drawLine("edge", [end, 17, end, 31]));
  for (const { from, to, x, width } of scale.pauses) {
    line.append(
      draw("text", { x: x + 4 + width / 2, y: 12 }, encodeDuration(to - from)),
    );
  }
  return [make("span.name", "connection"), line];
}

function drawExchange(
  { id, number, method, target, status, times },
  { scale, width, link, pieces, isChosen },
) {
  const from = encodeDuration(times.firstIn);
  const to = encodeDuration(endOf(times));
  const row = drawRow(`from ${from} to ${to} after it was accepted`, {
    scale,
    width,
    height: 26,
    pauseY: 0,
    pauseHeight: 26,
  });
  const x = (time) => 4 + scale.place(time);
  for (const [kind, from, to] of listBars(times)) {
    const [y, height, least] = kind === "wait" ? [11, 3, 0] : [7, 11, 1.5];
    const width = Math.max(x(to) - x(from), least);
    row.append(drawBar(kind, [x(from), y, width, height]));
  }
  for (const [among, y] of [["received", 1], ["sent", 20]]) {
    for (const [, , at] of pieces?.[among] ?? []) {
      row.append(drawLine("piece", [x(at), y, x(at), y + 5]));
    }
  }
  const name = make(
    "a.name",
    { href: link(`e${id}`), "aria-current": isChosen && "true" },
    `${number} `,
    showOctets(`${method ?? "refused"} ${target ?? status ?? ""}`.slice(0, 80)),
  );
  return [name, row];
}
