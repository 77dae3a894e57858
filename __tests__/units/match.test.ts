import { expect, test } from 'vitest';
import { covers, disabledBy, enabledBy, modelList } from '../../src/policy/model/match.ts';

const place = { file: 'models.yml', annotatable: true, line: 1, column: 1 };

/** Entry, model, and whether an enabled and a disabled entry names it. */
const table: readonly (readonly [entry: string, model: string, enabled: boolean, disabled: boolean])[] = [
  ['openai', 'openai/gpt-6-luna', true, true],
  ['OpenAI', 'openai/gpt-6-luna', true, true],
  ['openai', 'openai-eu/gpt-6-luna', false, false],
  ['openai*', 'openai-eu/gpt-6-luna', true, true],
  ['*', 'deepseek/r1', true, true],
  ['*/gpt-*', 'openai/gpt-6', true, true],
  ['*/gpt-*', 'deepseek/r1', false, false],
  ['openai/gpt-6-luna', 'openai/gpt-6-luna', true, true],
  ['openai/gpt-6-luna', 'OPENAI/GPT-6-Luna', true, true],
  ['openai/gpt-6-luna', 'openai/gpt-6-luna-2026-08-07', false, true],
  ['openai/gpt-6-luna', 'openai/gpt-6-luna-20260807', false, true],
  ['openai/gpt-6-luna', 'openai/gpt-6-luna-0807', false, true],
  ['openai/gpt-6-luna', 'openai/gpt-6-luna-latest', false, true],
  ['openai/gpt-6-luna', 'openai/gpt-6-luna-9999', false, false],
  ['openai/gpt-6-luna', 'openai/gpt-6-luna-mini', false, false],
  ['openai/gpt-6-luna', 'openai/ft:gpt-6-luna:acme::x1', false, true],
  ['openai/gpt-6-luna', 'openai/ft:gpt-6-luna-2026-08-07:acme::x1', false, true],
  ['openai/gpt-6-luna', 'openai/ft:gpt-6-luna', false, true],
  ['openai/gpt-6-luna-2026-08-07', 'openai/gpt-6-luna', false, false],
  ['openai/*-pro', 'openai/gpt-6-sol-pro-0807', false, true],
  ['openai/*-pro', 'openai/ft:gpt-6-sol-pro:a', false, true],
  ['openai/gpt-6*', 'openai/gpt-6-luna-2026-08-07', true, true],
  ['openai/*', 'deepseek/r1', false, false],
  ['open*/gpt*luna', 'openai/gpt-6-luna', true, true],
  ['open*/gpt*sol', 'openai/gpt-6-luna', false, false],
  ['openai/**', 'openai/x', true, true],
  ['openai/gpt.6', 'openai/gpt-6', false, false],
  ['openai/a*a', 'openai/a', false, false],
  ['openai/a*a', 'openai/aa', true, true],
  ['openai/ab*b*ba', 'openai/abba', false, false],
  ['openai/*ab*ab*', 'openai/xabxab', true, true],
  ['openai/*ab*ab*', 'openai/xab', false, false],
  ['openai/m', 'openai/m-1221', false, true],
  ['openai/m', 'openai/m-122x', false, false],
  ['openai/m', 'openai/m-latest-x', false, false],
  ['openai/m', 'openai/m-0807-x', false, false],
];

for (const [pattern, model, enabled, disabled] of table) {
  test(`${pattern} against ${model}`, () => {
    const list = modelList([{ pattern, place }], place);
    expect(enabledBy(list, model)?.pattern).toBe(enabled ? pattern : undefined);
    expect(disabledBy(list, model)?.pattern).toBe(disabled ? pattern : undefined);
  });
}

/** Entry, another entry or a model, and whether the first matches all that the second does. */
const covered: readonly (readonly [entry: string, other: string, expected: boolean])[] = [
  ['openai', 'openai/gpt-6', true],
  ['openai', 'OpenAI', true],
  ['OPENAI/GPT-6', 'openai/gpt-6', true],
  ['openai/gpt-6', 'OPENAI/GPT-6', true],
  ['openai/gpt-*', 'openai/GPT-6*', true],
  ['openai/gpt-*', 'openai', false],
  ['*', 'openai/gpt-6', true],
  ['openai/*', 'deepseek/r1', false],
  ['*/gpt-6', 'openai/gpt-7', false],
  ['openai/gpt-6', 'openai/gpt-6*', false],
];

test.each(covered)('%s covers %s: %s', (entry, other, expected) => expect(covers(entry, other)).toBe(expected));
