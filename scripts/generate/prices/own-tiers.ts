import type { TierFactor } from '../../../src/costs/prices/price-list.ts';
import type { ServiceTier } from '../../../src/costs/prices/tier.ts';

/** What a tier costs in proportion to `default`, with where it was read and when: the package has no tiers. */
export interface OwnTier extends TierFactor {
  readonly tier: ServiceTier;
  /** The models by their names, without publisher. */
  readonly models: RegExp;
  readonly source: string;
  /** The day on which the source was read. */
  readonly read: string;
}

const priority = (times: TierFactor['times'], models: RegExp): OwnTier => ({
  tier: 'priority',
  models,
  times,
  source: 'https://openai.com/api-fast-mode/ (until 2026-07-30: /api-priority-processing/)',
  read: '2026-11-27',
});

/**
 * For each tier the first entry that matches a model counts. Every price of a tier is in the same proportion to the
 * default one; the exception is that Batch gives older models no discount for cached input.
 */
export const ownTiers: readonly OwnTier[] = [
  priority([5, 2], /^gpt-5\.5$/),
  priority([9, 5], /^gpt-5-mini$/),
  priority(
    [2, 1],
    /^gpt-(?:5|5\.[1-4]|5\.3-codex|5\.4-mini|5\.6-(?:luna|sol|terra)|6-(?:astra|luna|sol)|6\.1-(?:sol|terra))$/,
  ),
  priority([7, 4], /^(?:gpt-4\.1|gpt-4\.1-mini|gpt-4o-2024-05-13)$/),
  priority([2, 1], /^gpt-4\.1-nano$/),
  priority([17, 10], /^gpt-4o$/),
  priority([5, 3], /^gpt-4o-mini$/),
  priority([7, 4], /^o3$/),
  priority([20, 11], /^o4-mini$/),
  {
    tier: 'flex',
    models: /^(?:gpt-[56](?:\.[0-9])?(?:-(?:mini|nano|luna|sol|terra|astra))?|o3|o4-mini)$/,
    times: [1, 2],
    source: 'https://developers.openai.com/api/docs/pricing: Flex has the prices of Batch',
    read: '2026-11-27',
  },
  {
    tier: 'batch',
    models: /^(?:gpt-4|gpt-3\.5|o[134])/,
    times: [1, 2],
    cachedAsInput: true,
    source: 'https://developers.openai.com/api/docs/pricing: half, and no price of its own for cached input',
    read: '2026-11-27',
  },
  {
    tier: 'batch',
    models: /^gpt-[56]/,
    times: [1, 2],
    source: 'https://developers.openai.com/api/docs/pricing: half, on Azure as well',
    read: '2026-11-27',
  },
];
