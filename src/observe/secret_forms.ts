// The forms in which a secret may occur again in the same exchange. All texts have one character an octet.

/** The forms of a value as it was received, which may be percent-encoded, quoted, or escaped as in JSON. */
export function listSecretForms(value: string): readonly string[] {
  const forms: string[] = [];
  const bare = value.replace(/^"|"$/g, "");
  const plain = decodePercent(value);
  for (
    const text of [
      value,
      bare,
      plain,
      decodePercent(value.replaceAll("+", " ")),
      decodeJson(bare),
    ]
  ) forms.push(text, ...listEncodings(text));
  const credentials = decodeCredentials(value);
  if (credentials !== undefined) {
    const password = credentials.slice(credentials.indexOf(":") + 1);
    forms.push(credentials, password, ...listEncodings(password));
  }
  return [...new Set(forms)];
}

/** What HTML, a URI and JSON make of a text, and what pages of this server show of its octets. */
function listEncodings(text: string): readonly string[] {
  const percent = encodePercent(text);
  const html = encodeHtml(text);
  const page = html.replaceAll("'", "&#39;");
  return [
    html,
    page,
    page.replace(
      /\r\n|(?:(?!\r\n)[^ -~])+/g,
      (octets) =>
        octets === "\r\n"
          ? '<span class="crlf">\\r\\n</span>\n'
          : `<span class="octet">${encodeValues(octets)}</span>`,
    ),
    encodeValues(text),
    percent,
    percent.replaceAll("%20", "+"),
    JSON.stringify(text).slice(1, -1),
  ];
}

/** Octets that are no visible ASCII as their values. */
function encodeValues(text: string): string {
  return text.replace(/[^ -~]/g, (octet) => `\\x${encodeHex(octet)}`);
}

function encodeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function encodePercent(text: string): string {
  return text.replace(
    /[^A-Za-z0-9\-_.!~*'()]/g,
    (octet) => `%${encodeHex(octet).toUpperCase()}`,
  );
}

function encodeHex(octet: string): string {
  return octet.charCodeAt(0).toString(16).padStart(2, "0");
}

function decodePercent(text: string): string {
  return text.replace(
    /%([0-9A-Fa-f]{2})/g,
    (_, hex) => String.fromCharCode(parseInt(hex, 16)),
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** The text of a JSON string without its quotes: escapes become UTF-8. RFC 8259 §7. */
export function decodeJson(text: string): string {
  return text.replace(
    /((?:\\u[0-9A-Fa-f]{4})+)|\\(.)/g,
    (_, units, escaped) =>
      units === undefined
        ? ESCAPES[escaped] ?? escaped
        : encodeUnits(units.match(/[0-9A-Fa-f]{4}/g)),
  );
}

function encodeUnits(units: readonly string[]): string {
  const text = String.fromCharCode(...units.map((hex) => parseInt(hex, 16)));
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** The user and password of Basic credentials. RFC 7617. */
function decodeCredentials(value: string): string | undefined {
  try {
    const decoded = atob(value);
    return decoded.includes(":") ? decoded : undefined;
  } catch {
    return undefined;
  }
}
