import { expect, inject, test } from 'vitest';
import { randomBy, startBillingProvider } from '../harness/billing-provider.ts';
import { costStep, isLedgerWrite, type LedgerEntry, ledgerLines, startLedger } from '../harness/costs.ts';
import { type Fault, graphqlFault, hangUp } from '../harness/ledger-github.ts';
import { policyPath, secret } from '../harness/policies.ts';
import { runTogether } from '../harness/run-together.ts';
import type { Received } from '../harness/server.ts';

/** Millionths of a US dollar: room for about five requests at their worst. */
const amount = 3000;

const isSource = inject('through') === 'source';
const seeds = Array.from({ length: isSource ? 10 : 2 }, (_, index) => index + 1);
const stepsAtOnce = isSource ? 6 : 4;

/** Milliseconds within which steps are cancelled: about as long as most of them take. */
const cancelledWithin = isSource ? 2500 : 1500;

/** What may go wrong at GitHub, before a request is carried out or after. */
function faultsBy(random: () => number) {
  return (request: Received): Fault | undefined => {
    if (request.url !== '/graphql' && !isLedgerWrite(request)) return undefined;
    if (random() > 0.1) return undefined;
    const replies = [hangUp, { status: 502, body: '<html>' }, graphqlFault(undefined, 'Something went wrong.')];
    return {
      when: random() < 0.5 ? 'before' : 'after',
      reply: replies[Math.floor(random() * replies.length)] ?? hangUp,
    };
  };
}

/** What counts of each id: the settled line, else the highest reserved one. */
function statesOf(lines: readonly LedgerEntry[]): readonly LedgerEntry[] {
  return [...new Map(lines.map((line) => [line.id, line])).values()];
}

/** Another key for the same model, which is tried where the first one is out or has no secret. */
const otherKey = (policy: string) =>
  policy
    .replace(/(keys:\n)((?: {2}.*\n)+?)(?=\S)/, '$1$2$2')
    .replace('name: local', 'name: first')
    .replace('/v1', '/v0')
    .replace('LOCAL_KEY', 'FIRST_KEY')
    .concat('fallback: [outage, missing-key]\n');

/** `audit` reports what models and rules deny: it relaxes no budget. */
const audited = (policy: string) => `${policy}mode: audit\n`;

/** How the policies of scenes differ, by turns; the last one keeps its first key's secret back. */
const variants: readonly { readonly change: (policy: string) => string; readonly keys?: string }[] = [
  { change: (policy) => policy },
  { change: otherKey, keys: `FIRST_KEY: ${secret}\nLOCAL_KEY: ${secret}` },
  { change: audited },
  { change: (policy) => audited(otherKey(policy)), keys: `LOCAL_KEY: ${secret}` },
];

/** Steps under one budget, with a provider and a GitHub of their own; `random` answers, faults and cancellations. */
async function scene(seed: number) {
  const onRequest = new Map<string, () => void>();
  const random = randomBy(seed + 2000);
  const provider = await startBillingProvider(seed, (prompt) => {
    const cancel = onRequest.get(prompt);
    if (cancel) setTimeout(cancel, random() * 80).unref();
  });
  const github = await startLedger(faultsBy(randomBy(seed + 1000)));
  const costs = `ledger: {}\nbudgets:\n  - {name: team, amount: ${amount / 1_000_000}, per: month}\n`;
  const inputs = {
    prompt: '',
    'prompt-file': 'prompt.txt',
    retries: '1',
    deadline: '60',
    ...(seed % 2 === 0 && { 'response-schema': 'type: string' }),
  };
  const { change, keys } = variants[seed % variants.length] ?? {};
  const step = costStep(provider.url, costs, { ...inputs, ...(keys && { 'api-key': '', 'api-keys': keys }) }, github);
  const files = { [policyPath]: change?.(String(step.files?.[policyPath])) ?? '' };
  const prompts = Array.from({ length: stepsAtOnce }, (_, index) => `Say hello to number ${index}.`);
  const steps = prompts.map((prompt) => ({ ...step, files: { ...files, 'prompt.txt': prompt } }));
  return { seed, provider, github, prompts, steps, onRequest };
}

test('invariant 7: nothing that was billed is lost, and no budget is overspent, by steps at once', async () => {
  await using stack = new AsyncDisposableStack();
  const scenes = await Promise.all(seeds.map(scene));
  for (const { provider, github } of scenes) {
    stack.use(provider);
    stack.use(github);
  }
  const random = randomBy(seeds.length);
  const ran = await runTogether(
    scenes.flatMap(({ steps }) => steps),
    (cancels) => {
      for (const [index, cancel] of cancels.entries()) {
        const [scene, when] = [scenes[Math.floor(index / stepsAtOnce)], random()];
        if (when < 0.1) setTimeout(cancel, random() * cancelledWithin).unref();
        else if (when < 0.25) scene?.onRequest.set(scene.prompts[index % stepsAtOnce] ?? '', cancel);
      }
    },
  );

  for (const [place, { seed, provider, github, prompts }] of scenes.entries()) {
    const lines = await ledgerLines(github);
    const ledger = statesOf(lines).reduce((sum, { micros }) => sum + micros, 0);
    expect(ledger, `seed ${seed}: the ledger and the provider’s book`).toBeGreaterThanOrEqual(provider.total());
    expect(ledger, `seed ${seed}: the ledger and the budget`).toBeLessThanOrEqual(amount);
    for (const [index, prompt] of prompts.entries()) {
      const { outputs = {} } = ran[place * stepsAtOnce + index] ?? {};
      const what = `seed ${seed}, step ${index}: ${JSON.stringify(outputs)}`;
      expect(outputs.status, what).toMatch(/./);
      expect(outputs['error-code'], what).not.toBe('internal');
      expect(Math.round(Number(outputs.cost) * 1_000_000), what).toBeGreaterThanOrEqual(provider.billed(prompt));
    }
  }
  expect(scenes.reduce((sum, { provider }) => sum + provider.total(), 0)).toBeGreaterThan(amount / 3);
  const asked = scenes.flatMap(({ provider }) => provider.received.map(({ url }) => url.slice(0, 3)));
  expect([...new Set(asked)].toSorted()).toEqual(['/v0', '/v1']);
});
