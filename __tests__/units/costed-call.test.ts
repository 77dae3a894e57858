import { expect, test } from 'vitest';
import { costedCall, takesTier } from '../../src/inference/costs/costed-call.ts';
import { fileOf } from '../harness/judging.ts';

const keysOf = (text: string) => fileOf(`version: 1\nkeys:\n${text}`).keys;

/** The tier that a call through an openai key is priced at. */
function tierOf(parameters: Readonly<Record<string, unknown>>, serviceTier?: 'default') {
  const [key] = keysOf('  - {name: own, provider: openai, secret: K}');
  if (!key) throw new Error('The policy has a key.');
  const call = { messages: [], parameters: new Map(Object.entries(parameters)), ...(serviceTier && { serviceTier }) };
  return costedCall({ key, model: 'openai/gpt-5.5' }, call).tier;
}

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['flex', { service_tier: 'flex' }, 'flex'],
  ['priority', { service_tier: 'priority' }, 'priority'],
  ['another name for it', { service_tier: 'fast' }, 'priority'],
  ['auto, which the project decides', { service_tier: 'auto' }, 'auto'],
  ['null, which is sent and leaves it to the project', { service_tier: null }, 'auto'],
  ['what is no name', { service_tier: 7 }, 'auto'],
])('a tier that a workflow asks for: %s', (_, parameters, tier) => expect(tierOf(parameters)).toBe(tier));

test('a tier that the action says', () => expect(tierOf({}, 'default')).toBe('default'));

test.each<[string, boolean]>([
  ['{name: own, provider: openai, secret: K}', true],
  ['{name: own, provider: openai, secret: K, endpoint: "https://eu.api.openai.com/v1", models: [openai/x]}', true],
  ['{name: own, provider: openai, secret: K, endpoint: "https://api.openai.com/v1", models: [openai/x]}', true],
  ['{name: own, provider: openai, secret: K, endpoint: "https://gateway.example/v1", models: [openai/x]}', false],
])('the tier is said to OpenAI’s own hosts, whose projects decide otherwise: %s', (key, takes) => {
  const [one] = keysOf(`  - ${key}`);
  expect(one && takesTier(one, undefined)).toBe(takes);
});
