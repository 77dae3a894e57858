import { expect, test } from 'vitest';
import { sent } from '../harness/sent.ts';

const read = async (content: string | Uint8Array, maxFileBytes: string, input = 'file_input') => {
  const { messages, ran } = await sent(
    { prompt: '[{{x}}]', [input]: 'x: a.txt', 'max-file-bytes': maxFileBytes },
    { files: { 'a.txt': content } },
  );
  return { text: messages.at(-1)?.content, log: ran.log, status: ran.outputs.status };
};

/** Contents, the cap, what is sent of them, and what the log says. */
const capped = [
  ['abcdef', '3', '[abc]', 'file_input: x: "a.txt" has 6 bytes: the first 3 are used (max-file-bytes).'],
  ['aéz', '2', '[a]', 'the first 1 are used'],
  ['a€z', '3', '[a]', 'the first 1 are used'],
  ['a€z', '4', '[a€]', 'the first 4 are used'],
  ['😀😀', '7', '[😀]', 'the first 4 are used'],
  ['\u{feff}ab', '4', '[a]', 'the first 4 are used'],
  [new Uint8Array([0x61, 0xff, 0x62, 0x00, 0x63]), '9', '[abc]', 'has 2 bytes that are not text and are left out'],
  [new Uint8Array([0x61, 0xe2, 0x82]), '9', '[a]', 'has 2 bytes that are not text'],
  [new Uint8Array([0xef, 0xbf, 0xbd, 0xff, 0x62]), '9', '[\u{fffd}b]', 'has 1 bytes that are not text'],
  ['a\tb\r\nc', '9', '[a\tb\r\nc]', ''],
  ['whole', '5', '[whole]', ''],
] as const;

test.each(capped)('%j at most %s bytes: %j', async (content, cap, text, says) => {
  const seen = await read(content, cap);
  expect(seen).toMatchObject({ status: 'completed', text });
  expect(seen.log).toContain(says);
  if (says === '') expect(seen.log).not.toContain('max-file-bytes');
});

test('a file that is larger than what is read whole, of a stranger', async () => {
  const seen = await read('x'.repeat(11 * 1024 * 1024), '10', 'untrusted-file-input');
  expect(seen.text).toMatch(/\nx{10}\n/);
  expect(seen.log).toContain('untrusted-file-input: x: "a.txt" has 11534336 bytes: the first 10 are used');
});

test('each file of a pattern is cut', async () => {
  const { messages } = await sent(
    { prompt: '{{x}}', file_input: 'x: "l/*"', 'max-file-bytes': '2' },
    { files: { 'l/a': 'aaaa', 'l/b': 'b' } },
  );
  expect(messages[0]?.content).toBe('--- l/a ---\naa\n--- l/b ---\nb\n');
});

test('prompt files are not cut', async () => {
  const { messages } = await sent(
    { prompt: '', 'prompt-file': 'p.md', 'max-file-bytes': '2' },
    { files: { 'p.md': 'Hello' } },
  );
  expect(messages[0]?.content).toBe('Hello');
});

test.each(['0', '-1', '1.5', 'many', '10485761'])('max-file-bytes: %s is refused', async (cap) => {
  const { log, status } = await read('x', cap);
  expect(status).toBe('invalid');
  expect(log).toContain(`max-file-bytes: "${cap}" is not a whole number from 1 to 10485760.`);
});

test('a file that is no text leads to max-file-bytes', async () => {
  const { log } = await read(new Uint8Array([0x63, 0xe4]), '');
  expect(log).toContain('"a.txt" is not UTF-8 text. Save it as UTF-8, or set `max-file-bytes`');
});
