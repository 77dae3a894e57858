import { expect, test } from 'vitest';
import { explainRemoved } from '../../src/reports/markdown/answer/removed.ts';
import { disarmed } from '../harness/answer-page.ts';

test.each([
  ['a\u{200b}\u{e0041}b', '2 invisible characters removed'],
  ['\u{1b}[1mbold', '1 terminal escape removed'],
  [`a${'\u{301}'.repeat(9)}`, '3 stacked accents removed'],
  ['a <!-- b --> c\n\n<!-- d -->', '2 comments removed'],
  ['![a](b) ![c][d]\n\n[d]: e', '2 images left out'],
  ['[a](https://evil.test) https://evil.test', '2 links shown as text'],
  ['<b>a</b>', '2 HTML tags shown as text'],
  ['```mermaid\na\n```', '1 diagram shown as code'],
  ['@a and b@c.test', '2 mentions shown as code'],
  ['fixes #1', '1 word that would close an issue shown as code'],
  ['fixes **#1**', '1 word that would close an issue shown as code'],
  ['fix **the** bug', ''],
  ['fixes `#1`', ''],
  ['**a** <br> b\n\n```ts\n@a <!-- b -->\n```', ''],
])('what is removed of %j, or shown as text, is counted', async (answer, expected) => {
  expect(explainRemoved((await disarmed(answer)).removed)).toBe(expected);
});

test.each([
  ...[
    '<!--fixes #1',
    '---fixes #1',
    '<!-- a --> <!--fixes #1',
    '<!-- a -->fixes #1',
    '`a`--fixes #1',
    '--resolves: GH-4',
  ],
  ...[
    '*Fixes* #1',
    '**closes** **acme/x#3**',
    '[fixed](https://github.com/) #9',
    '~~Closed~~: https://github.com/a/b/issues/4',
  ],
])('%j closes nothing', async (answer) => {
  expect((await disarmed(answer)).removed.get('keywords')).toBe(1);
});
