import { type LimitCriterion, pass, type Scorer } from './evaluator.ts';

/** What each limit is held against, and how its values are written. */
const measures = {
  'max-latency-ms': {
    unknown: 'The latency of this answer was not measured.',
    of: 'latencyMs',
    show: (value: number) => `${Math.round(value)} ms`,
  },
  'max-cost': {
    unknown: 'The cost of this answer is unknown: the policy has no price for the model.',
    of: 'cost',
    show: (value: number) => `$${Number(value.toPrecision(4))}`,
  },
} as const;

/** Holds what an answer took against a limit. An unknown value is an error: it is neither within the limit nor above. */
export function limitScorer({ kind, limit }: LimitCriterion): Scorer {
  const { unknown, of, show } = measures[kind];
  return (subject) => {
    const value = subject[of];
    if (value === undefined) return { error: unknown };
    return pass(value <= limit, `Expected at most ${show(limit)}: ${show(value)}`);
  };
}
