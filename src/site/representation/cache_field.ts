// Fields that say how long a response may be kept. They are said of a resource, and not of an error there.

/** RFC 9111 §5, RFC 9213; and the names that hosts and CDNs have for it. */
const CACHE_FIELD =
  /^(?:(?:[a-z]+-)*cache-control|expires|age|pragma|surrogate-control|edge-control|x-accel-expires)$/;

/** True for such a field; `name` is in lower case. */
export function isCacheField(name: string): boolean {
  return CACHE_FIELD.test(name);
}
