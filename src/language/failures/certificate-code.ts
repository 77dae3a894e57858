/** What OpenSSL and Node call a certificate that they do not accept (Node's documentation, "TLS: X509 certificate error codes"). */
const certificateCode =
  /^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_CERT|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;

/** Whether the code of a broken connection says that the other side's certificate is not accepted. */
export function isCertificateCode(code: string): boolean {
  return certificateCode.test(code);
}
