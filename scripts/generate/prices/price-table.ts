import type { ListedModel } from '../../../src/costs/prices/price-list.ts';
import { plainDollars } from '../../../src/language/failures/dollars.ts';
import { priceList } from './price-list.ts';

/** The table of the bundled prices for their page: those of OpenAI that have no end yet. */
export function priceTable(): string {
  const { date, models } = priceList();
  return [
    `US dollars per million tokens, from data of ${date}; where two rates are given, the second is for long inputs.`,
    '',
    '| model | input | cached | cache write | output | other tiers |',
    '| --- | --- | --- | --- | --- | --- |',
    ...models.flatMap(row),
  ].join('\n');
}

function row({ names, prices, tiers }: ListedModel): readonly string[] {
  const price = prices.find(({ providers, until }) => providers.includes('openai') && until === undefined);
  if (!price) return [];
  const both = (field: keyof typeof price.rates): string => {
    const rates = [price.rates[field], price.long?.rates[field]].filter((rate) => rate !== undefined);
    return rates.length === 0 ? 'as input' : rates.map(plainDollars).join(' / ');
  };
  const cells = [
    names.map((name) => `\`${name}\``).join(', '),
    both('input'),
    both('cachedInput'),
    both('cacheWrite'),
    both('output'),
    tierList(tiers),
  ];
  return [`| ${cells.join(' | ')} |`];
}

function tierList(tiers: ListedModel['tiers']): string {
  return Object.entries(tiers)
    .map(([tier, { times }]) => `${tier} × ${Number((times[0] / times[1]).toFixed(2))}`)
    .join(', ');
}
