// One exchange, or one connection, in full.

import { requestOctets, responseOctets } from "./files.js";
import { encodeHex, isBinary, make, showLines, showOctets } from "./octets.js";
import {
  encodeDuration,
  encodeTime,
  endOf,
  showWaterfall,
} from "./waterfall.js";

/** The title of what is chosen, which can have the focus. */
export function makeTitle(...inside) {
  return make("h2", { id: "title", tabindex: "-1" }, ...inside);
}

/** A button that does something. */
export function makeButton(text, action, attributes = {}) {
  const button = make("button", attributes, text);
  button.onclick = () => action(button);
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
  const list = make("ol.reasons");
  const add = ({ text, section, detail, at }) => {
    const item = make("li", text);
    if (detail !== undefined) {
      item.append(" ", make("code", showOctets(detail)));
    }
    if (section !== undefined) {
      item.append(" ", make("small", showSection(section)));
    }
    if (at !== undefined) {
      item.className = "refused";
      item.append(make("small", ` octet ${at}`));
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
    return make("p.quiet", "Nothing had to be decided.");
  }
  return list;
}

function showTimes({ connection, times }) {
  const rows = [["accepted", encodeTime(connection.opened)], ...times];
  return make(
    "dl.times",
    ...rows.map(([name, time, more]) =>
      make(
        "div",
        make("dt", name),
        make("dd", time, more && make("small", ` ${more}`)),
      )
    ),
  );
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
function showMessage(
  title,
  head,
  content,
  { decoded, interim, mark, note } = {},
) {
  const all = (interim?.length ?? 0) + head.length + content.length;
  const count = `${all.toLocaleString("en")} octets`;
  const bar = make("div.bar");
  const section = make(
    "section.message",
    make("h3", title, make("small", ` ${count}`)),
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
  const hex = (octets, offset) => make("pre.hex", encodeHex(octets, offset));
  const views = {
    text: () =>
      showLines(content.octets, { ...content, kind: "content", mark, note }),
    hex: () => hex(content.octets, content.offset),
  };
  if (decoded !== undefined) {
    views.decoded = () =>
      isBinary(decoded)
        ? hex(decoded, 0)
        : showLines(decoded, { offset: 0, kind: "content" });
  }
  const buttons = Object.entries(views).map(([name, view]) =>
    makeButton(name, (pressed) => {
      place.replaceChildren(view());
      for (const each of buttons) {
        each.setAttribute("aria-pressed", String(each === pressed));
      }
    }, { "aria-pressed": "false" })
  );
  bar.append(...buttons);
  if (content.octets !== "") buttons[isBinary(content.octets) ? 1 : 0].click();
  const left = content.length - content.octets.length;
  if (left > 0) {
    const why = content.coding === undefined
      ? `${left.toLocaleString("en")} more octets are not kept.`
      : `The content is in ${content.coding}, in which secrets cannot be masked: --inspect-secrets shows it.`;
    section.append(make("p.quiet", why));
  }
  return section;
}

/** The names of parts of a page. */
function showPart(title, ...inside) {
  return make("section", make("h3", title), ...inside);
}

function showTitle({ request, status, refused, cut, responseHead }) {
  const reason = /^\S+ \d+ ([^\r]*)/.exec(responseHead.octets)?.[1] ?? "";
  const heading = request === undefined
    ? makeTitle("A request that was refused")
    : makeTitle(
      make("b", showOctets(request.method)),
      " ",
      showOctets(request.target),
    );
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
  const { connection, exchange, pieces, decoded } = kept;
  const { refused } = exchange;
  const place = make("p.quiet");
  const name = make("code", connection.name);
  place.append(
    "Exchange ",
    String(exchange.number),
    " on connection ",
    connection.id > 0
      ? make("a", { href: tools.link(`c${connection.id}`) }, name)
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
      "div.messages",
      showMessage(
        "Request",
        exchange.requestHead,
        exchange.requestContent,
        { ...refusal, decoded: decoded.request },
      ),
      showMessage("Response", exchange.responseHead, exchange.responseContent, {
        interim: exchange.interim,
        decoded: decoded.response,
      }),
    ),
  ];
}

function showLegend() {
  return make(
    "p.legend",
    { "aria-hidden": "true" },
    ...LEGEND.map(([kind, text]) =>
      make("span", make("i", { class: kind }), text)
    ),
  );
}

function showActions(kept, tools) {
  const { exchange, texts } = kept;
  const copies = [
    ["curl", texts.curl],
    ["printf", texts.printf],
    ["base64", btoa(requestOctets(exchange))],
    ["response", btoa(responseOctets(exchange))],
  ].filter(([, text]) => text !== undefined);
  return make(
    "div.bar",
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
      () => tools.save(`exchange-${kept.id}.md`, texts.wireCase),
      { "aria-label": "Save wire case" },
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
  const list = make("ol.exchanges");
  for (const { id, number, method, target, status, times } of exchanges) {
    const name = make(
      "a",
      { href: tools.link(`e${id}`) },
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
    makeTitle("Connection ", make("code", connection.name)),
    make("p.quiet", facts.filter((fact) => fact !== undefined).join("; ")),
    showPart(
      "When",
      showWaterfall(connection, exchanges, { link: tools.link }),
      showLegend(),
    ),
    showPart(
      "Exchanges",
      exchanges.length === 0 ? make("p.quiet", "None is over.") : list,
    ),
  ];
}

/** Two responses to one request: the lines that differ. */
export function showComparison(before, after) {
  const first = before.split("\n");
  const second = after.split("\n");
  const list = (name, mark, lines, others) => {
    const known = new Set(others);
    return lines.filter((line) => !known.has(line)).slice(0, 100)
      .map((line) => make(`code.${name}`, mark, showOctets(line)));
  };
  const lines = [
    ...list("gone", "− ", first, second),
    ...list("come", "+ ", second, first),
  ];
  return lines.length === 0
    ? make("p.quiet", "The same octets came back.")
    : make("div.comparison", ...lines);
}
