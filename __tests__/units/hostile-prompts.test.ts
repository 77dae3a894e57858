import { expect, test } from 'vitest';
import { openAnswerSchema } from '../../src/inference/structured/answer-schema.ts';
import { stripInvisible } from '../../src/language/text/invisible.ts';
import { parsePromptFile } from '../../src/prompts/prompt-file/prompt-file.ts';
import { estimateTokens } from '../../src/prompts/size.ts';
import { disarm } from '../../src/reports/markdown/answer/disarm.ts';

/*
 * What strangers may write into a prompt, a prompt file or a schema. Each of these held a step for minutes, so that
 * its test runs out of time where that is so again.
 */

test('beginnings of escape sequences without end are passed over in one go', () => {
  expect(stripInvisible('\u{9d}'.repeat(2_000_000)).text).toBe('');
});

test('a prompt file’s name of a million underscores', () => {
  const file = `name: "a${'_'.repeat(1_000_000)}a"\nmessages: [{role: user, content: Hi}]\njsonSchema: {type: object}\n`;
  const { responseFormat } = parsePromptFile(file, 'x.prompt.yml');
  expect(responseFormat).toMatchObject({ schema: { name: expect.stringMatching(/^[\w-]{1,64}$/) } });
});

test('half a million violations: all are counted, and only the first are put into words', async () => {
  const words = Array.from({ length: 20 }, (_, index) => `${index}${'x'.repeat(300)}`);
  const $defs: Record<string, object> = { d0: { enum: words } };
  for (let depth = 1; depth <= 18; depth++) {
    $defs[`d${depth}`] = { allOf: [{ $ref: `#/$defs/d${depth - 1}` }, { $ref: `#/$defs/d${depth - 1}` }] };
  }
  const schema = { type: 'object', properties: { label: { $ref: '#/$defs/d18' } }, $defs };
  const form = await openAnswerSchema({ kind: 'json_schema', schema: { name: 'x', schema } });
  const checked = form.check('{"label":"bug"}');
  if ('json' in checked) throw new Error('It does not fit.');
  expect(checked.violations.length).toBeLessThanOrEqual(50);
});

test('a document that claims one page counts by what it weighs', () => {
  const data = Buffer.from(`%PDF-1.7\n% /Type /Page\n${'x'.repeat(5_000_000)}`).toString('base64');
  const document = { kind: 'file', mediaType: 'application/pdf', name: 'a.pdf', data } as const;
  expect(estimateTokens({ messages: [{ content: [document] }] })).toBeGreaterThan(1_000_000);
});

test.each([['x'.repeat(256)], ['a\\nb']])('a name of a document that is no name is refused', (name) => {
  const part = `{type: file, file: {filename: "${name}", file_data: "data:application/pdf;base64,JVBERi0xLjc="}}`;
  expect(() => parsePromptFile(`messages: [{role: user, content: [${part}]}]\n`, 'x.prompt.yml')).toThrow(
    '`filename` is not a valid file name.',
  );
});

const linkHosts = { server: 'github.com', named: [] };

test('an answer full of beginnings of escape sequences is shown in one go', async () => {
  const { markdown, removed } = await disarm('\u{9d}'.repeat(1_000_000), { linkHosts, maxBytes: 1000, more: '' });
  expect(markdown.trim()).toBe('');
  expect(removed.size).toBeGreaterThan(0);
});

test('an answer full of long runs of stars and underscores is shown in one go', async () => {
  for (const sign of ['*', '_']) {
    const text = `${sign.repeat(2000)}a${sign.repeat(2000)}\n\n`.repeat(250);
    await disarm(text, { linkHosts, maxBytes: 600 * 1024, more: '' });
  }
});
