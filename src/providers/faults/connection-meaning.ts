/** What Node's codes for a failed connection mean (Node's documentation, "Common system errors"; libuv's getaddrinfo codes). */
const meanings: ReadonlyMap<string, string> = new Map([
  ['ETIMEDOUT', 'the connection timed out: something on the way drops its packets'],
  ['ECONNREFUSED', 'nothing is listening there'],
  ['ECONNRESET', 'the connection was reset'],
  ['EPIPE', 'the connection was reset'],
  ['ERR_NO_ANSWER', 'the connection was closed without an answer'],
  ['ENOTFOUND', 'the host name does not resolve'],
  ['EAI_AGAIN', 'the DNS lookup failed'],
  ['EHOSTUNREACH', 'there is no route to that host'],
  ['ENETUNREACH', 'there is no route to that network'],
  ['EPROTO', 'the TLS handshake failed'],
]);

/** The meaning of such a code in parentheses; empty where it is not known. */
export function connectionMeaning(code: string): string {
  const meaning = meanings.get(code);
  return meaning === undefined ? '' : ` (${meaning})`;
}
