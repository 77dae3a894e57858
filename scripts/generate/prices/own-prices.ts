import type { ListedPrice } from '../../../src/costs/prices/price-list.ts';

/** Rates in US dollars per million tokens, as price lists have them. */
export interface DollarRates {
  readonly input: number;
  readonly cachedInput?: number;
  readonly cacheWrite?: number;
  readonly output: number;
}

/** A price that the package lacks, or has wrong, with where it was read and when. */
export interface OwnPrice extends Pick<ListedPrice, 'from' | 'until' | 'providers'> {
  /** A name in OpenAI's list, without publisher. */
  readonly model: string;
  readonly rates: DollarRates;
  readonly long?: DollarRates;
  readonly source: string;
  /** The day on which the source was read. */
  readonly read: string;
}

const azureCut = {
  source: 'usage-tab 1.3.0: Azure charges OpenAI’s price for gpt-5.6 from 2026-10-03 on, and the former one until then',
  read: '2026-10-03',
} as const;

/** Until it followed OpenAI, Azure kept the prices of the launch (Azure’s retail prices, effective from 2026-07-01). */
const azureLaunch = {
  source: 'https://github.com/BerriAI/litellm/issues/36192: Azure’s retail prices, unchanged after OpenAI’s cuts',
  read: '2026-08-06',
} as const;

/**
 * Prices that replace the package's for their model and provider. Cache writes are 1.25 times the input, and long
 * contexts twice the input and one and a half times the output, where a source gives the two plain prices alone (OpenAI,
 * guide on prompt caching, and the models' pages).
 */
export const ownPrices: readonly OwnPrice[] = [
  {
    model: 'gpt-6.1-sol',
    providers: ['openai'],
    rates: { input: 2, cachedInput: 0.1, cacheWrite: 2.5, output: 10 },
    long: { input: 4, cachedInput: 0.2, cacheWrite: 5, output: 15 },
    source: 'https://developers.openai.com/api/docs/models/gpt-6.1-sol',
    read: '2026-09-30',
  },
  {
    model: 'gpt-6.1-terra',
    providers: ['openai'],
    rates: { input: 1, cachedInput: 0.05, cacheWrite: 1.25, output: 5 },
    long: { input: 2, cachedInput: 0.1, cacheWrite: 2.5, output: 7.5 },
    source: 'https://developers.openai.com/api/docs/models/gpt-6.1-terra',
    read: '2026-10-26',
  },
  {
    model: 'gpt-5.6-sol',
    providers: ['azure'],
    until: '2026-10-02',
    rates: { input: 5, cachedInput: 0.5, cacheWrite: 6.25, output: 30 },
    long: { input: 10, cachedInput: 1, cacheWrite: 12.5, output: 45 },
    ...azureLaunch,
  },
  {
    model: 'gpt-5.6-sol',
    providers: ['azure'],
    from: '2026-10-03',
    rates: { input: 4, cachedInput: 0.4, cacheWrite: 5, output: 20 },
    long: { input: 8, cachedInput: 0.8, cacheWrite: 10, output: 30 },
    ...azureCut,
  },
  {
    model: 'gpt-5.6-terra',
    providers: ['azure'],
    until: '2026-10-02',
    rates: { input: 2.5, cachedInput: 0.25, cacheWrite: 3.125, output: 15 },
    long: { input: 5, cachedInput: 0.5, cacheWrite: 6.25, output: 22.5 },
    ...azureLaunch,
  },
  {
    model: 'gpt-5.6-terra',
    providers: ['azure'],
    from: '2026-10-03',
    rates: { input: 2, cachedInput: 0.2, cacheWrite: 2.5, output: 12 },
    long: { input: 4, cachedInput: 0.4, cacheWrite: 5, output: 18 },
    ...azureCut,
  },
  {
    model: 'gpt-5.6-luna',
    providers: ['azure'],
    until: '2026-10-02',
    rates: { input: 1, cachedInput: 0.1, cacheWrite: 1.25, output: 6 },
    long: { input: 2, cachedInput: 0.2, cacheWrite: 2.5, output: 9 },
    ...azureLaunch,
  },
  {
    model: 'gpt-5.6-luna',
    providers: ['azure'],
    from: '2026-10-03',
    rates: { input: 0.2, cachedInput: 0.02, cacheWrite: 0.25, output: 1.2 },
    long: { input: 0.4, cachedInput: 0.04, cacheWrite: 0.5, output: 1.8 },
    ...azureCut,
  },
];
