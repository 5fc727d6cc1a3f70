// Numbers of things and of octets, as people read them.

const UNITS: readonly string[] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** The size for people: at most four characters and a unit, each 1024 times the one before. */
export function encodeSize(size: number): string {
  if (size < 1024) return `${size} B`;
  let value = size / 1024;
  let unit = 0;
  // A value that rounds up to 1024 is 1 of the next unit.
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${
    UNITS[unit]
  }`;
}

/** A duration in ms for people: at most four characters and a unit. */
export function encodeDuration(ms: number): string {
  if (ms >= 99_500) return `${Math.round(ms / 1000)} s`;
  if (ms >= 9_999.5) return `${(ms / 1000).toFixed(1)} s`;
  if (ms >= 9.95) return `${Math.round(ms)} ms`;
  // A cached file takes some hundredths.
  return `${ms.toFixed(ms >= 0.095 || ms < 0.005 ? 1 : 2)} ms`;
}

/** A number of things in English: `1 file`, `12,345 files`. */
export function encodeCount(count: number, noun: string): string {
  return `${group(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function group(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
