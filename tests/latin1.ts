// Text of which each character is one octet, as tests write and read messages.

/** One character for each octet. */
export function decodeLatin1(octets: Uint8Array): string {
  let text = "";
  for (let i = 0; i < octets.length; i += 8192) {
    text += String.fromCharCode(...octets.subarray(i, i + 8192));
  }
  return text;
}

/** One octet for each character; throws a RangeError for a character beyond U+00FF. */
export function encodeLatin1(text: string): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new RangeError(`not latin-1: "${text[i]}"`);
    octets[i] = code;
  }
  return octets;
}
