import type { Figures } from './summary.ts';

/** A model with its figures over all prompt files. */
export interface Candidate {
  readonly model: string;
  readonly figures: Figures;
}

/** The model to take, and why; without one, why there is none. */
export interface BestModel {
  /** Empty where there is none. */
  readonly model: string;
  readonly reason: string;
}

/**
 * The cheapest model that meets the threshold. Of equally cheap ones the one that passes more, then the faster one, then
 * the first. A model whose cost is unknown is only taken where no other meets the threshold with a known one.
 *
 * @param threshold percent of rows that must pass, 0 to 100
 */
export function bestModel(candidates: readonly Candidate[], threshold: number): BestModel {
  const good = candidates.filter(({ figures }) => meets(figures, threshold));
  const priced = good.filter(({ figures }) => figures.cost !== undefined);
  const [best, next] = (priced.length > 0 ? priced : good).toSorted(order);
  if (!best) {
    const [closest] = candidates.toSorted((one, other) => other.figures.passRate - one.figures.passRate);
    if (!closest) return { model: '', reason: 'No model was evaluated.' };
    const most = `The closest is ${closest.model} with ${rateOf(closest)}.`;
    return { model: '', reason: `No model meets the threshold of ${threshold} %. ${most}` };
  }
  return {
    model: best.model,
    reason: [reasonFor(best, next, good.length, threshold), unpriced(good, priced)].join(''),
  };
}

/** Whether enough rows pass. Without rows nothing was missed. */
export function meets({ rows, passed }: Pick<Figures, 'rows' | 'passed'>, threshold: number): boolean {
  // In whole numbers as far as possible: 29 of 100 must meet 29 %.
  return passed * 100 >= threshold * rows - 1e-9;
}

function order(one: Candidate, other: Candidate): number {
  return (
    (one.figures.cost?.perAnswer ?? 0) - (other.figures.cost?.perAnswer ?? 0) ||
    other.figures.passRate - one.figures.passRate ||
    (one.figures.latency?.p50 ?? Number.POSITIVE_INFINITY) - (other.figures.latency?.p50 ?? Number.POSITIVE_INFINITY) ||
    0
  );
}

function reasonFor(best: Candidate, next: Candidate | undefined, good: number, threshold: number): string {
  const passes = `passes ${rateOf(best)} of the rows (threshold ${threshold} %)`;
  const cost = best.figures.cost;
  if (!cost) return `${best.model} ${passes}; its cost is unknown.`;
  const price = `${dollars(cost.perAnswer)} an answer`;
  if (good === 1) return `${best.model} is the only model that meets the threshold: it ${passes} at ${price}.`;
  const against = next?.figures.cost ? `, the next is ${next.model} at ${dollars(next.figures.cost.perAnswer)}` : '';
  return `${best.model} ${passes} and costs least: ${price}${against}.`;
}

function unpriced(good: readonly Candidate[], priced: readonly Candidate[]): string {
  const left = good.filter((one) => !priced.includes(one)).map(({ model }) => model);
  if (priced.length === 0 || left.length === 0) return '';
  return ` Not compared, because their cost is unknown: ${left.join(', ')}.`;
}

/** The pass rate with its interval, but of no rows. */
function rateOf({ figures: { passRate, rows, interval } }: Candidate): string {
  if (rows === 0) return percent(passRate);
  return `${percent(passRate)} [95 %: ${percent(interval.low)} to ${percent(interval.high)}]`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

function dollars(amount: number): string {
  return `$${Number(amount.toPrecision(3))}`;
}
