import { expect, test } from 'vitest';
import { linkHostsOf } from '../../src/policy/model/layers.ts';
import { good } from '../harness/hostile.ts';
import { fileOf } from '../harness/judging.ts';

const file = (hosts?: string) => fileOf(`${good}${hosts === undefined ? '' : `reports: {link-hosts: [${hosts}]}\n`}`);

test('the hosts that a file names, in lower case', () => {
  expect(linkHostsOf([file('Docs.Acme.example, wiki.acme.example')])).toEqual([
    'docs.acme.example',
    'wiki.acme.example',
  ]);
});

test('of several files, what every file that has the field names', () => {
  expect(linkHostsOf([file('a.example, b.example'), file('B.example, c.example')])).toEqual(['b.example']);
  expect(linkHostsOf([file(), file('b.example')])).toEqual(['b.example']);
  expect(linkHostsOf([file('b.example'), file(), file('')])).toEqual([]);
  expect(linkHostsOf([file(), file()])).toEqual([]);
});
