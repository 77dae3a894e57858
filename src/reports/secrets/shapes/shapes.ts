/** A kind of secret that is known by its looks. */
export interface SecretShape {
  readonly kind: string;
  /** Global, and linear in the text: every repetition is bounded, or begins where no other one of its kind can. */
  readonly pattern: RegExp;
}

/**
 * What the maintained pattern set does not find and people who use this action are likely to have. Sources: Microsoft's
 * security-utilities, SEC101/200 and SEC101/156 (Azure keys, client secrets); RFC 7519 and 7515 (JSON Web Tokens);
 * RFC 7468 and 9580 (private keys, of which the set wants complete and unencrypted ones); the providers' own
 * documentation for the others.
 */
export const ownShapes: readonly SecretShape[] = [
  {
    kind: 'private key',
    // Its lines may be escaped, as in JSON, or stand in a diff; its end may be missing.
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[rn]){1,20}(?:[-+]?[A-Za-z-]{1,30}: [^\n\\]{0,200}(?:\s|\\[rn]){1,9}){0,5}[-+]?[A-Za-z0-9+/=]{40}(?:[A-Za-z0-9+/=]|\\[rn]|\s-?(?!-)){0,20000}(?:\s?-?-----END (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
  { kind: 'AWS access key ID', pattern: /\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[A-Z0-9]{16}\b/g },
  {
    kind: 'Azure key',
    pattern:
      /(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}(?:[A-Za-z0-9]{2}==)?(?![A-Za-z0-9])/g,
  },
  { kind: 'Azure key', pattern: /(?<=(?:Account|SharedAccess)Key=)[A-Za-z0-9+/]{43,86}={1,2}/g },
  { kind: 'Microsoft Entra client secret', pattern: /(?<![\w.~-])[\w.~-]{3}[0-9]Q~[\w.~-]{31,34}(?![\w.~-])/g },
  { kind: 'Google API key', pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/g },
  {
    kind: 'JSON Web Token',
    pattern: /(?<![\w-])eyJ[\w-]{10,8000}\.eyJ[\w-]{10,8000}\.[\w-]{20,2000}/g,
  },
  {
    kind: 'model provider key',
    pattern: /(?<![\w-])(?:sk-(?:or-v1-)?[a-f0-9]{32,64}|xai-[A-Za-z0-9]{80})(?![\w-])/g,
  },
  { kind: 'npm token', pattern: /(?<=_authToken=)[^\s$"'`]{8,400}/g },
];
