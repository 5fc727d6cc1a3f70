// Sends the form with any method, and a field of the head.

const any = document.querySelector(".any");
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
