// What the built-in pages can do with script: a button copies a command, /time compares two clocks, and /echo sends
// any method.

for (const code of document.querySelectorAll(".copied")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${code.textContent}`);
  button.addEventListener("click", async () => {
    const isCopied = await copy(code);
    button.textContent = isCopied ? "Copied" : "Press Ctrl+C";
    setTimeout(() => button.textContent = "Copy", 2000);
  });
  code.after(button);
}

/** False where the browser allows no script to copy, as over http on another machine: the text is selected then. */
async function copy(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
}

const time = document.querySelector("time");
if (time !== null) {
  const [{ responseStart }] = performance.getEntriesByType("navigation");
  const own = performance.timeOrigin + responseStart;
  // The server's time is cut to the second before.
  const ahead = Math.round((own - Date.parse(time.dateTime) - 500) / 1000);
  const text = document.getElementById("browser-time");
  text.textContent = new Date(own).toUTCString();
  document.getElementById("difference").textContent = ahead === 0
    ? "Less than a second or so: both clocks agree."
    : `Your browser is ${tell(Math.abs(ahead))} ${
      ahead > 0 ? "ahead" : "behind"
    }.`;
  for (const part of document.querySelectorAll(".clock")) part.hidden = false;
}

function tell(seconds) {
  const [count, unit] = seconds < 120
    ? [seconds, "second"]
    : seconds < 7200
    ? [Math.round(seconds / 60), "minute"]
    : [Math.round(seconds / 3600), "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const any = document.querySelector(".any");
if (any !== null) {
  any.hidden = false;
  any.addEventListener("submit", async (event) => {
    event.preventDefault();
    const status = any.querySelector("[role=status]");
    try {
      const shown = await send(any.method.value, any.line.value);
      document.querySelector(".wire").replaceWith(shown);
      document.getElementById("asked").scrollIntoView();
      status.textContent = "It is shown above.";
    } catch (error) {
      status.textContent = `The browser did not send it: ${error.message}`;
    }
  });
}

/** Sends the texts of the form in the content; the octets as the server's page shows them. */
async function send(method, line) {
  const [name, ...value] = line.split(":");
  const headers = { Accept: "text/html" };
  if (name.trim() !== "") headers[name.trim()] = value.join(":").trim();
  const body = method === "GET"
    ? undefined
    : new URLSearchParams(new FormData(document.querySelector("form")));
  const response = await fetch("/echo", { method, headers, body });
  const page = new DOMParser().parseFromString(
    await response.text(),
    "text/html",
  );
  const shown = page.querySelector(".wire");
  if (shown === null) throw new Error(`status ${response.status}`);
  return shown;
}
