// Names of fields, parameters and parts whose values are secrets. All masks use this one list.

/** Words of a name that make its value a secret. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  "assertion",
  "auth",
  "authentication",
  "authorization",
  "bearer",
  "code",
  "cookie",
  "credential",
  "credentials",
  "csrf",
  "jwt",
  "key",
  "otp",
  "pass",
  "passphrase",
  "passwd",
  "password",
  "pin",
  "pwd",
  "secret",
  "session",
  "sid",
  "sig",
  "signature",
  "token",
  "xsrf",
]);

/** The same at the end of words that are written together, such as `apikey`. */
const SECRET_ENDING =
  /(?:(?:access|api|private|secret|session)key|authorization|cookie|credentials?|passphrase|passwd|password|secret|sess(?:ion)?id|signature|token)$/;

/** True for the name of a parameter or field whose value is a secret. */
export function isSecretName(name: string): boolean {
  return decodeName(name)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => SECRET_WORDS.has(word) || SECRET_ENDING.test(word));
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
