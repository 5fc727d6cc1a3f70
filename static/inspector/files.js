// What an exchange is outside of the page.

/** All octets of a request, one unit each. */
export function requestOctets({ requestHead, requestContent }) {
  return requestHead.octets + requestContent.octets;
}

/** All octets of a response. */
export function responseOctets({ interim, responseHead, responseContent }) {
  return interim.octets + responseHead.octets + responseContent.octets;
}

/** The exchanges as HAR 1.2. The server makes the entries: what HAR has no place for is in `_tinyhttp`. */
export function encodeHar(kept) {
  return {
    log: {
      version: "1.2",
      creator: { name: "tinyhttp inspector", version: "1" },
      pages: [],
      entries: kept.map(({ entry }) => entry),
    },
  };
}

/** What the page shows of an entry that the server made. */
export function readEntry(entry, id) {
  return { id, entry, ...entry._tinyhttp };
}
