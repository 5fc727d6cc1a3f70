// Sorts in place, filters as you type, follows the keyboard. Without it the page works by its links.

const heads = [...document.querySelectorAll("th")];
const body = document.querySelector("#entries");
const none = document.querySelector("#none");
const summary = document.querySelector("#summary");
const field = document.querySelector("#filter input");

const KEYS = ["name", "size", "time"];
const FIRST_ORDER = { name: "asc", size: "desc", time: "desc" };
const collator = new Intl.Collator("und", { numeric: true });

const whole = summary.textContent;

// Read off the page when first needed: not everyone sorts or filters.
let known;
const rows = () => known ??= [...body.children].map(readRow);

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

function fold(text) {
  return text.normalize("NFKC").toLowerCase();
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
    head.firstElementChild.search = `?sort=${KEYS[i]}&order=${next}`;
  });
}

for (const head of heads) {
  head.firstElementChild.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { href, search } = event.currentTarget;
    const asked = new URLSearchParams(search);
    sortRows(asked.get("sort"), asked.get("order"));
    markHeads(asked.get("sort"), asked.get("order"));
    history.replaceState(null, "", href);
  });
}

/* Filtering */

function filterRows() {
  const words = fold(field.value).split(/\s+/);
  let shown = 0;
  for (const { row, text } of rows()) {
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) shown++;
  }
  const isFiltered = field.value.trim() !== "";
  summary.textContent = isFiltered ? `${shown} of ${rows().length}` : whole;
  none.hidden = shown > 0 || !isFiltered;
}

/* Keyboard */

function shownLinks() {
  return [...document.querySelectorAll("tbody tr:not([hidden]) a")];
}

function moveBy(step) {
  const links = shownLinks();
  const at = links.indexOf(document.activeElement) + step;
  if (at < 0) field.focus();
  else links[Math.min(at, links.length - 1)]?.focus();
}

const IN_LIST = {
  ArrowDown: () => moveBy(1),
  ArrowUp: () => moveBy(-1),
  Home: () => shownLinks()[0]?.focus(),
  End: () => shownLinks().at(-1)?.focus(),
  Backspace: () => document.querySelector("#parent a")?.click(),
  "/": () => field.select(),
};

const firstShown = () => body.querySelector("tr:not([hidden]) a");

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
  const act = (event.target === field ? IN_FILTER : IN_LIST)[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});

document.querySelector("#filter").hidden = body.rows.length === 0;
summary.setAttribute("role", "status");
field.addEventListener("input", filterRows);
