/** What a URI forbids in its query (RFC 3986 3.4) and clients send all the same. */
const ILLEGAL = /[|\s"<>^`{}\\[\]#]|[^\u0021-\u007e]/gu;

/**
 * The self link of an answer: the query string as it was received, so that a comparer finds the same names, values and repetitions.
 * Only what is illegal in a URI is encoded. A received `+` stays `+` and a `%2B` stays `%2B`: decoding and encoding again would change
 * the value (spec 7.4).
 * @param base public address of the interface, without final slash
 * @param path `/Slot` or `/Slot/`, as received
 */
export function selfLink(base: string, path: string, rawQuery: string): string {
  const query = rawQuery.replace(/\p{Surrogate}/gu, '\uFFFD').replace(ILLEGAL, (character) => encodeURIComponent(character));
  // A % that begins no byte would make the whole link unreadable.
  return query === '' ? base + path : `${base}${path}?${query.replace(/%(?![0-9A-Fa-f]{2})/g, '%25')}`;
}
