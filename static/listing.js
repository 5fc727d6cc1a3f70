// Sorts in place, filters as you type, follows the keyboard. Without it the page works by links and forms.

const find = (selector) => document.querySelector(selector);
const table = find("[data-pages]");
const heads = [...table?.querySelectorAll("th") ?? []];
const body = find("#entries");
const help = find("#help");
const none = find("#none");
const summary = find("#summary");
const field = find("#filter input");

const KEYS = ["name", "size", "time"];
const FIRST_ORDER = { name: "asc", size: "desc", time: "desc" };
const collator = new Intl.Collator("und", { numeric: true });

const whole = summary.textContent;

// Read off the page when first needed: not everyone sorts or filters.
let known;
const rows = () => known ??= [...body?.children ?? []].map(readRow);

function readRow(row) {
  const [nameCell, sizeCell, timeCell] = row.children;
  const label = nameCell.textContent;
  const href = nameCell.querySelector("a")?.getAttribute("href");
  const time = timeCell.firstElementChild?.dateTime;
  const name = href === undefined
    ? label
    : decodeURIComponent(href.slice("./".length)).replace(/\/$/, "");
  return {
    row,
    isFolder: label.endsWith("/"),
    name,
    text: fold(name),
    size: parseInt(sizeCell.title.replaceAll(",", "")) || 0,
    time: time === undefined ? -Infinity : Date.parse(time),
  };
}

/* Without case and accents. */
function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/* Sorting */

function compareNames(a, b) {
  return collator.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);
}

function sortRows(key, order) {
  const sign = order === "asc" ? 1 : -1;
  rows().sort((a, b) => {
    if (a.isFolder !== b.isFolder) return a.isFolder ? -1 : 1;
    if (key === "name") return sign * compareNames(a, b);
    if (a[key] === b[key]) return compareNames(a, b);
    return a[key] < b[key] ? -sign : sign;
  });
  // Out of the page for a moment, so that moving rows costs nothing for each.
  const after = body.previousElementSibling;
  body.remove();
  for (const { row } of rows()) body.append(row);
  after.after(body);
}

function markHeads(key, order) {
  heads.forEach((head, i) => {
    let next = FIRST_ORDER[KEYS[i]];
    if (KEYS[i] === key) {
      head.setAttribute("aria-sort", `${order}ending`);
      next = order === "asc" ? "desc" : "asc";
    } else {
      head.removeAttribute("aria-sort");
    }
    head.firstElementChild.elements.order.value = next;
  });
}

for (const head of heads) {
  head.firstElementChild.addEventListener("submit", (event) => {
    // The order is that of all pages, and the others are not here.
    if (table.dataset.pages !== "1") return;
    event.preventDefault();
    const query = new URLSearchParams(new FormData(event.currentTarget));
    sortRows(query.get("sort"), query.get("order"));
    markHeads(query.get("sort"), query.get("order"));
    history.replaceState(null, "", `?${query}`);
  });
}

/* Filtering */

/* A word with `*` or `?` is the whole name, another one a part of it. */
function fits(text, word) {
  return /[*?]/.test(word) ? fitsPattern(text, word) : text.includes(word);
}

/* Goes back to the last `*` alone, so that no pattern takes long. */
function fitsPattern(text, pattern) {
  let [at, next, star, from] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[next] === "*") {
      star = next++;
      from = at;
    } else if (pattern[next] === "?" || pattern[next] === text[at]) {
      at++;
      next++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++from;
    } else return false;
  }
  while (pattern[next] === "*") next++;
  return next === pattern.length;
}

function filterRows() {
  const words = fold(field.value).split(/\s+/).filter((word) => word !== "");
  let shown = 0;
  for (const { row, text } of rows()) {
    row.hidden = !words.every((word) => fits(text, word));
    if (!row.hidden) shown++;
  }
  const isFiltered = words.length > 0;
  summary.textContent = isFiltered ? `${shown} of ${rows().length}` : whole;
  none.hidden = shown > 0 || !isFiltered;
}

/* Keyboard */

function shownLinks() {
  return [...table?.querySelectorAll("tbody tr:not([hidden]) a") ?? []];
}

function moveBy(step) {
  const links = shownLinks();
  const at = links.indexOf(document.activeElement) + step;
  if (at < 0) field.focus();
  else links[Math.min(at, links.length - 1)]?.focus();
}

const next = () => moveBy(1);
const previous = () => moveBy(-1);

const IN_LIST = {
  ArrowDown: next,
  ArrowUp: previous,
  j: next,
  k: previous,
  Home: () => shownLinks()[0]?.focus(),
  End: () => shownLinks().at(-1)?.focus(),
  Backspace: () => find("#parent a")?.click(),
  "/": () => field.select(),
  "?": () => help.showModal(),
};

const firstShown = () => body?.querySelector("tr:not([hidden]) a");

const IN_FILTER = {
  ArrowDown: () => firstShown()?.focus(),
  Enter: () => firstShown()?.click(),
  Escape: () => {
    field.value = "";
    filterRows();
    field.blur();
  },
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
    return;
  }
  // The dialog closes by Escape itself.
  if (help.open) return;
  const act = (event.target === field ? IN_FILTER : IN_LIST)[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});

/* Times */

/* The reader's own time; that of the page stays as the tooltip. */
function localizeTimes() {
  for (const time of document.querySelectorAll("time")) {
    time.title = `${time.textContent} UTC`;
    // Swedish dates are those of ISO 8601: 2026-05-03 08:20:00.
    time.textContent = new Date(time.dateTime).toLocaleString("sv-SE")
      .slice(0, "2026-05-03 08:20".length);
  }
  const zone = find("th abbr");
  if (zone !== null) {
    zone.textContent = "local";
    zone.title = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}

localizeTimes();
find("#filter").hidden = (body?.rows.length ?? 0) === 0;
find("#ask").addEventListener("click", () => {
  help.showModal();
});
summary.setAttribute("role", "status");
field.addEventListener("input", filterRows);
