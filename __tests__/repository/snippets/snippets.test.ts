import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { watchProgress } from '../../../src/inference/waiting.ts';
import { jobClaims } from '../../harness/identity-tokens.ts';
import { fileOf } from '../../harness/judging.ts';
import { ManualClock } from '../../harness/manual-clock.ts';
import { examplesIn, readPage, root, sectionOf } from '../pages.ts';
import { type Snippet, snippets, snippetsIn, snippetsOf } from './read-snippets.ts';

/** What checks the blocks of a language: a block in another language fails until it has a checker here. */
const checkers: Readonly<Record<string, string>> = {
  yaml: 'yaml.test.ts',
  console: 'console.test.ts',
  sh: 'console.test.ts',
  json: 'this file',
  text: 'this file',
  mermaid: '../architecture-page.test.ts, which knows one page',
};

test('every block is in a language that something checks', () => {
  expect(snippets.filter(({ language }) => !(language in checkers))).toEqual([]);
  expect(snippetsOf('mermaid').map(([, { page }]) => page)).toEqual(['docs/architecture.md']);
});

test('a block without a language, in an unknown one, or in a list is found as well', () => {
  const text = '```\na\n```\n\n1. x\n\n   ```rust\n   fn main() {\n     b\n   ```\n\n~~~ http\nGET /\n~~~\n';
  expect(snippetsIn('a.md', text)).toEqual([
    { page: 'a.md', line: 1, language: '', text: 'a\n' },
    { page: 'a.md', line: 7, language: 'rust', text: 'fn main() {\n  b\n' },
    { page: 'a.md', line: 12, language: 'http', text: 'GET /\n' },
  ]);
  expect(() => snippetsIn('a.md', '```yaml\na: b\n')).toThrow('a.md:1');
});

/** The schema of a page's JSON lines. */
const schemas: Readonly<Record<string, string>> = {
  'docs/batch.md': 'batch-result.schema.json',
  'docs/ledger.md': 'ledger.schema.json',
};

test.each(snippetsOf('json'))('%s matches the schema that the page names', (_, { page, text }) => {
  const name = schemas[page] ?? '';
  expect(readPage(page)).toContain(`](../schema/${name})`);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(join(root, 'schema', name), 'utf8')));
  for (const line of text.trimEnd().split('\n')) {
    // A hash is shown by its first digits.
    const whole = line.replaceAll(/"(\w+)": ?"([0-9a-f]+)…"/g, (_match, name: string, digits: string) => {
      return `"${name}": "${digits.padEnd(name === 'route' ? 16 : 32, '0')}"`;
    });
    expect([validate(JSON.parse(whole)), validate.errors]).toEqual([true, null]);
  }
});

/** What is compared with each text that a page shows, by how the text begins. */
const samples: Readonly<Record<string, (snippet: Snippet) => void>> = {
  // The log of a first answer: providers-page.test.ts runs the step of each section and compares.
  'Policy: ': ({ page, text }) => {
    const titles = ['OpenAI with a key', 'Azure with a key', 'Azure, keyless', 'OpenAI, keyless'];
    expect(titles.flatMap((title) => examplesIn(sectionOf(readPage(page), title), 'text').slice(-1))).toContain(text);
  },
  'issuer: ': ({ page, text }) => {
    const [policy = ''] = examplesIn(sectionOf(readPage(page), 'OpenAI, keyless'), 'yaml');
    const credential = fileOf(policy).keys[0]?.credential;
    if (credential?.by !== 'identity' || credential.provider !== 'openai') throw new Error('It is keyless at OpenAI.');
    expect(text).toBe(`issuer:   ${jobClaims.iss}\naudience: ${credential.audience}\n`);
  },
  // The first row of the page's table of claims.
  'sub: ': ({ page, text }) => {
    const [, claim = ''] = /^\| has `environment: models`.*\| `([^`]+)` \|$/m.exec(readPage(page)) ?? [];
    expect(text).toBe(`sub: ${claim}\n`);
  },
  'About ': ({ text }) => {
    const clock = new ManualClock();
    const logged: string[] = [];
    const watch = watchProgress(clock, (line) => logged.push(line));
    clock.pass(19_700);
    watch(4_800);
    expect(text).toBe(`${logged.join('\n')}\n`);
  },
};

test.each(snippetsOf('text'))('%s is what the code says', (_, snippet) => {
  const [name = ''] = Object.keys(samples).filter((begin) => snippet.text.startsWith(begin));
  expect(Object.keys(samples)).toContain(name);
  samples[name]?.(snippet);
});
