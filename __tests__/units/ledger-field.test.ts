import { describe, expect, test } from 'vitest';
import { quote } from '../../src/language/failures/quote.ts';
import { fileOf } from '../harness/judging.ts';
import { refusal } from '../harness/policy-fixtures.ts';

const policyWith = (ledger: string) =>
  `version: 1\nkeys: [{name: k, provider: openai, secret: K}]\nledger: ${ledger}\n`;
const atRepository = (name: string) => policyWith(`{repository: ${JSON.stringify(name)}}`);
const atBranch = (name: string) => policyWith(`{branch: ${JSON.stringify(name)}}`);
const said = (text: string) => refusal(text)?.problems.map(({ message, remedy }) => `${message} ${remedy}`);
const [x100, x200] = ['x'.repeat(100), 'x'.repeat(200)];

test.each([
  ['{}', { branch: 'byok-ledger', onError: 'fail' }],
  ['{on-error: warn}', { branch: 'byok-ledger', onError: 'warn' }],
  ['{repository: acme/ledger, branch: spent}', { repository: 'acme/ledger', branch: 'spent', onError: 'fail' }],
])('%s', (ledger, read) => {
  const { place: _, ...fields } = fileOf(policyWith(ledger)).ledger ?? { place: undefined };
  expect(fields).toStrictEqual(read);
});

test.each([
  ['true', 'the value true'],
  ['[]', 'a list'],
])('%s is no map', (ledger, shown) => {
  expect(said(policyWith(ledger))).toEqual([
    `\`ledger\` must be a map, not ${shown}. Write \`ledger: {}\` for the run's own repository; its fields are repository, branch, on-error.`,
  ]);
});

describe('repository', () => {
  test('owner/name', () => {
    const names = ['a/b', 'Az0._-/Az0._-', `${x100}/${x100}`, '.github/.github', '.a/.b', 'a./b.', 'a/b.git'];
    expect(names.map((name) => fileOf(atRepository(name)).ledger?.repository)).toEqual(names);
  });

  test.each([
    ['https://github.com/acme/ledger', 'acme/ledger'],
    ['HTTP://GitHub.acme-corp.example/acme/ledger', 'acme/ledger'],
    ['github.com/acme/ledger', 'acme/ledger'],
    ['https://github.com/acme/ledger/', 'acme/ledger'],
    ['https://github.com/acme/ledger.git', 'acme/ledger'],
    ['https://github.com/acme/ledger.GIT/', 'acme/ledger'],
    ['git@github.com:acme/ledger', 'acme/ledger'],
    ['git@github.acme-corp.example:acme/ledger.git', 'acme/ledger'],
    ['acme/ledger@main', 'acme/ledger'],
    [' acme/ledger ', 'acme/ledger'],
    ['acme/ledger/', 'acme/ledger'],
    ['acme/ledger@x/y', 'acme/ledger'],
    ['1/2/', '"1/2"'],
  ])('%j', (name, meant) => {
    expect(said(atRepository(name))).toEqual([
      `\`repository\`: ${quote(name)} is not a repository. Write \`repository: ${meant}\`.`,
    ]);
  });

  test('anything else', () => {
    const names = ['', 'a', 'a/', '/b', '../b', 'a/..', './b', 'a/.', 'a/b/c', 'a b/c', 'a/b c', 'a/b/c/', 'a//'];
    const more = ['https://github.com/acme', 'https://github.com/a/b/c', 'github/acme/ledger'];
    const long = [`${x100}x/b`, `a/${x100}x`];
    expect([...names, ...more, ...long].map((name) => said(atRepository(name)))).toEqual(
      [...names, ...more, ...long].map((name) => [
        `\`repository\`: ${quote(name)} is not a repository. Write owner/name, for example \`repository: acme/ledger\`.`,
      ]),
    );
  });
});

describe('branch', () => {
  test('what it may be called', () => {
    const names = ['a', 'mains', 'my-main', 'ledger/main', 'refs', 'xrefs/heads/a', 'HEADS', 'xHEAD', '@a', 'a@', x200];
    const digits = ['0'.repeat(39), '0'.repeat(41), 'f'.repeat(63), 'f'.repeat(65), `${'0'.repeat(39)}g`];
    const all = [...names, ...digits, '€'.repeat(200), '🪙'.repeat(200)];
    expect(all.map((name) => fileOf(atBranch(name)).ledger?.branch)).toEqual(all);
  });

  test.each('main master trunk develop development production gh-pages Main GH-PAGES'.split(' '))(
    '%s is one on which people work',
    (name) => {
      expect(said(atBranch(name))).toEqual([
        `A ledger cannot be kept on the branch ${name}, which has other contents. Write a branch of its own, for example \`branch: byok-ledger\`; it is created by the first step that needs it.`,
      ]);
    },
  );

  test('what is none', () => {
    const names = ['', '@', 'HEAD', 'head', '0'.repeat(40), 'F'.repeat(64), 'a b', 'a..b', 'a/', `${x200}x`, 'refs/x'];
    const refs = ['Refs/Heads/x', 'refs/tags/x', 'refs/heads/', 'refs/heads/refs/x', 'refs/heads/Refs/heads/x'];
    expect([...names, ...refs].map((name) => said(atBranch(name)))).toEqual(
      [...names, ...refs].map((name) => [
        `\`branch\`: ${quote(name)} cannot be the name of a branch. Write a branch of its own, for example \`branch: byok-ledger\`.`,
      ]),
    );
  });

  test.each([
    ['refs/heads/spent', 'spent'],
    ['refs/heads/a/refs/heads/b', 'a/refs/heads/b'],
    ['refs/heads/5', '"5"'],
  ])('%s', (name, meant) => {
    expect(said(atBranch(name))).toEqual([
      `\`branch\`: "${name}" cannot be the name of a branch. Write it without refs/heads/: \`branch: ${meant}\`.`,
    ]);
  });
});
