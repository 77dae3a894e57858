import { describe, expect, test } from 'vitest';
import { fileOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

const withLine = (line: string) => `version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n${line}\n`;

/** What is said of a policy, each problem as a message and what to write. */
const said = (text: string) => refusal(text)?.problems.map(({ message, remedy }) => `${message} ${remedy}`);

describe('allow and pin', () => {
  const withServer = (fields: string) => withLine(`tools: [{name: s, url: "https://x.test", ${fields}}]`);
  const digits = 'aB'.repeat(32);

  test.each([
    [
      '["*"]',
      '"*" is a pattern, and `allow` has none. Write each tool by its name: a server may offer another one tomorrow.',
    ],
    [
      '["list_*"]',
      '"list_*" is a pattern, and `allow` has none. Write each tool by its name: a server may offer another one tomorrow.',
    ],
    ['[a, b, a]', '`allow`: "a" is listed twice (first on line 3). Remove one.'],
    [
      '[a, b, A]',
      '`allow`: "A" differs from "a" (line 3) only in case. Keep the one that the server offers: case makes a difference to it.',
    ],
    ['[5]', '`allow`: expected text, not a number. Put it in quotes: "5".'],
  ])('allow: %s', (allow, sentence) => {
    expect(said(withServer(`allow: ${allow}`))).toEqual([sentence]);
  });

  test.each([digits, `sha256-${digits}`, `SHA-256:${digits}`, `sha256=${digits}`, ` sha256:${digits} `])(
    'pin: %j',
    (pin) => {
      expect(said(withServer(`allow: [a], pin: "${pin}"`))).toEqual([
        `\`pin\`: ${JSON.stringify(pin)} is not a pin. Write \`pin: sha256:${digits.toLowerCase()}\`.`,
      ]);
    },
  );

  test.each(['', `x${digits}`, `${digits}0`, digits.slice(1), `sha512:${digits}`, `sha256 ${digits}`])(
    'pin: %j',
    (pin) => {
      expect(said(withServer(`allow: [a], pin: "${pin}"`))).toEqual([
        `\`pin\`: ${JSON.stringify(pin)} is not a pin. Write \`sha256:\` and 64 hexadecimal digits, as the log of a step without a pin prints them.`,
      ]);
    },
  );
});

describe('a day', () => {
  const expiring = (day: string) => withLine(`exceptions: [{model: a/b, reason: x, expires: ${day}}]`);

  test.each(['2026-11-24', '2020-02-29', '2027-11-25'])('%s', (day) => {
    expect(fileOf(expiring(day)).exceptions[0]?.expires).toBe(day);
  });

  test.each(['2027-02-29', '2027-13-01', '2027-00-10'])('%s is none', (day) => {
    expect(said(expiring(day))).toEqual([
      `\`expires\`: ${day} is not a date in the calendar. Write a date like 2027-01-31.`,
    ]);
  });

  test.each([
    ['x2027-02-30', 'the text "x2027-02-30"'],
    ['2027-02-30x', 'the text "2027-02-30x"'],
    ['12027-02-30', 'the text "12027-02-30"'],
    ['2027-1-1', 'the text "2027-1-1"'],
    ['2027', 'the number 2027'],
    ['[2027-01-01]', 'a list'],
  ])('%s is no date', (day, shown) => {
    expect(said(expiring(day))).toEqual([
      `\`expires\`: expected a date, not ${shown}. Write YYYY-MM-DD, for example 2027-01-31.`,
    ]);
  });

  test('more than 366 days ahead', () => {
    expect(said(expiring('2027-11-26'))).toEqual([
      '`expires`: 2027-11-26 is 367 days ahead. An exception lasts at most 366 days: write an earlier date, and renew it then.',
    ]);
  });
});

test.each([
  ['"1"', '`version` is the text "1". Write it without quotes: `version: 1`.'],
  [
    '2',
    'This version of byok-inference reads policies of version 1, not 2. Write `version: 1`, or use a version of byok-inference that reads this one.',
  ],
  [
    '1.0',
    'This version of byok-inference reads policies of version 1, not 1.0. Write `version: 1`, or use a version of byok-inference that reads this one.',
  ],
  [
    '0x1',
    'This version of byok-inference reads policies of version 1, not 0x1. Write `version: 1`, or use a version of byok-inference that reads this one.',
  ],
  [
    'v1',
    'This version of byok-inference reads policies of version 1, not the text "v1". Write `version: 1`, or use a version of byok-inference that reads this one.',
  ],
  [
    '[1]',
    'This version of byok-inference reads policies of version 1, not a list. Write `version: 1`, or use a version of byok-inference that reads this one.',
  ],
])('version: %s', (version, sentence) => {
  expect(said(`version: ${version}\nkeys: [{name: k, provider: openai, secret: K}]\n`)).toEqual([sentence]);
});
