import { countTokens, encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { boundAttachment } from '../../src/costs/estimate/attachment-tokens.ts';
import { boundInput, countInput } from '../../src/costs/estimate/input-tokens.ts';
import type { Message } from '../../src/prompts/prompt.ts';
import { corpus } from '../fixtures/texts.ts';

const model = 'openai/gpt-6-luna';

/** Special tokens in a prompt are text. */
const asText = { disallowedSpecial: new Set<string>() };

/** OpenAI's own rules (cookbook, "How to count tokens with tiktoken"): 3 a message and its role, and 3 for the answer's start. */
function countedByOpenAI(messages: readonly { readonly role: string; readonly content: string }[]): number {
  return messages.reduce((sum, { role, content }) => sum + 3 + encode(role).length + encode(content, asText).length, 3);
}

test('the corpus has at least 60 texts', () => expect(corpus.length).toBeGreaterThanOrEqual(60));

describe.each(corpus)('%s', (_, text) => {
  const conversations = [
    [{ role: 'user', content: text }],
    [
      { role: 'system', content: text.slice(0, 50) },
      { role: 'user', content: text },
      { role: 'assistant', content: '' },
      { role: 'user', content: `${text}\n${text}` },
    ],
  ] satisfies (readonly Message[])[];

  test.each(conversations.map((messages) => ({ messages })))('is never counted too low', async ({ messages }) => {
    const truth = countedByOpenAI(messages);
    const input = { model, messages, besides: [] };
    const bound = boundInput(input);
    const count = await countInput(input);
    expect(bound).toBeGreaterThanOrEqual(truth);
    expect(count).toBeGreaterThanOrEqual(truth * 0.95);
    // Nor much too high: beyond what is added to each message and request, a cut in 512 characters costs a token or two.
    const room = 16 + 8 * messages.length;
    expect(count).toBeLessThanOrEqual(truth * 1.05 + room);
  });
});

test('a text in parts, and what is sent beside messages, are counted', async () => {
  const text = 'A schema of some words. '.repeat(30);
  const parts = [
    {
      role: 'user',
      content: [
        { kind: 'text', text },
        { kind: 'text', text },
      ],
    },
  ] satisfies Message[];
  const input = { model, messages: parts, besides: [text] };
  expect(boundInput(input)).toBeGreaterThanOrEqual(3 * text.length);
  expect(await countInput(input)).toBeGreaterThanOrEqual(3 * countTokens(text));
});

test('an attachment is counted beside the text', async () => {
  const text = { kind: 'text' as const, text: 'What is this?' };
  const image = { kind: 'image' as const, mediaType: 'image/png' as const, name: 'a.png', data: '' };
  const of = (...content: readonly (typeof text | typeof image)[]) => ({
    ...{ model, besides: [] },
    messages: [{ role: 'user', content }] satisfies Message[],
  });
  const tokens = boundAttachment(image, model);
  expect(boundInput(of(text, image, image))).toBe(boundInput(of(text)) + 2 * tokens);
  expect(await countInput(of(text, image, image))).toBe(((await countInput(of(text))) ?? 0) + 2 * tokens);
});

test.each([
  ['letters', 'It’s so: '.repeat(100), 512],
  ['a pair where it is cut', `${'a'.repeat(511)}👍${' and so on'.repeat(20)}`, 513],
  ['a pair before it is cut', `${'a'.repeat(510)}👍${' and so on'.repeat(20)}`, 512],
  ['a pair behind where it is cut', `${'a'.repeat(512)}👍${' and so on'.repeat(20)}`, 512],
])('a long text is counted in pieces, between characters: %s', async (_, text, cut) => {
  const counted = await countInput({ model, messages: [{ role: 'user', content: text }], besides: [] });
  expect(counted).toBe(16 + 8 + countTokens(text.slice(0, cut)) + countTokens(text.slice(cut)));
});

test.each([
  ['openai/gpt-4', undefined],
  ['openai/gpt-3.5-turbo', undefined],
  ['openai/gpt-4-turbo', undefined],
  ['deepseek/deepseek-v3.2', undefined],
  ['openai/gpt-60', undefined],
  ['not-openai/gpt-5', undefined],
  ['openai/gpt-4o-mini', 'counted'],
  ['openai/GPT-5.4-mini', 'counted'],
  ['openai/gpt-4.1-nano', 'counted'],
  ['openai/o3', 'counted'],
  ['openai/o4-mini', 'counted'],
  ['openai/gpt-6.1-sol', 'counted'],
])('%s is counted only if it has the encoding that is known', async (name, counted) => {
  const messages = [{ role: 'user', content: 'The quick brown fox jumps.' }] satisfies Message[];
  expect(await countInput({ model: name, messages, besides: [] })).toBe(counted && 16 + 8 + 6);
});

test('a text without blanks is counted in a moment', async () => {
  const messages = [{ role: 'user', content: 'ab'.repeat(400_000) }] satisfies Message[];
  expect(await countInput({ model, messages, besides: [] })).toBeLessThan(500_000);
});

test('megabytes are not counted: they are longer than any context window', async () => {
  const messages = [{ role: 'user', content: 'word '.repeat(1_000_000) }] satisfies Message[];
  expect(await countInput({ model, messages, besides: [] })).toBeUndefined();
});
