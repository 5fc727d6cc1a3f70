// The grammar of chunk extensions, an octet at a time. RFC 9112 §7.1.1; RFC 9110 §5.6.2, §5.6.4.
//
// chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
// This server uses none of them. Each must follow the grammar all the same: if one recipient still reads a
// quoted-string where another sees the end of the line, they disagree on where the content begins.

import {
  BACKSLASH,
  DQUOTE,
  EQUALS,
  FIELD_CONTENT,
  isBlank,
  SEMICOLON,
  TCHAR,
} from "../http/octets.ts";

/** What was read last of the extensions. */
export const enum ExtensionPart {
  /** Nothing, or an extension and a blank after it. */
  Between,
  /** A semicolon, and perhaps blanks. */
  Semicolon,
  Name,
  /** A blank after a name. */
  NameEnd,
  /** An equals sign, and perhaps blanks. */
  Equals,
  /** A value that is a token. */
  Token,
  /** A quotation that goes on. */
  Quoted,
  /** A backslash in a quotation. */
  Backslash,
  /** A quotation that ended. */
  QuotedEnd,
}

/** What has been read with one more octet, which is no CR; undefined where it doesn't follow the grammar. */
export function stepExtension(
  part: ExtensionPart,
  octet: number,
): ExtensionPart | undefined {
  switch (part) {
    case ExtensionPart.Between:
      return goOn(octet);
    case ExtensionPart.Semicolon:
      if (isBlank(octet)) return ExtensionPart.Semicolon;
      return TCHAR[octet] === 1 ? ExtensionPart.Name : undefined;
    case ExtensionPart.Name:
      if (TCHAR[octet] === 1) return ExtensionPart.Name;
      return octet === EQUALS
        ? ExtensionPart.Equals
        : goOn(octet, ExtensionPart.NameEnd);
    case ExtensionPart.NameEnd:
      return octet === EQUALS
        ? ExtensionPart.Equals
        : goOn(octet, ExtensionPart.NameEnd);
    case ExtensionPart.Equals:
      if (isBlank(octet)) return ExtensionPart.Equals;
      if (octet === DQUOTE) return ExtensionPart.Quoted;
      return TCHAR[octet] === 1 ? ExtensionPart.Token : undefined;
    case ExtensionPart.Token:
      return TCHAR[octet] === 1 ? ExtensionPart.Token : goOn(octet);
    case ExtensionPart.Quoted:
      if (octet === DQUOTE) return ExtensionPart.QuotedEnd;
      if (octet === BACKSLASH) return ExtensionPart.Backslash;
      return FIELD_CONTENT[octet] === 1 ? ExtensionPart.Quoted : undefined;
    case ExtensionPart.Backslash:
      return FIELD_CONTENT[octet] === 1 ? ExtensionPart.Quoted : undefined;
    case ExtensionPart.QuotedEnd:
      return goOn(octet);
  }
}

/** True where the line may end: blanks come before something, and a quotation has an end. */
export function mayEndExtension(part: ExtensionPart): boolean {
  return part === ExtensionPart.Name || part === ExtensionPart.Token ||
    part === ExtensionPart.QuotedEnd;
}

/** After an extension: another, or a blank before it. */
function goOn(
  octet: number,
  afterBlank = ExtensionPart.Between,
): ExtensionPart | undefined {
  if (octet === SEMICOLON) return ExtensionPart.Semicolon;
  return isBlank(octet) ? afterBlank : undefined;
}
