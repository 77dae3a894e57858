import { describe, expect, test } from 'vitest';
import { modelMeantBy } from '../../src/policy/judge/alternatives.ts';
import { recipientsOf } from '../../src/policy/judge/recipients.ts';
import { judgeServed } from '../../src/policy/judge/served.ts';
import { fileOf, judged, policyOf, runOf, today } from '../harness/judging.ts';

const circumstances = { run: runOf(), today };
const azure =
  '{name: eu, provider: azure, endpoint: https://x.test, secret: B, models: {openai/gpt-6-luna: luna-prod, deepseek/r1: r1}}';
const both = `version: 1\nkeys:\n  - ${azure}\n  - {name: all, provider: openai, secret: A}\n`;
const only = `version: 1\nkeys:\n  - ${azure}\n`;

const serving = (models: string) =>
  `version: 1\nkeys: [{name: k, provider: openai, secret: A, endpoint: https://x.test/v1, models: [${models}]}]`;

describe('models that would be allowed in place of a denied one', () => {
  const alternatives = (policy: string, model: string) => {
    const decision = judged(policyOf(policy), model);
    return decision.verdict === 'denied' ? decision.alternatives : undefined;
  };

  test.each([
    [
      'the same by a publisher with nearly the same name',
      `${both}models: {enabled: [openai/x]}`,
      'opnai/x',
      ['openai/x'],
    ],
    ['in other letters', `${only}`, 'OPEN-AI/gpt-6-luna', ['openai/gpt-6-luna', 'deepseek/r1']],
    ['no publisher whose name is less similar', both, 'opxxi/y', ['deepseek/r1', 'openai/gpt-6-luna']],
    [
      'a key that serves every model of OpenAI’s',
      `${both}models: {disabled: [deepseek]}`,
      'opena/x',
      ['openai/x', 'openai/gpt-6-luna'],
    ],
    [
      'a key that does so alone, whatever else is named',
      'version: 1\nkeys: [{name: all, provider: openai, secret: A}]',
      'opena/x',
      ['openai/x'],
    ],
    [
      'a key that does so beside others',
      `${both.replace('openai/gpt-6-luna: luna-prod, ', '')}`,
      'opena/x',
      ['openai/x', 'deepseek/r1'],
    ],
    [
      'a slip goes before a name that is as similar',
      serving('opnai/ac, openai/ab'),
      'opnai/ab',
      ['openai/ab', 'opnai/ac'],
    ],
    ['one letter of a short publisher is a slip', serving('met/y, meta/x'), 'met/x', ['meta/x', 'met/y']],
    [
      'and a quarter of the letters of a long one',
      serving('mistrl-a/y, mistral-ai/x'),
      'mistrl-a/x',
      ['mistral-ai/x', 'mistrl-a/y'],
    ],
    ['no such key', only, 'opena/x', ['deepseek/r1', 'openai/gpt-6-luna']],
    ['the model of a key', only, 'deepseek/r2', ['deepseek/r1', 'openai/gpt-6-luna']],
    [
      'the entry of a rule',
      `${both}rules: [{name: r, enabled: [openai/o3-mini]}]`,
      'openai/o3-mimi',
      ['openai/o3-mini'],
    ],
    [
      'a model with an exception',
      `${both}models: {enabled: []}\nexceptions: [{model: openai/o3-mini, reason: r, expires: 2026-12-24}]`,
      'openai/o3-mimi',
      ['openai/o3-mini'],
    ],
    ['each once, in whatever letters', `${only}models: {enabled: [DeepSeek/R1]}`, 'deepseek/r2', ['deepseek/r1']],
    ['none that is denied itself', `${only}models: {disabled: [deepseek/r1]}`, 'deepseek/r2', ['openai/gpt-6-luna']],
  ])('%s', (_, policy, model, expected) => expect(alternatives(`${policy.trimEnd()}\n`, model)).toEqual(expected));

  test('five at most', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `openai/gpt-${letter}`);
    expect(alternatives(`${both}models: {enabled: [${names.join(', ')}]}\n`, 'openai/gpt-z')).toHaveLength(5);
  });

  test('none where a limit or tools are what denies', () => {
    const policy = `${both}limits: {max-output-tokens: 5}\n`;
    expect(judged(policyOf(policy), 'openai/gpt-6-luna', { tokens: { output: 6 } })).toMatchObject({
      alternatives: [],
    });
    const tools = { servers: ['github'] };
    expect(judged(policyOf(both), 'openai/gpt-6-luna', { tools })).toMatchObject({ alternatives: [] });
  });
});

describe('the model that somebody means', () => {
  const policy = policyOf(`${both}models: {disabled: [openai/gpt-5]}\n`);
  test.each([
    ['its name without the publisher', ' GPT-6-Luna ', 'openai/gpt-6-luna'],
    ['its deployment', 'LUNA-prod', 'openai/gpt-6-luna'],
    ['a name by which its publisher is known', ' gpt-6-sol', 'openai/gpt-6-sol'],
    ['another spelling', 'deepseek : r1', 'deepseek/r1'],
    ['a model that is denied', 'gpt-5', undefined],
    ['something else', 'whatever it is', undefined],
  ])('%s', (_, text, model) => expect(modelMeantBy(text, policy, circumstances).model).toBe(model));

  test('and the allowed ones that the policy names: the most similar, or the first', () => {
    expect(modelMeantBy('deepseek/r2', policy, circumstances).allowed).toEqual(['deepseek/r1', 'openai/gpt-6-luna']);
    expect(modelMeantBy('', policy, circumstances)).toStrictEqual({ allowed: ['openai/gpt-6-luna', 'deepseek/r1'] });
    const names = Array.from({ length: 22 }, (_, index) => `openai/m${index}`);
    const crowded = (disabled: readonly string[]) =>
      policyOf(`${both}models: {enabled: [${names.join(', ')}], disabled: [${disabled.join(', ')}]}\n`);
    expect(modelMeantBy('', crowded([]), circumstances).allowed).toEqual(names.slice(0, 5));
    // Twenty are tried.
    expect(modelMeantBy('', crowded(names.slice(0, 18)), circumstances).allowed).toEqual(names.slice(18, 20));
    expect(modelMeantBy('', crowded(names.slice(0, 20)), circumstances).allowed).toEqual([]);
  });
});

describe('the model that an answer names', () => {
  const lists = 'models: {enabled: [openai/gpt-6-luna, openai/gpt-6-sol*], disabled: [openai/gpt-6-sol-pro]}\n';
  const verdict = (name: string, more = lists, served = 'check', asked = 'gpt-6-luna') => {
    const policy = policyOf(
      `version: 1\nkeys:\n  - {name: all, provider: openai, secret: A, served: ${served}}\n${more}`,
    );
    const decision = judged(policy, `openai/${asked}`);
    if (decision.verdict === 'denied') throw new Error('It is allowed.');
    return judgeServed(policy, decision.routes[0], name, circumstances);
  };

  test.each([
    ['gpt-6-luna', 'as-asked'],
    ['OpenAI/GPT-6-Luna', 'as-asked'],
    ['gpt-6-luna-2026-08-07', 'as-asked'],
    ['', 'unnamed'],
    ['Llama 4 Scout', 'unnamed'],
    ['gpt-6-sol', 'differs'],
    ['gpt-6-sol-2026-08-07', 'differs'],
    ['gpt-5', 'denied'],
    ['gpt-6-sol-pro', 'denied'],
    ['gpt-6-sol-pro-2026-08-07', 'denied'],
    ['deepseek/gpt-6-luna', 'denied'],
  ])('%j: %s', (name, expected) => expect(verdict(name)).toMatchObject({ verdict: expected }));

  test('a snapshot is denied where an entry disables it, and not its alias', () => {
    const more = 'models: {enabled: [openai/gpt-6-luna], disabled: [openai/gpt-6-luna-2026-08-07]}\n';
    expect(verdict('gpt-6-luna-2026-08-07', more)).toMatchObject({
      ...{ verdict: 'denied', model: 'openai/gpt-6-luna-2026-08-07' },
      violations: [{ of: 'models.disabled', entry: 'openai/gpt-6-luna-2026-08-07' }],
    });
    expect(verdict('gpt-6-luna-2026-09-01', more)).toEqual({ verdict: 'as-asked' });
  });

  test('a snapshot that is allowed itself passes, whatever is said of its alias', () => {
    const more = 'models: {enabled: [openai/gpt-6-luna, openai/gpt-6-sol-2026-08-07]}\n';
    const model = 'openai/gpt-6-sol-2026-08-07';
    expect(verdict('gpt-6-sol-2026-08-07', more)).toEqual({ verdict: 'differs', model });
    expect(verdict('gpt-6-sol-2026-09-01', more)).toMatchObject({ verdict: 'denied' });
  });

  test('a snapshot that was asked is answered by itself alone', () => {
    const dated = 'gpt-6-luna-2026-08-07';
    expect(verdict(dated, '', 'check', dated)).toEqual({ verdict: 'as-asked' });
    expect(verdict('gpt-6-luna', '', 'check', dated)).toEqual({ verdict: 'differs', model: 'openai/gpt-6-luna' });
  });

  test('which key may be used is not asked again', () => {
    const more = 'rules: [{name: r, keys: [all]}]\n';
    expect(verdict('gpt-6-sol', more)).toEqual({ verdict: 'differs', model: 'openai/gpt-6-sol' });
  });

  test('is only told where the key does not check it', () => {
    expect(verdict('GPT-5', lists, 'ignore')).toEqual({ verdict: 'differs', model: 'openai/gpt-5' });
    expect(verdict('gpt-6-luna-2026-08-07', lists, 'ignore')).toEqual({ verdict: 'as-asked' });
  });
});

test('each secret that is there goes to each address once', () => {
  const { keys, tools = [] } = fileOf(`version: 1
keys:
  - {name: one, provider: openai, secret: A}
  - {name: two, provider: openai, secret: A}
  - {name: three, provider: openai, secret: B, endpoint: https://gateway.test/v1, models: [a/b]}
  - {name: four, provider: openai, secret: EMPTY}
  - {name: five, provider: openai, secret: GONE}
  - {name: six, provider: openai, identity: {identity-provider-id: i, service-account-id: s}}
tools:
  - {name: github, url: "https://mcp.test/mcp", secret: C, allow: [x]}
  - {name: open, url: "https://open.test/mcp", allow: [x]}
`);
  const present = new Map([
    ['A', 'a'],
    ['B', 'b'],
    ['C', 'c'],
    ['EMPTY', '  '],
  ]);
  const asked: string[] = [];
  const found = recipientsOf(keys, tools, (name) => {
    asked.push(name);
    return present.get(name);
  });
  expect(asked).toEqual(['A', 'A', 'B', 'EMPTY', 'GONE', 'C']);
  expect(found.map(({ secret, url, place }) => [secret, url, place.line])).toEqual([
    ['A', 'https://api.openai.com/v1', 4],
    ['B', 'https://gateway.test/v1', 5],
    ['C', 'https://mcp.test/mcp', 10],
  ]);
});
