import { expect, test } from 'vitest';
import { disarmed } from '../harness/answer-page.ts';

/** What an answer is written as, where another way would be read as something else. */
test.each([
  ['several lines of HTML are code', '<div>\n<p>x</p>\n</div>', '```html\n<div>\n<p>x</p>\n</div>\n```'],
  ['what becomes a paragraph of an item does not run into another', '- a\n  <div>', '- a\n\n  &lt;div>'],
  ['a number sign at the end of a heading is no mark', '# a \\#', '#### a \\#'],
  ['what reads like a character reference is none', '&amp;lt;b', '&amp;lt;b'],
  ['a line of a colon and a dash makes no table', 'a\n\\:-', 'a\n\\:-'],
  ['nor does one in bars', 'a\n\\|-|', 'a\n\\|-|'],
  [
    'no sign of an address ends a link',
    '[x](<https://github.com/a/b/tree/c)*>)',
    '[x](https://github.com/a/b/tree/c%29%2A)',
  ],
  [
    'nor is it read as a reference',
    '[x](https://docs.acme.example/?a\\&copy;)',
    '[x](https://docs.acme.example/?a&amp;copy;)',
  ],
  ['a mail address that is its own text stands once', '[a@b.test](mailto:a@b.test)', '`mailto:a@b.test`'],
  ['no number of a list has ten digits', '999999999. a\n1. b', '99999999. a\n100000000. b'],
])('%s', async (_name, answer, expected) => {
  expect((await disarmed(answer)).markdown).toBe(expected);
});
