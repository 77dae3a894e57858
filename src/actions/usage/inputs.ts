import type { Tokens } from '../../inference/session/policy-readers.ts';
import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { readAll } from '../../language/failures/read-all.ts';
import { locatePolicy, type PolicyLocation, type RunPlace } from '../../policy/source/location.ts';
import { oneOf } from '../inputs/one-of.ts';
import { type ReportPeriod, readPeriod } from './period.ts';
import { type Grouping, groupings } from './report.ts';

/** Every input of the action, read and checked. */
export interface UsageInputs {
  readonly policy: PolicyLocation;
  readonly tokens: Tokens;
  readonly period: ReportPeriod;
  /** By what costs are added up, each once, besides by day. */
  readonly groupBy: readonly Grouping[];
  /** Whether an issue is kept up to date. */
  readonly issue: boolean;
}

/** What inputs are read with. */
export interface UsageInputSource {
  readonly input: (name: string) => string;
  readonly hide: (secret: string) => void;
  readonly run: RunPlace;
}

/**
 * Reads all inputs; an empty one is the same as none.
 *
 * @param now chooses the period
 * @throws {Failure} `invalid-input`
 */
export function readInputs({ input, hide, run }: UsageInputSource, now: Date): UsageInputs {
  const tokens = {
    token: input('token'),
    extendsToken: input('extends-token'),
    ledgerToken: input('ledger-token'),
  };
  for (const token of Object.values(tokens)) hide(token);
  const read = readAll({
    policy: () => locatePolicy(input('policy'), input('policy-ref'), run),
    period: () => readPeriod(input('period'), now),
    groupBy: () => readGroupings(input('group-by')),
    issue: () => oneOf('issue', input('issue'), ['false', 'true']) === 'true',
  });
  return { ...read, tokens };
}

/** Words between commas or blanks. */
function readGroupings(written: string): readonly Grouping[] {
  const words = written.split(/[\s,]+/).filter((word) => word !== '');
  const known = words.map((word) => groupings.find((grouping) => grouping === word));
  const wrong = words.find((_, index) => known[index] === undefined);
  if (wrong !== undefined) {
    throw new Failure('invalid-input', {
      message: `group-by: ${quote(wrong)} is not known.`,
      remedy: `Write one or several of: ${groupings.join(', ')}.`,
    });
  }
  const found = [...new Set(known.filter((word) => word !== undefined))];
  return found.length > 0 ? found : ['model', 'key', 'workflow', 'actor'];
}
