import { maxPolicyBytes } from '../../src/policy/read/policy-file.ts';

/** A policy to be read, by the name that the tables show. */
export interface PolicyText {
  readonly name: string;
  readonly text: () => string;
}

const head = 'version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n';

/** As many items between two texts as the size limit allows. */
function fill(before: string, item: (index: number) => string, after = ''): string {
  const items: string[] = [];
  let left = maxPolicyBytes - Buffer.byteLength(before + after);
  for (let index = 0; ; index++) {
    const next = item(index);
    left -= Buffer.byteLength(next);
    if (left < 0) return before + items.join('') + after;
    items.push(next);
  }
}

const short = (index: number) => index.toString(36);

const repeat = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => item(index)).join('');

/** Valid policies as large as they may be, each full of something else. */
export const largest: readonly PolicyText[] = [
  {
    name: 'enabled models and publishers, as short as can be',
    text: () => fill(`${head}models: {enabled: [`, (index) => `a${short(index)},`, ']}\n'),
  },
  { name: 'entries with `*`', text: () => fill(`${head}models: {enabled: [`, (index) => `a${short(index)}*,`, ']}\n') },
  {
    name: 'entries one a line',
    text: () => fill(`${head}models:\n  enabled:\n`, (index) => `    - openai/gpt-${index}\n`),
  },
  {
    name: 'keys',
    text: () => fill('version: 1\nkeys:\n', (index) => ` - {name: k${index}, provider: openai, secret: K}\n`),
  },
  {
    name: 'models of one key',
    text: () =>
      fill(
        'version: 1\nkeys:\n - name: k\n   provider: azure\n   secret: K\n   endpoint: https://x.test\n   models:\n',
        (index) => `    a/m${index}: d\n`,
      ),
  },
  {
    name: 'rules',
    text: () => fill(`${head}rules:\n`, (index) => ` - {name: r${index}, when: {branch: b${index}}, enabled: [a]}\n`),
  },
  {
    name: 'exceptions',
    text: () => fill(`${head}exceptions:\n`, (index) => ` - {model: a/m${index}, reason: r, expires: 2026-12-31}\n`),
  },
  { name: 'tests', text: () => fill(`${head}tests:\n`, (index) => ` - {model: a/m${index}, expect: denied}\n`) },
  {
    name: 'disabled patterns that nearly match, and 20 enabled models',
    text: () =>
      fill(
        `${head}models: {enabled: [${repeat(20, (index) => `mistral/${'a'.repeat(120)}${index},`)}], disabled: [`,
        (index) => `mistral/*${'a'.repeat(60)}b${index}*,`,
        ']}\n',
      ),
  },
  {
    name: 'keys that serve a model, and rules that leave none',
    text: () =>
      fill(
        `version: 1\nkeys:\n${repeat(2500, (index) => ` - {name: k${index}, provider: openai, secret: K}\n`)}models: {enabled: [${repeat(20, (index) => `openai/m${index},`)}]}\nrules:\n`,
        (index) => ` - {name: r${index}, keys: [k${index % 2}]}\n`,
      ),
  },
  { name: 'one long text', text: () => fill(`${head}rules: [{enabled: [], name: "`, () => 'x', '"}]\n') },
];

/** Texts that somebody might commit to hold a step up. Some are larger than a policy that is read may be. */
export const hostile: readonly PolicyText[] = [
  { name: 'nothing but a valid policy', text: () => head },
  {
    name: 'anchors and aliases, nine levels of ten',
    text: () =>
      `a0: &a0 [x]\n${repeat(9, (index) => `a${index + 1}: &a${index + 1} [${repeat(10, () => `*a${index},`)}]\n`)}`,
  },
  { name: '100,000 fields', text: () => repeat(100_000, (index) => `f${index}: 1\n`) },
  { name: '100,000 times the same field', text: () => repeat(100_000, () => 'mode: audit\n') },
  {
    name: '100,000 items of a list',
    text: () => `${head}models: {disabled: [${repeat(100_000, (index) => `a${short(index)},`)}]}\n`,
  },
  { name: '100,000 items that are wrong', text: () => `${head}models: {disabled: [${repeat(100_000, () => '1,')}]}\n` },
  { name: '100,000 levels of brackets', text: () => '['.repeat(100_000) },
  { name: '700 levels of indentation', text: () => repeat(700, (index) => `${' '.repeat(index)}a:\n`) },
  { name: '`__proto__` 10,000 times', text: () => `${head}${repeat(10_000, () => '__proto__: {mode: audit}\n')}` },
  { name: '10,000 documents', text: () => repeat(10_000, () => '---\nversion: 1\n') },
  { name: '300 KiB of words', text: () => 'lorem ipsum '.repeat(25_600) },
  { name: 'one line of 1 MiB', text: () => `${head}rules: [{enabled: [], name: ${'x'.repeat(1_000_000)}}]\n` },
  { name: '1 MiB of blanks', text: () => `${head}mode:${' '.repeat(1_000_000)}\n` },
  { name: '1 MiB of quotes', text: () => `${head}mode: "${'\\"'.repeat(500_000)}\n` },
  {
    name: '1 MiB of comments',
    text: () =>
      `${head}${repeat(70_000, () => '# - comment\n')}models:\n  enabled:\n${repeat(10_000, () => '    # - a\n')}`,
  },
  { name: '250 KiB of fields without a value', text: () => `{${repeat(128_000, () => 'a,')}}` },
  { name: '250 KiB of tags', text: () => `${head}models: {enabled: [${repeat(83_000, () => '!a,')}]}\n` },
  {
    name: '250 KiB of slashes in an endpoint',
    text: () => `${head.replace('K}', `K, models: [a/b], endpoint: "https://x${'/'.repeat(250_000)}a"}`)}`,
  },
  { name: '250 KiB of blanks for a list', text: () => `${head}models: {enabled: "x${' '.repeat(250_000)}x"}\n` },
  { name: '1 MiB of `*`', text: () => `${head}models: {enabled: ["${'*'.repeat(1_000_000)}"]}\n` },
];
