// The inspector: receives events, keeps the list, and shows what was chosen.

import {
  makeButton,
  makeTitle,
  showComparison,
  showConnection,
  showExchange,
} from "./exchange.js";
import { encodeHar, readEntry, responseOctets } from "./files.js";
import {
  COLUMNS,
  describeForFilter,
  encodeCount,
  Known,
  List,
  makeConnectionRow,
  makeExchangeRow,
  makeFilter,
} from "./list.js";
import { make } from "./octets.js";

/** ms before the page asks for events again. */
const RETRY_DELAY_MS = 1000;

const find = (selector) => document.querySelector(selector);
const state = find("#state");
const filterInput = find("#filter input");
const listElement = find("#list");
const chosenElement = find("#chosen");
const pauseButton = find("#pause");
const help = find("#help");

const known = new Known();
/** Exchanges of a file, by their ids. */
const ofFile = new Map();
let server = location.origin;
let isLive = true;
let showsConnections = false;
let filter = makeFilter("");
let lost = 0;
/** "e" and the id of an exchange, or "c" and that of a connection; undefined for none. */
let chosen;
/** The connection that is shown, so that it can be shown anew. */
let shownConnection;

/** The fragment is the token, and after a slash what is chosen. */
function readFragment() {
  const [token, key] = location.hash.slice(1).split("/");
  return { token, key: /^[ec]-?\d+$/.test(key ?? "") ? key : undefined };
}

const { token } = readFragment();
const link = (key) => `#${token}/${key}`;

function ask(path, init) {
  return fetch(path, {
    ...init,
    headers: { Authorization: `Bearer ${token}` },
    cache: "no-store",
  });
}

const list = new List({
  scroller: find("#scroller"),
  list: listElement,
  newer: find("#newer"),
  makeRow(key) {
    const id = Number(key.slice(1));
    const row = key[0] === "c"
      ? makeRowOfConnection(id)
      : makeRowOfExchange(id);
    if (key === chosen) mark(row);
    return row;
  },
});
list.isRead = () => chosen !== undefined;
list.onRendered = () => scheduleCounts();

function makeRowOfExchange(id) {
  const exchange = known.exchanges.get(id);
  if (exchange === undefined || showsConnections) return undefined;
  const connection = known.connections.get(exchange.connection);
  if (!filter(describeForFilter(exchange, connection))) return undefined;
  return makeExchangeRow(exchange, connection, link(`e${id}`));
}

function makeRowOfConnection(id) {
  const connection = known.connections.get(id);
  if (connection === undefined || !showsConnections) return undefined;
  if (!filter(describeForFilter({}, connection))) return undefined;
  const { length } = known.listExchanges(id);
  return makeConnectionRow(connection, length, link(`c${id}`));
}

function resetList() {
  const keys = showsConnections
    ? [...known.connections.keys()].map((id) => `c${id}`)
    : [...known.exchanges.keys()].map((id) => `e${id}`);
  list.reset(keys);
  showCounts();
}

// Events.

async function receive() {
  try {
    const response = await ask("/events");
    if (!response.ok) {
      tell((await response.text()).trim(), true);
      // With another token it is another page.
      if (response.status === 401) return;
      throw new Error();
    }
    forgetAll();
    let rest = "";
    const decoder = new TextDecoder();
    for await (const octets of response.body) {
      rest += decoder.decode(octets, { stream: true });
      const end = rest.lastIndexOf("\n\n");
      if (end < 0) continue;
      for (const event of rest.slice(0, end).split("\n\n")) {
        if (event.startsWith("data: ")) takeEvent(JSON.parse(event.slice(6)));
      }
      rest = rest.slice(end + 2);
    }
    throw new Error();
  } catch {
    if (isLive) tell("the server is gone; trying again", true);
    setTimeout(() => isLive && receive(), RETRY_DELAY_MS);
  }
}

/** After another start the same numbers are other exchanges. */
function forgetAll() {
  known.exchanges.clear();
  known.connections.clear();
  resetList();
}

function takeEvent(event) {
  // While a file is shown, nothing is mixed into it.
  if (!isLive) return;
  switch (event.kind) {
    case "server":
      server = event.server;
      find("#server").replaceChildren(
        "watches ",
        make(
          "a",
          { href: server, target: "_blank", rel: "noreferrer" },
          server,
        ),
        event.showsSecrets ? "; secrets are shown" : "",
      );
      find("#server").dataset.secrets = event.showsSecrets;
      return;
    case "ready":
      tell("live");
      showChosen();
      return;
    case "connection":
      known.addConnection(event.connection);
      if (showsConnections) list.add(`c${event.connection.id}`);
      if (chosen === `c${event.connection.id}`) refreshConnection();
      break;
    case "exchange":
      known.addExchange(event.exchange);
      list.add(
        showsConnections
          ? `c${event.exchange.connection}`
          : `e${event.exchange.id}`,
      );
      if (chosen === `c${event.exchange.connection}`) refreshConnection();
      if (chosen === `e${event.exchange.id}`) showChosen();
      break;
    case "lost":
    case "missed":
      lost += event.events;
      break;
  }
  scheduleCounts();
}

function tell(text, isWrong = false) {
  if (state.textContent !== text) state.textContent = text;
  state.className = isWrong ? "wrong" : "";
}

let countsDue = false;
function scheduleCounts() {
  if (countsDue) return;
  countsDue = true;
  setTimeout(() => {
    countsDue = false;
    showCounts();
  }, 200);
}

function showCounts() {
  const shown = listElement.children.length;
  let open = 0;
  for (const { closed } of known.connections.values()) {
    if (closed === undefined) open++;
  }
  const all = showsConnections ? known.connections.size : known.exchanges.size;
  const texts = [
    shown === all || list.isPaused ? `${all}` : `${shown} of ${all}`,
    isLive ? encodeCount(open, "open connection") : "",
    lost > 0 ? `${lost} events were lost: too fast to follow` : "",
  ];
  find("#count").textContent = texts.filter((text) => text !== "").join(" · ");
  find("#empty").hidden = all > 0;
  find("#nothing").hidden = all === 0 || shown > 0;
  if (list.isPaused) {
    pauseButton.textContent = list.waiting === 0
      ? "Resume"
      : `Resume (${list.waiting})`;
  }
  ensureTabStop();
}

// What is chosen.

function mark(row) {
  row?.querySelector("a").setAttribute("aria-current", "true");
}

function rowOf(key) {
  return listElement.querySelector(`[data-id="${key}"]`);
}

/** One row can be reached with Tab; the arrows move on from it. */
function ensureTabStop(row) {
  const former = listElement.querySelector('a[tabindex="0"]');
  const next = row ?? former ?? listElement.querySelector("a");
  if (former !== null && former !== next) former.tabIndex = -1;
  if (next !== null) next.tabIndex = 0;
}

const tools = {
  link,
  async copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
      flash(button, "Copied");
    } catch {
      // The clipboard is for secure contexts.
      showDialog(
        "To copy",
        make("textarea", { readonly: true, rows: 8 }, text),
      );
    }
  },
  save(name, text) {
    const url = URL.createObjectURL(new Blob([text]));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  },
  saveHar(kept) {
    tools.save("tinyhttp.har", JSON.stringify(encodeHar(kept), null, 1));
  },
  async replay(kept, button) {
    button.disabled = true;
    const response = await ask(`/replay/${kept.id}`, { method: "POST" });
    button.disabled = false;
    if (!response.ok) return flash(button, (await response.text()).trim());
    const { octets } = await response.json();
    const masks = find("#server").dataset.secrets === "false"
      ? "Secrets were sent as asterisks. "
      : "";
    showDialog(
      "Sent again",
      make("p", `${masks}− was in the first response, + is in this one.`),
      showComparison(responseOctets(kept.exchange), octets),
    );
  },
};

function flash(button, text) {
  const former = button.textContent;
  button.textContent = text;
  setTimeout(() => button.textContent = former, 1500);
}

function showDialog(title, ...inside) {
  const dialog = make(
    "dialog",
    { "aria-label": title },
    make("h2", title),
    ...inside,
    make("form", { method: "dialog" }, make("button", "Close")),
  );
  document.body.append(dialog);
  dialog.onclose = () => dialog.remove();
  dialog.showModal();
}

async function findKept(id) {
  if (!isLive) return ofFile.get(id);
  const response = await ask(`/exchange/${id}`);
  return response.ok ? readEntry(await response.json(), id) : undefined;
}

async function showChosen() {
  const { key } = readFragment();
  rowOf(chosen)?.removeAttribute("aria-current");
  chosen = key;
  shownConnection = undefined;
  document.body.classList.toggle("reading", key !== undefined);
  const row = rowOf(key);
  row?.setAttribute("aria-current", "true");
  if (key === undefined) return showNothing();
  if (row !== null) ensureTabStop(row);
  const id = Number(key.slice(1));
  if (key[0] === "c") return showChosenConnection(id);
  const kept = await findKept(id);
  if (key !== chosen) return;
  if (kept === undefined) {
    return known.exchanges.get(id)?.isOver === false
      ? showAbsence(
        "It goes on",
        "The octets of this exchange are shown once it is over.",
      )
      : showAbsence("Not kept", "This exchange is not kept any more.");
  }
  const siblings = known.listExchanges(kept.connection.id);
  fillChosen(
    showExchange(kept, {
      siblings: siblings.some((each) => each.id === id)
        ? siblings
        : [{ ...kept.summary, id }],
      tools: { ...tools, replay: isLive ? tools.replay : undefined },
    }),
  );
}

function showChosenConnection(id) {
  const connection = known.connections.get(id);
  if (connection === undefined) {
    return showAbsence("Not kept", "This connection is not kept any more.");
  }
  shownConnection = id;
  fillChosen(showConnection(connection, known.listExchanges(id), tools));
}

function showAbsence(title, text) {
  fillChosen([makeTitle(title), make("p.quiet", text)]);
}

let refreshDue = false;
function refreshConnection() {
  if (refreshDue) return;
  refreshDue = true;
  setTimeout(() => {
    refreshDue = false;
    // Not under a finger or a cursor.
    const isUsed = chosenElement.contains(document.activeElement);
    if (shownConnection !== undefined && !isUsed) {
      showChosenConnection(shownConnection);
    }
  }, 500);
}

function fillChosen(inside) {
  const back = makeButton("← List", () => choose(undefined), { class: "back" });
  chosenElement.replaceChildren(back, ...inside);
  chosenElement.scrollTop = 0;
}

function showNothing() {
  chosenElement.replaceChildren(find("#hint").content.cloneNode(true));
}

function choose(key) {
  const fragment = key === undefined ? token : `${token}/${key}`;
  if (location.hash !== `#${fragment}`) location.hash = fragment;
}

// Tools and keys.

function togglePause() {
  const isPaused = !list.isPaused;
  pauseButton.setAttribute("aria-pressed", String(isPaused));
  pauseButton.textContent = isPaused ? "Resume" : "Pause";
  if (isPaused) list.isPaused = true;
  else list.resume();
  scheduleCounts();
}

async function clear() {
  if (isLive) await ask("/clear", { method: "POST" });
  known.clear();
  lost = 0;
  resetList();
  choose(undefined);
}

function setView(connections) {
  showsConnections = connections;
  find("#requests").setAttribute("aria-pressed", String(!connections));
  find("#connections").setAttribute("aria-pressed", String(connections));
  const names = COLUMNS[connections ? "connections" : "exchanges"];
  find(".columns").replaceChildren(
    ...Object.entries(names).map(([key, name]) =>
      make("span", { class: key }, name)
    ),
  );
  resetList();
}

async function saveAll() {
  const button = find("#save");
  button.disabled = true;
  const kept = [];
  for (const row of listElement.querySelectorAll("[data-id^=e]")) {
    const found = await findKept(Number(row.dataset.id.slice(1)));
    if (found !== undefined) kept.push(found);
  }
  button.disabled = false;
  if (kept.length === 0) return flash(button, "Nothing to save");
  tools.saveHar(kept);
}

/** Shows what was saved; what is live is not received meanwhile. */
async function openFile(file) {
  try {
    const { log } = JSON.parse(await file.text());
    const opened = [];
    for (const entry of log.entries) {
      const body = JSON.stringify(entry);
      const response = await ask("/opened", { method: "POST", body });
      if (!response.ok) throw new Error(await response.text());
      opened.push(readEntry(await response.json(), opened.length + 1));
    }
    isLive = false;
    forgetAll();
    ofFile.clear();
    // Connections of a file have numbers of their own.
    const connections = new Map();
    for (const kept of opened) {
      const { name } = kept.connection;
      const connection = connections.get(name) ??
        { ...kept.connection, id: connections.size + 1 };
      connections.set(name, connection);
      known.addConnection(connection);
      ofFile.set(kept.id, { ...kept, connection });
      const { id } = kept;
      known.addExchange({ ...kept.summary, id, connection: connection.id });
    }
    tell(`shows ${file.name}; reload the page for what is live`);
    resetList();
    choose(undefined);
  } catch (error) {
    tell(`This file cannot be opened: ${error.message}`, true);
  }
}

function move(step) {
  const rows = [...listElement.querySelectorAll("a")];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) =>
    row === document.activeElement || row.dataset.id === chosen
  );
  const next = at < 0
    ? (step > 0 ? 0 : rows.length - 1)
    : Math.min(Math.max(at + step, 0), rows.length - 1);
  focusRow(rows[next]);
}

function focusRow(row) {
  if (row === undefined || row === null) return;
  ensureTabStop(row);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  // Beside the list what is chosen is in view: it follows.
  if (chosen !== undefined) choose(row.dataset.id);
}

const KEYS = {
  "/": () => filterInput.focus(),
  "?": () => help.showModal(),
  "p": togglePause,
  "c": clear,
  "t": () => setView(!showsConnections),
  "j": () => move(1),
  "k": () => move(-1),
  "ArrowDown": () => move(1),
  "ArrowUp": () => move(-1),
  "Home": () => focusRow(listElement.querySelector("a")),
  "End": () => {
    list.toEnd();
    focusRow([...listElement.querySelectorAll("a")].at(-1));
  },
  "Escape": () => {
    const row = rowOf(chosen);
    choose(undefined);
    row?.focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") !== null) return;
  if (event.target === filterInput) {
    if (event.key === "Escape") {
      filterInput.value = "";
      applyFilter();
      filterInput.blur();
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      focusRow(listElement.querySelector("a"));
      event.preventDefault();
    }
    return;
  }
  const isInDetail = chosenElement.contains(event.target);
  const scrolls = /^(?:Arrow|Home|End)/.test(event.key);
  const action = KEYS[event.key];
  if (action === undefined || (isInDetail && scrolls)) return;
  event.preventDefault();
  action();
});

function applyFilter() {
  filter = makeFilter(filterInput.value);
  resetList();
}

filterInput.oninput = applyFilter;
const ACTIONS = {
  "#pause": togglePause,
  "#clear": clear,
  "#save": saveAll,
  "#open": () => find("#file").click(),
  "#requests": () => setView(false),
  "#connections": () => setView(true),
  "#ask": () => help.showModal(),
};
for (const [selector, action] of Object.entries(ACTIONS)) {
  find(selector).onclick = action;
}
find("#file").onchange = ({ target }) => {
  if (target.files.length > 0) openFile(target.files[0]);
  target.value = "";
};
addEventListener("hashchange", async () => {
  if (readFragment().token !== token) return location.reload();
  await showChosen();
});

setView(false);
showNothing();
if (token === "") {
  tell("Open the URL that the program printed: it has a token.", true);
} else receive();
