import type { KnownSecrets } from '../../reports/secrets/known-secrets.ts';

/** What may be a common word where it is shorter, and is then not hidden. */
const shortestHidden = 8;

/** Names of headers whose value is a credential, whatever it looks like. */
const credentialName =
  /(?:^|[-_])(?:auth|authorization|cookie|credential|(?:api)?key|password|secret|token)(?:[-_]|$)/i;

/** A scheme in front of a credential (RFC 9110, section 11.4). */
const scheme = /^(?:basic|bearer|token|api-?key)\s+/i;

/** The variables that carry request headers for a collector. */
export const headerVariables = [
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_EXPORTER_OTLP_METRICS_HEADERS',
] as const;

/**
 * Reads `name=value,name=value`, the form of W3C Baggage without properties, in which values are percent-encoded
 * (OpenTelemetry specification, "Specifying headers via environment variables" and "Resource SDK"). `undefined` where a
 * part of it cannot be read: the specification has the whole list discarded then.
 */
export function parsePairs(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (const [name, value] of membersOf(text)) {
    const decoded = decode(value ?? '');
    if (name === '' || value === undefined || decoded === undefined) return undefined;
    pairs.set(name, decoded);
  }
  return pairs;
}

/**
 * Hides what a list of headers carries, as it is written and as it is meant, also where the list as a whole cannot be
 * read. The value of a header that authenticates is a credential; another one may be a word, such as a tenant's name.
 */
export function hideHeaders(text: string, secrets: Pick<KnownSecrets, 'add' | 'addValue'>): void {
  for (const [name, written = ''] of membersOf(text)) {
    for (const value of new Set([written, decode(written) ?? written])) {
      if (credentialName.test(name)) secrets.add(value);
      else if (value.length >= shortestHidden) secrets.addValue(value);
      if (scheme.test(value)) secrets.add(value.replace(scheme, ''));
    }
  }
}

function membersOf(text: string): readonly (readonly [name: string, value?: string])[] {
  return text
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '')
    .map((member) => {
      const end = member.indexOf('=');
      return end < 0 ? [member] : [member.slice(0, end).trim(), member.slice(end + 1).trim()];
    });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
