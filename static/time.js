// Compares the clock of the browser with the time on the page.

const { dateTime } = document.querySelector("time");
const [{ responseStart }] = performance.getEntriesByType("navigation");
const own = performance.timeOrigin + responseStart;
// The time on the page is cut to the whole second before.
const ahead = Math.round((own - Date.parse(dateTime) - 500) / 1000);

document.getElementById("browser-time").textContent = new Date(own)
  .toUTCString();
document.getElementById("difference").textContent = ahead === 0
  ? "None: both clocks agree to about a second."
  : `Your browser is ${tell(Math.abs(ahead))} ${
    ahead > 0 ? "ahead" : "behind"
  }.`;
for (const part of document.querySelectorAll(".clock")) part.hidden = false;

function tell(seconds) {
  const [count, unit] = seconds < 120
    ? [seconds, "second"]
    : seconds < 7200
    ? [Math.round(seconds / 60), "minute"]
    : [Math.round(seconds / 3600), "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
