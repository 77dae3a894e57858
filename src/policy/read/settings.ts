import { quote } from '../../language/failures/quote.ts';
import { type FieldsShape, openFields, type Read } from '../../language/yaml/fields.ts';
import { show } from '../../language/yaml/node.ts';
import { oneOf, text } from '../../language/yaml/reads.ts';
import { foreignLetters } from '../../language/yaml/syntax/hints.ts';
import type { CostLimit } from '../model/costs.ts';
import type { Limit, Limits } from '../model/language.ts';
import type { Extends, Fallback } from '../model/policy.ts';
import { isPath, isPullRequest, isRef, splitRepositoryFile } from '../source/repository-file.ts';
import { distinctNames } from './names.ts';

/** A host name: labels of letters, digits and `-`, separated by dots (RFC 1123, section 2.1). */
const hostName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Reads `extends`: `owner/repo/path@ref`. */
export const readExtends: Read<Extends> = (node, problems) => {
  const written = text(node, problems);
  if (written === undefined) return undefined;
  const elsewhere = splitRepositoryFile(written);
  if (elsewhere && isPath(elsewhere.path) && isRef(elsewhere.ref) && !isPullRequest(elsewhere.ref)) {
    return { ...elsewhere, place: node.place };
  }
  const remedy =
    'Write owner/repo/path@ref, for example acme/.github/models.yml@main; the ref cannot be a pull request.';
  return problems.add(`${quote(written)} is not a policy in a repository.`, remedy, node.place);
};

/** A number that every reader takes for the same one: `010` is 8 to some versions of YAML, and 16 digits may be rounded. */
const plainNumber = /^[1-9][0-9]{0,14}$/;

const readLimit: Read<Limit> = (node, problems) => {
  const value = node.kind === 'scalar' && plainNumber.test(node.text) ? node.value : undefined;
  if (typeof value === 'number') return { tokens: value, place: node.place };
  const remedy = 'Write digits only, at most 15, without quotes, for example 4000.';
  return problems.add(`Expected a whole number of tokens, at least 1, not ${show(node)}.`, remedy, node.place);
};

const limitsShape: FieldsShape = {
  what: '`limits`',
  known: ['max-input-tokens', 'max-output-tokens', 'max-cost'],
  remedies: new Map([
    ...['max-tokens', 'max-completion-tokens'].map((name) => [name, 'Did you mean "max-output-tokens"?'] as const),
    ...['cost', 'max-price', 'max-usd', 'max-dollars', 'max-amount', 'amount', 'price'].map(
      (name) => [name, 'Did you mean "max-cost"?'] as const,
    ),
    ...['prices', 'ledger', 'budgets'].map(
      (name) => [name, 'It belongs to the policy itself: indent it by two fewer spaces.'] as const,
    ),
    ['budget', 'Write it under `budgets`, beside `limits`.'],
  ]),
};

/**
 * Reads `limits`.
 *
 * @param readMaxCost may be absent where there is no `max-cost`
 */
export const readLimits =
  (readMaxCost?: Read<CostLimit>): Read<Limits> =>
  (node, problems) => {
    const fields = openFields(node, problems, limitsShape);
    const maxInputTokens = fields?.optional('max-input-tokens', readLimit);
    const maxOutputTokens = fields?.optional('max-output-tokens', readLimit);
    const maxCost = readMaxCost && fields?.optional('max-cost', readMaxCost);
    return {
      ...(maxInputTokens && { maxInputTokens }),
      ...(maxOutputTokens && { maxOutputTokens }),
      ...(maxCost && { maxCost }),
    };
  };

/** Reads `fallback`: when the next route may be tried. */
export const readFallback: Read<readonly Fallback[]> = (node, problems) =>
  distinctNames(oneOf('outage', 'missing-key'))(node, problems)?.map(({ name }) => name);

const readHost: Read<string> = (node, problems) => {
  const host = text(node, problems);
  if (host === undefined || hostName.test(host)) return host;
  return problems.add(
    `${quote(host)} is not a host.${foreignLetters(host)}`,
    'Write only a host name, for example docs.acme.example.',
    node.place,
  );
};

/** How answers are shown in job summaries. */
export interface Reports {
  /** Absent where the file says nothing about it. */
  readonly linkHosts?: readonly string[];
}

/** Reads `reports`. */
export const readReports: Read<Reports> = (node, problems) => {
  const fields = openFields(node, problems, { what: '`reports`', known: ['link-hosts'] });
  const linkHosts = fields?.optional('link-hosts', distinctNames(readHost))?.map(({ name }) => name);
  return { ...(linkHosts && { linkHosts }) };
};
