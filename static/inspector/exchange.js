// One exchange, or one connection, in full.

import {
  encodeBase64,
  encodeCurl,
  encodePrintfCommand,
  encodeWireCase,
  requestOctets,
  responseOctets,
} from "./files.js";
import {
  decodeContent,
  encodeHex,
  isBinary,
  make,
  showLines,
  showOctets,
  toUnits,
} from "./octets.js";
import {
  describePieces,
  encodeDuration,
  encodeTime,
  endOf,
  showWaterfall,
} from "./waterfall.js";

/** A button that does something. */
export function makeButton(text, action, attributes = {}) {
  const button = make("button", { type: "button", ...attributes }, text);
  button.addEventListener("click", () => action(button));
  return button;
}

/** The section of an RFC as a link; other texts as they are. */
function showSection(section) {
  const found = /^RFC (\d+) §([\d.]+)$/.exec(section);
  if (found === null) return section;
  const [, number, part] = found;
  return make("a", {
    href: `https://www.rfc-editor.org/rfc/rfc${number}#section-${part}`,
    target: "_blank",
    rel: "noreferrer",
  }, section);
}

function showReasons({ refused, decisions, omittedDecisions }) {
  const list = make("ol", { class: "reasons" });
  const add = ({ text, section, detail, at }) => {
    const item = make("li", {}, text);
    if (detail !== undefined) {
      item.append(" ", make("code", {}, showOctets(toUnits(detail))));
    }
    if (section !== undefined) {
      item.append(" ", make("small", {}, showSection(section)));
    }
    if (at !== undefined) {
      item.className = "refused";
      item.append(make("small", {}, ` octet ${at}`));
    }
    list.append(item);
  };
  // The refusal says more than the decision about it.
  for (const each of decisions) if (each.decision !== "refused") add(each);
  if (refused !== undefined) add(refused);
  if (omittedDecisions > 0) {
    add({ text: `and ${omittedDecisions} more, which were not kept` });
  }
  if (list.children.length === 0) {
    return make("p", { class: "quiet" }, "Nothing had to be decided.");
  }
  return list;
}

const TIMES = [
  ["firstIn", "first octet in"],
  ["headComplete", "head complete"],
  ["ready", "response ready"],
  ["firstOut", "first octet out"],
  ["lastOut", "last octet out"],
];

function showTimes({ connection, exchange, pieces }) {
  const list = make("dl", { class: "times" });
  const add = (name, time, more) => {
    const value = make("dd", {}, time);
    if (more !== undefined) value.append(make("small", {}, ` ${more}`));
    list.append(make("div", {}, make("dt", {}, name), value));
  };
  const { handshake, closed } = connection;
  add("accepted", encodeTime(connection.opened));
  if (handshake !== undefined) {
    add("handshake", `+ ${encodeDuration(handshake.at)}`, handshake.protocol);
  }
  let before;
  for (const [time, name] of TIMES) {
    const at = exchange.times[time];
    if (at === undefined) continue;
    const more = time === "headComplete"
      ? describePieces(pieces.received, exchange.requestHead)
      : time === "lastOut"
      ? describePieces(pieces.sent, exchange.responseContent)
      : undefined;
    const passed = before === undefined ? at : at - before;
    add(
      name,
      `${before === undefined ? "at" : "+"} ${encodeDuration(passed)}`,
      more,
    );
    before = at;
  }
  if (closed !== undefined) {
    add("closed", `at ${encodeDuration(closed.at)}`, `by ${closed.by}`);
  }
  return list;
}

/** Texts of the keys of the waterfall. */
const LEGEND = [
  ["receive", "the head is read"],
  ["think", "the response is made"],
  ["wait", "it waits to be sent"],
  ["send", "it is sent"],
  ["piece", "one read or write"],
  ["gap", "nothing happens"],
];

/** The octets of one direction: head, content, and ways to look at the content. */
function showMessage(title, head, content, { interim, mark, note } = {}) {
  const all = (interim?.length ?? 0) + head.length + content.length;
  const count = `${all.toLocaleString("en")} octets`;
  const bar = make("div", { class: "bar" });
  const section = make(
    "section",
    { class: "message" },
    make("h3", {}, title, make("small", {}, ` ${count}`)),
    bar,
  );
  if (interim !== undefined && interim.length > 0) {
    section.append(showLines(interim.octets, { ...interim, kind: "head" }));
  }
  section.append(
    showLines(head.octets, { offset: head.offset, kind: "head", mark, note }),
  );
  if (content.length === 0) return section;
  const place = make("div");
  section.append(place);
  const hex = () =>
    make("pre", { class: "hex" }, encodeHex(content.octets, content.offset));
  const views = [
    [
      "text",
      () =>
        showLines(content.octets, { ...content, kind: "content", mark, note }),
    ],
    ["hex", hex],
  ];
  const buttons = new Map();
  const show = (name, view) => {
    place.replaceChildren(view());
    for (const [each, button] of buttons) {
      button.setAttribute("aria-pressed", String(each === name));
    }
  };
  const addView = ([name, view]) => {
    const button = makeButton(name, () => show(name, view), {
      "aria-pressed": "false",
    });
    buttons.set(name, button);
    bar.append(button);
  };
  views.forEach(addView);
  const [name, view] = views[isBinary(content.octets) ? 1 : 0];
  if (content.octets !== "") show(name, view);
  const left = content.length - content.octets.length;
  if (left > 0) {
    const why = content.coding === undefined
      ? `${left.toLocaleString("en")} more octets are not kept.`
      : `The content is in ${content.coding}, in which secrets cannot be masked: --inspect-secrets shows it.`;
    section.append(make("p", { class: "quiet" }, why));
  }
  decodeContent(head.octets, content.octets).then((decoded) => {
    if (decoded === undefined || content.octets === "") return;
    addView([
      "decoded",
      () =>
        isBinary(decoded)
          ? make("pre", { class: "hex" }, encodeHex(decoded, 0))
          : showLines(decoded, { offset: 0, kind: "content" }),
    ]);
  });
  return section;
}

/** The names of parts of a page. */
function showPart(title, ...inside) {
  return make("section", {}, make("h3", {}, title), ...inside);
}

function showTitle({ request, status, refused, cut, responseHead }) {
  const reason = /^\S+ \d+ ([^\r]*)/.exec(responseHead.octets)?.[1] ?? "";
  const heading = make("h2", { id: "title", tabindex: "-1" });
  if (request === undefined) heading.append("A request that was refused");
  else {
    heading.append(
      make("b", {}, showOctets(request.method)),
      " ",
      showOctets(request.target),
    );
  }
  const isWrong = refused !== undefined || cut || status >= 400;
  return [
    heading,
    make(
      "p",
      { class: isWrong ? "status wrong" : "status" },
      status === undefined ? "no response" : `${status} ${reason}`,
      cut ? " – it ended before its end" : "",
    ),
  ];
}

/** What stands in the page for an exchange. */
export function showExchange(kept, { siblings, tools }) {
  const { connection, exchange, pieces } = kept;
  const { refused } = exchange;
  const place = make("p", { class: "quiet" });
  const name = make("code", {}, connection.name);
  place.append(
    "Exchange ",
    String(exchange.number),
    " on connection ",
    connection.id > 0
      ? make("a", { href: tools.linkConnection(connection.id) }, name)
      : name,
    ` from ${connection.peer}`,
    connection.handshake === undefined
      ? ""
      : `, TLS, ${connection.handshake.protocol}`,
  );
  const refusal = refused === undefined ? {} : {
    mark: refused.at,
    note: `octet ${refused.at}: ${refused.text} ${refused.section}`,
  };
  return [
    ...showTitle(exchange),
    place,
    showActions(kept, tools),
    showPart("Why", showReasons(exchange)),
    showPart(
      "When",
      showWaterfall(connection, siblings, {
        chosen: kept.id,
        pieces,
        link: tools.link,
      }),
      showLegend(),
      showTimes(kept),
    ),
    make(
      "div",
      { class: "messages" },
      showMessage(
        "Request",
        exchange.requestHead,
        exchange.requestContent,
        refusal,
      ),
      showMessage("Response", exchange.responseHead, exchange.responseContent, {
        interim: exchange.interim,
      }),
    ),
  ];
}

function showLegend() {
  return make(
    "p",
    { class: "legend", "aria-hidden": "true" },
    ...LEGEND.map(([kind, text]) =>
      make("span", {}, make("i", { class: kind }), text)
    ),
  );
}

function showActions(kept, tools) {
  const { exchange } = kept;
  const copies = [
    ["curl", encodeCurl(exchange, tools.server)],
    ["printf", encodePrintfCommand(exchange, tools.server)],
    ["base64", encodeBase64(requestOctets(exchange))],
    ["response", encodeBase64(responseOctets(exchange))],
  ].filter(([, text]) => text !== undefined);
  return make(
    "div",
    { class: "bar" },
    "Copy",
    ...copies.map(([name, text]) =>
      makeButton(name, (button) => tools.copy(text, button), {
        "aria-label": `Copy ${name}`,
        title: name === "response" ? "its octets in base64" : undefined,
      })
    ),
    make("span"),
    "Save",
    makeButton(
      "wire case",
      () => tools.save(`exchange-${kept.id}.md`, encodeWireCase(kept)),
      {
        "aria-label": "Save wire case",
      },
    ),
    makeButton("HAR", () => tools.saveHar([kept]), {
      "aria-label": "Save HAR",
    }),
    make("span"),
    tools.replay === undefined ? undefined : makeButton(
      "Send again",
      (button) => tools.replay(kept, button),
    ),
  );
}

/** What stands in the page for a connection. */
export function showConnection(connection, exchanges, tools) {
  const { handshake, closed } = connection;
  const list = make("ol", { class: "exchanges" });
  for (const { id, number, method, target, status, times } of exchanges) {
    const name = make(
      "a",
      { href: tools.link(id) },
      showOctets(`${method ?? "refused"} ${target ?? ""}`),
    );
    list.append(
      make(
        "li",
        { value: number },
        name,
        ` ${status ?? "–"}, `,
        encodeDuration(
          endOf(times) - (times.firstIn ?? 0),
        ),
      ),
    );
  }
  const facts = [
    `from ${connection.peer}`,
    `accepted at ${encodeTime(connection.opened)}`,
    handshake === undefined
      ? undefined
      : `TLS, ${handshake.protocol}, after ${encodeDuration(handshake.at)}`,
    closed === undefined
      ? "open"
      : `closed by ${closed.by} after ${encodeDuration(closed.at)}, ` +
        `${closed.received.toLocaleString("en")} octets in, ` +
        `${closed.sent.toLocaleString("en")} out`,
  ];
  return [
    make(
      "h2",
      { id: "title", tabindex: "-1" },
      "Connection ",
      make("code", {}, connection.name),
    ),
    make(
      "p",
      { class: "quiet" },
      facts.filter((fact) => fact !== undefined).join("; "),
    ),
    showPart(
      "When",
      showWaterfall(connection, exchanges, { link: tools.link }),
      showLegend(),
    ),
    showPart(
      "Exchanges",
      exchanges.length === 0
        ? make("p", { class: "quiet" }, "None is over.")
        : list,
    ),
  ];
}

/** Two responses to one request: the lines that differ. */
export function showComparison(before, after) {
  const first = before.split("\n");
  const second = after.split("\n");
  const block = make("div", { class: "comparison" });
  const kept = new Set(second);
  const added = new Set(first);
  const gone = first.filter((line) => !kept.has(line));
  const come = second.filter((line) => !added.has(line));
  const add = (mark, line) =>
    block.append(
      make(
        "code",
        { class: mark === "+" ? "come" : "gone" },
        `${mark} `,
        showOctets(line),
      ),
    );
  if (gone.length + come.length === 0) {
    return make("p", { class: "quiet" }, "The same octets came back.");
  }
  gone.slice(0, 100).forEach((line) => add("−", line));
  come.slice(0, 100).forEach((line) => add("+", line));
  return block;
}
