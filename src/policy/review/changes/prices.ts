import { dollars } from '../../../language/failures/dollars.ts';
import type { Rates } from '../../model/costs.ts';
import { withoutDate } from '../../model/match.ts';
import type { Policy, PolicyFile } from '../../model/policy.ts';
import { pairsOf } from '../file-pairs.ts';
import { changeOf, type Direction, joined, ofBoth, type SettingChange } from './setting-change.ts';

/** The prices of every file, by model. A lower price lets more through where costs are limited. */
export function comparePrices(before: Policy, after: Policy): readonly SettingChange[] {
  const limits = [before, after].every(limitsCosts);
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = ofBoth(
      old,
      now,
      (file) => new Map(file?.prices.map((price) => [price.model.toLowerCase(), price])),
    );
    return joined(was, is).flatMap(([name, one, other]) => {
      const title = `price of ${other?.model ?? one?.model ?? name}${suffix}`;
      const direction = limits ? directionOf(name, before, after) : 'other';
      return changeOf(title, one && describeRates(one.rates), other && describeRates(other.rates), direction);
    });
  });
}

/** Whether prices decide about requests. */
function limitsCosts({ files }: Policy): boolean {
  return files.some(({ limits, budgets }) => limits.maxCost !== undefined || budgets.length > 0);
}

/** The fields of a price that are set, in words. */
export function describeRates({ input, cachedInput, cacheWrite, output }: Rates): string {
  const fields = [
    ['input', input],
    ['cached input', cachedInput],
    ['cache write', cacheWrite],
    ['output', output],
  ] as const;
  return fields.flatMap(([name, rate]) => (rate === undefined ? [] : [`${name} ${dollars(rate)}`])).join(', ');
}

/**
 * What a change of prices does to requests for a model. The topmost file may set anything, so that where it gains or
 * loses a price, the bundled list decides how far: that counts as wider. Files that extend it only raise.
 */
function directionOf(model: string, before: Policy, after: Policy): Direction {
  const [old, now] = ofBoth(before, after, ({ files }) => layersOf(model, files));
  if ((old.topmost === undefined) !== (now.topmost === undefined)) return 'wider';
  // Where `cache-write` is left out, the bundled list says what it is in relation to `input`.
  if ((old.topmost?.cacheWrite === undefined) !== (now.topmost?.cacheWrite === undefined)) return 'wider';
  const [one, other] = ofBoth(old, now, effectiveRates);
  if (one.some((rate, index) => (other[index] ?? 0) < rate)) return 'wider';
  return one.some((rate, index) => (other[index] ?? 0) > rate) ? 'narrower' : 'other';
}

/** What the files say about a model, or about the one that it is a snapshot of. */
interface PriceLayers {
  readonly topmost: Rates | undefined;
  readonly extending: readonly Rates[];
}

function layersOf(model: string, files: readonly PolicyFile[]): PriceLayers {
  const [topmost, ...extending] = files.toReversed().map((file) => ratesIn(file, model));
  return { topmost, extending: extending.filter((rates) => rates !== undefined) };
}

/** The price that a file has for a model, or for the one that it is a snapshot of. */
export function ratesIn({ prices }: PolicyFile, model: string): Rates | undefined {
  const named = (name: string) => prices.find((price) => price.model.toLowerCase() === name)?.rates;
  return named(model.toLowerCase()) ?? named(withoutDate(model.toLowerCase()));
}

/** The highest of each field. What is left out of the topmost file is as `input`; out of another, or without one, it is 0. */
function effectiveRates({ topmost, extending }: PriceLayers): readonly number[] {
  const whole = topmost && { cachedInput: topmost.input, cacheWrite: topmost.input, ...topmost };
  const all = [...(whole ? [whole] : []), ...extending];
  return (['input', 'cachedInput', 'cacheWrite', 'output'] as const).map((field) =>
    Math.max(0, ...all.map((rates) => rates[field] ?? 0)),
  );
}
