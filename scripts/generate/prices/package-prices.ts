import { findProvider, type MatchLogic, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices';
import type { ListedPrice } from '../../../src/costs/prices/price-list.ts';
import { withoutDate } from '../../../src/policy/model/match.ts';
import type { DollarRates } from './own-prices.ts';

/** A model of the package, with its prices in US dollars per million tokens. */
export interface PackageModel {
  /** Without publisher, the package's own name first. */
  readonly names: readonly string[];
  readonly prices: readonly PackagePrice[];
}

/** The prices of a model during some time. */
export interface PackagePrice extends Pick<ListedPrice, 'from' | 'until'> {
  readonly rates: DollarRates;
  readonly long?: { readonly from: number; readonly rates: DollarRates };
}

/**
 * Models that are billed by more than their text tokens (sound, images, searches), that answer no messages, that were
 * tuned, or whose prices are not the provider's own: a price that is known in part would be too low.
 */
const leftOut =
  /audio|realtime|transcribe|tts|image|embedding|search|research|moderation|whisper|instruct|computer-use|:|\.ft|^(?:ada|babbage|curie|davinci|text-)/;

/** The models of a provider that answer messages and are billed by their tokens alone. */
export function packageModels(providerId: 'openai' | 'azure'): readonly PackageModel[] {
  const provider = findProvider({ providerId });
  if (!provider) throw new Error(`@pydantic/genai-prices has no provider ${providerId}.`);
  return provider.models
    .filter(({ id, price_comments = '' }) => !leftOut.test(id) && !price_comments.includes('OpenRouter'))
    .flatMap(({ id, prices, match }) => {
      const read = pricesOf(id, prices);
      const names = [...new Set([id, ...namesIn(match)])].filter((name) => !leftOut.test(name));
      return read.length === 0 ? [] : { names: necessary(names), prices: read };
    });
}

function namesIn(match: MatchLogic): readonly string[] {
  if ('or' in match) return match.or.flatMap(namesIn);
  return 'equals' in match ? [match.equals] : [];
}

/** Without snapshots, which are found by their model, and without spellings of a version with a hyphen. */
function necessary(names: readonly string[]): readonly string[] {
  return names.filter((name) => {
    const model = withoutDate(name);
    return (model === name || !names.includes(model)) && !/^gpt-\d-\d(?:-|$)/.test(name);
  });
}

function pricesOf(id: string, prices: ModelInfo['prices']): readonly PackagePrice[] {
  const dated = Array.isArray(prices) ? prices : [{ prices }];
  return dated.flatMap(({ prices: price, constraint }, index) => {
    const next = dated[index + 1]?.constraint;
    const from = constraint && startOf(id, constraint);
    const until = next && dayBefore(startOf(id, next));
    const read = readPrice(id, price);
    return read ? { ...read, ...(from && { from }), ...(until && { until }) } : [];
  });
}

type Constraint = Exclude<ModelInfo['prices'], ModelPrice>[number]['constraint'];

function startOf(id: string, constraint: NonNullable<Constraint>): string {
  if (constraint.type === 'start_date') return constraint.start_date;
  throw new Error(`${id} has a price for a part of the day, which the list cannot say.`);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

/** Whole thousands of tokens: the package has the same edge as 271,999 and as 272,000. */
const edges = 1000;

function readPrice(id: string, price: ModelPrice): Omit<PackagePrice, 'from' | 'until'> | undefined {
  const rates = ratesAt(id, price, 0);
  if (!rates) return undefined;
  const starts = Object.values(price).flatMap((value) => {
    return typeof value === 'object' ? value.tiers.map(({ start }) => start) : [];
  });
  const start = starts[0];
  if (start === undefined) return { rates };
  const long = ratesAt(id, price, start + 1);
  if (new Set(starts).size > 1 || !long) throw new Error(`${id} has several long-context tiers.`);
  // Where sources differ by a token, the earlier edge is the dearer one.
  return { rates, long: { from: Math.floor((start + 1) / edges) * edges, rates: long } };
}

function ratesAt(id: string, price: ModelPrice, tokens: number): DollarRates | undefined {
  const at = (field: string): number | undefined => {
    const value = price[field];
    if (typeof value !== 'object') return value;
    return value.tiers.findLast(({ start }) => tokens > start)?.price ?? value.base;
  };
  const [input, output, cachedInput, cacheWrite] = ['input', 'output', 'cache_read', 'cache_write'].map((kind) =>
    at(`${kind}_mtok`),
  );
  if (input === undefined && output === undefined) return undefined;
  if (input === undefined || output === undefined) throw new Error(`${id} has a price for one direction alone.`);
  return {
    input,
    output,
    ...(cachedInput !== undefined && { cachedInput }),
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
}
