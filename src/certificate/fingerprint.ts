// What people and programs compare a certificate by: digests of SHA-256.

/** The digest of a certificate in the form that browsers show: `0A:1B:…`, 32 octets. */
export async function findFingerprint(
  der: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", der);
  return Array.from(
    new Uint8Array(digest),
    (octet) => octet.toString(16).padStart(2, "0").toUpperCase(),
  ).join(":");
}

/** The digest of a SubjectPublicKeyInfo in base64, as Chromium's `--ignore-certificate-errors-spki-list` takes it. */
export async function findSpkiHash(
  spki: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", spki);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
