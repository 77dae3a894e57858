import { expect, test } from 'vitest';
import { bypassesProxy, isKnownForm } from '../../src/github/network/no-proxy.ts';

/** A host as a URL has it, an entry of NO_PROXY, and whether the entry names the host on port 443. */
const rows: readonly (readonly [host: string, entry: string, names: boolean])[] = [
  ['api.acme.test', 'acme.test', true],
  ['api.acme.test', '.acme.test', true],
  ['api.acme.test', '*.acme.test', true],
  ['api.acme.test', '*.ACME.test:443', true],
  ['api.acme.test', '*.acme.test:8443', false],
  ['acme.test', '*.acme.test', true],
  ['notacme.test', '*.acme.test', false],
  ['notacme.test', 'acme.test', false],
  ['acme.test', 'api.acme.test', false],
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['192.168.1.77', '192.168.1.64/26', true],
  ['192.168.1.128', '192.168.1.64/26', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.3', '10.1.2.3:443', true],
  ['10.1.2.3', '10.1.2.3:80', false],
  ['10.1.2.3', '0.0.0.0/0', true],
  ['10.1.2.3', '10.1.2.1-10.1.2.9', true],
  ['10.1.2.3', '10.1.2.4-10.1.2.9', false],
  ['[fd00::1]', 'fd00::/8', true],
  ['[fd00::1]', '[fd00::]/8', true],
  ['[fe80::1]', 'fd00::/8', false],
  ['[fd00::1]', 'fd00:0:0::1', true],
  ['[fd00::1]', '[fd00::1]:443', true],
  ['[fd00::1]', '[fd00::1]:80', false],
  ['[fd00::1]', '10.0.0.0/8', false],
  ['10.0.0.1.test', '10.0.0.0/8', false],
  ['acme.test', '*', true],
];

test.each(rows)('%s and %s: %s', (host, entry, names) => {
  expect(isKnownForm(entry)).toBe(true);
  expect(bypassesProxy(host, '443', [entry])).toBe(names);
  expect(bypassesProxy(host, '443', ['other.test', entry])).toBe(names);
});

test.each(['localhost', '127.0.0.1', '127.9.9.9', '[::1]'])('%s is this machine: it needs no entry', (host) => {
  expect(bypassesProxy(host, '443', [])).toBe(true);
});

test.each([
  '10.*',
  '10.0.0.0/33',
  '10.0.0.0/255.0.0.0',
  '10.0.0.1/',
  '10.0.0.1/api',
  'fd00::/ffff::',
  'fd00::/129',
  '10.0.0/8',
  'a*b.test',
  'https://acme.test',
  'acme.test/24',
  '<local>',
])('%s is of no known form, and names nothing', (entry) => {
  expect(isKnownForm(entry)).toBe(false);
  for (const host of ['10.0.0.1', 'acme.test', 'ab.test', '[fd00::1]']) {
    expect(bypassesProxy(host, '443', [entry])).toBe(false);
  }
});
