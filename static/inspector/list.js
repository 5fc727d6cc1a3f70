// The list of exchanges, or of connections: the last ones, in the order in which they were over.
//
// It follows what comes while its end is in view and nothing is read; otherwise it stays where it is, and says how many
// are below. Rows are made once for each frame, however many exchanges came in it.

import { make, showOctets } from "./octets.js";
import { encodeDuration, encodeTime, endOf } from "./waterfall.js";

/** Exchanges that are kept, as the server keeps them. */
export const MAX_EXCHANGES = 1000;

/** Connections that are kept. */
const MAX_CONNECTIONS = 2000;

/** ms from one making of rows to the next. */
const RENDER_INTERVAL_MS = 150;

/** What is known of exchanges and connections, without their octets. The oldest ones are forgotten. */
export class Known {
  exchanges = new Map();
  connections = new Map();

  addConnection(connection) {
    keepLast(this.connections, connection, MAX_CONNECTIONS);
  }

  addExchange(exchange) {
    keepLast(this.exchanges, exchange, MAX_EXCHANGES);
  }

  /** The exchanges of the connection of that id. */
  listExchanges(id) {
    return [...this.exchanges.values()].filter(({ connection }) =>
      connection === id
    );
  }

  clear() {
    this.exchanges.clear();
    for (const [id, { closed }] of this.connections) {
      if (closed !== undefined) this.connections.delete(id);
    }
  }
}

function keepLast(known, each, most) {
  known.set(each.id, each);
  if (known.size > most) known.delete(known.keys().next().value);
}

/** The words of a filter → whether a text with these properties fits. */
export function makeFilter(text) {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return (properties) =>
    words.every((word) => {
      const isNot = word.length > 1 && word.startsWith("-");
      const [, name, value] =
        /^(status|method|peer|target|connection):(.*)$/s.exec(
          isNot ? word.slice(1) : word,
        ) ?? [undefined, undefined, isNot ? word.slice(1) : word];
      const among = name === undefined
        ? Object.values(properties).join(" ")
        : properties[name];
      const fits = name === "status" || /^[1-5](?:xx|\d\d)$/.test(value)
        ? matchStatus(properties.status, value)
        : among.toLowerCase().includes(value);
      return fits !== isNot;
    });
}

function matchStatus(status, value) {
  const pattern = value.replaceAll("x", "").slice(0, 3);
  return pattern !== "" && status.startsWith(pattern);
}

/** What the filter looks at. */
export function describeForFilter(exchange, connection) {
  return {
    status: String(exchange.status ?? ""),
    method: exchange.method ?? "",
    target: exchange.target ?? "",
    peer: connection?.peer ?? "",
    connection: connection?.name ?? "",
    refusal: exchange.refusal ?? "",
  };
}

function encodeOctetCount(octets) {
  if (octets < 10_000) return `${octets} B`;
  if (octets < 10_000_000) return `${Math.round(octets / 1000)} kB`;
  return `${Math.round(octets / 1e6)} MB`;
}

/** A row, with a text or an element in each of its cells, by their classes. */
function makeRow(key, { href, isWrong, cells }) {
  return make(
    "li",
    { class: isWrong && "wrong" },
    make(
      "a",
      { href, tabindex: "-1", "data-id": key },
      ...Object.entries(cells).map(([name, inside]) =>
        make("span", { class: name }, inside)
      ),
    ),
  );
}

/** The row of an exchange. */
export function makeExchangeRow(exchange, connection, href) {
  const { id, number, method, target, status, times, refusal, version } =
    exchange;
  const { isOver, received, sent } = exchange;
  const handshake = connection?.handshake;
  return makeRow(`e${id}`, {
    href,
    isWrong: refusal !== undefined || status >= 400 || exchange.cut,
    cells: {
      time: encodeTime((connection?.opened ?? 0) + (times.firstIn ?? 0)),
      method: showOctets(method?.slice(0, 12) ?? "-"),
      target: showOctets(target ?? refusal ?? "no request"),
      status: isOver ? status ?? "–" : "…",
      octets: isOver ? encodeOctetCount(received + sent) : "",
      duration: isOver
        ? encodeDuration(endOf(times) - (times.firstIn ?? 0))
        : "goes on",
      connection: `${connection?.name ?? ""} · ${number}`,
      protocol: (version ?? handshake?.protocol ?? "") +
        (handshake === undefined ? "" : ", TLS"),
    },
  });
}

/** The row of a connection with so many exchanges. */
export function makeConnectionRow(connection, exchanges, href) {
  const { id, name, peer, opened, closed, handshake } = connection;
  return makeRow(`c${id}`, {
    href,
    cells: {
      time: encodeTime(opened),
      method: name,
      target: `${peer}, ${encodeCount(exchanges, "exchange")}`,
      status: closed === undefined ? "open" : "",
      octets: closed && encodeOctetCount(closed.received + closed.sent),
      duration: closed && encodeDuration(closed.at),
      connection: closed && `by ${closed.by}`,
      protocol: handshake?.protocol,
    },
  });
}

/** A number of things. */
export function encodeCount(count, thing) {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

const EXCHANGE_COLUMNS = {
  time: "Time",
  method: "Method",
  target: "Target",
  status: "Status",
  octets: "Octets",
  duration: "Duration",
  connection: "Connection",
  protocol: "Protocol",
};

/** The names of the columns, by the class of their cells. */
export const COLUMNS = {
  exchanges: EXCHANGE_COLUMNS,
  connections: {
    ...EXCHANGE_COLUMNS,
    time: "Accepted",
    method: "Name",
    target: "Peer, exchanges",
    status: "",
    connection: "Closed",
  },
};

/** Rows in a part of the page that scrolls. */
export class List {
  #scroller;
  #list;
  #newer;
  /** Makes the rows of things by their keys. */
  #makeRow;
  /** Keys of rows that are to be made, or made anew, before the next frame. */
  #pending = new Set();
  #rows = new Map();
  #isDue = false;
  #rendered = 0;
  #below = 0;
  isPaused = false;
  /** Whether somebody reads an exchange: then the list stays where it is. */
  isRead = () => false;
  /** Called when the rows have changed. */
  onRendered = () => {};

  constructor({ scroller, list, newer, makeRow }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#newer = newer;
    this.#makeRow = makeRow;
    newer.onclick = () => this.toEnd();
    scroller.onscroll = () => {
      if (this.#isAtEnd) this.#setBelow(0);
    };
  }

  get waiting() {
    return this.#pending.size;
  }

  /** The thing with that key is there, or changed. */
  add(key) {
    this.#pending.add(key);
    if (this.#pending.size > MAX_EXCHANGES) {
      this.#pending.delete(this.#pending.keys().next().value);
    }
    this.#schedule();
  }

  /** Makes the rows for these keys, and no others. */
  reset(keys) {
    this.#pending.clear();
    this.#rows.clear();
    this.#list.replaceChildren();
    const isPaused = this.isPaused;
    this.isPaused = false;
    for (const key of keys) this.#pending.add(key);
    this.#render();
    this.isPaused = isPaused;
  }

  resume() {
    this.isPaused = false;
    this.#schedule();
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#setBelow(0);
  }

  get #isAtEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    return scrollTop + clientHeight > scrollHeight - 24;
  }

  #schedule() {
    if (this.#isDue || this.isPaused) return;
    this.#isDue = true;
    // The first row appears in the next frame; of many a second, each frame would lay out a few.
    const wait = this.#rendered + RENDER_INTERVAL_MS - performance.now();
    setTimeout(() =>
      requestAnimationFrame(() => {
        this.#isDue = false;
        if (!this.isPaused) this.#render();
      }), Math.max(wait, 0));
  }

  #render() {
    this.#rendered = performance.now();
    const follows = this.#isAtEnd && !this.isRead();
    const added = document.createDocumentFragment();
    let count = 0;
    for (const key of this.#pending) {
      const row = this.#makeRow(key);
      const former = this.#rows.get(key);
      if (row === undefined) continue;
      this.#rows.set(key, row);
      if (former === undefined) {
        added.append(row);
        count++;
      } else {
        // Where the focus is, it stays.
        const hadFocus = former.contains(document.activeElement);
        former.replaceWith(row);
        if (hadFocus) row.querySelector("a").focus({ preventScroll: true });
      }
    }
    this.#pending.clear();
    this.#list.append(added);
    this.#trim();
    if (follows) this.toEnd();
    else if (!this.#isAtEnd) this.#setBelow(this.#below + count);
    this.onRendered();
  }

  /** Drops the oldest rows. What is in view stays where it is. */
  #trim() {
    const over = this.#rows.size - MAX_EXCHANGES;
    if (over <= 0) return;
    const before = this.#scroller.scrollHeight;
    const top = this.#scroller.scrollTop;
    for (const [key, row] of [...this.#rows].slice(0, over)) {
      this.#rows.delete(key);
      row.remove();
    }
    const gone = before - this.#scroller.scrollHeight;
    if (gone > 0 && this.#scroller.scrollTop === top) {
      this.#scroller.scrollTop = Math.max(0, top - gone);
    }
  }

  #setBelow(count) {
    this.#below = count;
    this.#newer.hidden = count === 0;
    this.#newer.textContent = `${count} newer ↓`;
  }
}
