/**
 * How long a server asks the client to wait, in milliseconds: `Retry-After` in seconds, or as a date (RFC 9110,
 * section 10.2.3), which is compared with the server's own clock if the answer has a `Date`.
 *
 * @param now milliseconds since the epoch, for an answer without a `Date`
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const asked = headers.get('retry-after');
  const seconds = decimal(asked);
  if (seconds !== undefined) return seconds * 1000;
  const until = timeOf(asked);
  return until === undefined ? undefined : Math.max(0, until - (timeOf(headers.get('date')) ?? now));
}

/** The number in a header, without sign or exponent; `undefined` for anything else. */
export function decimal(header: string | null): number | undefined {
  return header !== null && /^\d{1,15}(?:\.\d{1,15})?$/.test(header) ? Number(header) : undefined;
}

/** A date as HTTP writes it, in milliseconds since the epoch: `Date.parse` alone reads much else as one. */
function timeOf(header: string | null): number | undefined {
  const time = header !== null && /^[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** The codes that OpenSSL and Node give a certificate that they reject (Node's documentation, "TLS: X509 certificate error codes"). */
const certificateCode =
  /^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_CERT|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;

/** Whether a connection failed because the server's certificate was rejected. */
export function isCertificateCode(code: string): boolean {
  return certificateCode.test(code);
}
