import type { Name } from './programs.ts';
import type { Round } from './rounds.ts';
import type { Measurement } from './run-program.ts';

/** What the rounds say about one figure: the middle, and the bounds of the middle half. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The figure of one program over all rounds, in its own unit. */
export function figureOf(rounds: readonly Round[], name: Name, figure: keyof Measurement): Spread {
  return spread(rounds.map((round) => valueIn(round, name, figure)));
}

/** The figure of one program as a ratio to another's, taken round by round. */
export function ratioOf(rounds: readonly Round[], name: Name, base: Name, figure: keyof Measurement): Spread {
  return spread(rounds.map((round) => valueIn(round, name, figure) / valueIn(round, base, figure)));
}

function valueIn(round: Round, name: Name, figure: keyof Measurement): number {
  const measurement = round.get(name);
  if (measurement === undefined) throw new Error(`${name} was not part of the round.`);
  return measurement[figure];
}

/** The middle of values, and the bounds of the middle half. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** The value below which a share of the sorted values lies, between two of them in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
