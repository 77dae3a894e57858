import { dollars } from '../../../language/failures/dollars.ts';
import type { Rates } from '../../model/costs.ts';
import { withoutDate } from '../../model/match.ts';
import type { Policy, PolicyFile } from '../../model/policy.ts';
import { pairsOf } from '../file-pairs.ts';
import { changeOf, type Direction, type SettingChange } from './setting-change.ts';

/** The prices of every file, by model. A lower price lets more through where costs are limited. */
export function comparePrices(before: Policy, after: Policy): readonly SettingChange[] {
  const limits = [before, after].every(limitsCosts);
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = [old, now].map(
      (file) =>
        new Map((file?.prices ?? []).map(({ model, rates }) => [model.toLowerCase(), { model, rates }] as const)),
    );
    return [...new Set([...(is?.keys() ?? []), ...(was?.keys() ?? [])])].flatMap((name) => {
      const [one, other] = [was?.get(name), is?.get(name)];
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
  const [old, now] = [before, after].map(({ files }) => layersOf(model, files));
  if (!old || !now || (old.topmost === undefined) !== (now.topmost === undefined)) return 'wider';
  if (old.topmost && now.topmost && isInDoubt(old.topmost, now.topmost)) return 'wider';
  const [one, other] = [old, now].map(effectiveRates);
  if (!one || !other) return 'wider';
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

/** Where `cache-write` is left out, the bundled list says what it is in relation to `input`. */
function isInDoubt(one: Rates, other: Rates): boolean {
  return (one.cacheWrite === undefined) !== (other.cacheWrite === undefined);
}

/** The highest of each field. What is left out of the topmost file is as `input`; out of another, or without one, it is 0. */
function effectiveRates({ topmost, extending }: PriceLayers): readonly number[] {
  const whole = topmost && { cachedInput: topmost.input, cacheWrite: topmost.input, ...topmost };
  const all = [...(whole ? [whole] : []), ...extending];
  return (['input', 'cachedInput', 'cacheWrite', 'output'] as const).map((field) =>
    Math.max(0, ...all.map((rates) => rates[field] ?? 0)),
  );
}
