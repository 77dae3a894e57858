import { quote } from '../failures/quote.ts';
import { openFields, type Read } from '../yaml/fields.ts';
import { describe } from '../yaml/node.ts';
import { listOf, oneOf, text } from '../yaml/reads.ts';
import { isPath, isPullRequest, isRef, splitElsewhere } from './elsewhere.ts';
import { refuseRepeats } from './parse-models.ts';
import type { Extends, Limit, Limits } from './policy.ts';

/** A host name: labels of letters, digits and `-`, separated by dots (RFC 1123, section 2.1). */
const hostName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Reads `extends`: `owner/repo/path@ref`. */
export const readExtends: Read<Extends> = (node, problems) => {
  const written = text(node, problems);
  if (written === undefined) return undefined;
  const elsewhere = splitElsewhere(written);
  if (elsewhere && isPath(elsewhere.path) && isRef(elsewhere.ref) && !isPullRequest(elsewhere.ref)) {
    return { ...elsewhere, place: node.place };
  }
  const remedy = 'Write owner/repo/path@ref, for example acme/.github/models.yml@main; the ref is no pull request.';
  return problems.add(`${quote(written)} is not a policy of a repository.`, remedy, node.place);
};

const readLimit: Read<Limit> = (node, problems) => {
  const value = node.kind === 'scalar' ? node.value : undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1)
    return { tokens: value, place: node.place };
  const seen = node.kind === 'scalar' ? quote(node.text) : describe(node);
  return problems.add(`A limit is a whole number of tokens from 1, not ${seen}.`, 'Write it like 4000.', node.place);
};

/** Reads `limits`. */
export const readLimits: Read<Limits> = (node, problems) => {
  const fields = openFields(node, problems, { what: '`limits`', known: ['max-input-tokens', 'max-output-tokens'] });
  const maxInputTokens = fields?.optional('max-input-tokens', readLimit);
  const maxOutputTokens = fields?.optional('max-output-tokens', readLimit);
  return { ...(maxInputTokens && { maxInputTokens }), ...(maxOutputTokens && { maxOutputTokens }) };
};

/** Checks `fallback`: when the next route may be tried. */
export const readFallback: Read<true> = (node, problems) => {
  const causes = listOf(oneOf('outage', 'missing-key'))(node, problems) ?? [];
  refuseRepeats(
    causes.map((name) => ({ name, place: node.place })),
    problems,
  );
  return true;
};

const readHost: Read<string> = (node, problems) => {
  const host = text(node, problems);
  if (host === undefined || hostName.test(host)) return host;
  return problems.add(
    `${quote(host)} is not a host.`,
    'Write a name like docs.acme.example, nothing else.',
    node.place,
  );
};

/** Checks `reports`. */
export const readReports: Read<true> = (node, problems) => {
  const fields = openFields(node, problems, { what: '`reports`', known: ['link-hosts'] });
  const hosts = fields?.optional('link-hosts', listOf(readHost)) ?? [];
  refuseRepeats(
    hosts.map((name) => ({ name, place: node.place })),
    problems,
  );
  return true;
};
