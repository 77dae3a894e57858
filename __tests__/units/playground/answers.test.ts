import { expect, test } from 'vitest';
import { openPieces } from '../../../src/actions/playground/server/asking/pieces.ts';
import { showAnswer } from '../../../src/actions/playground/server/asking/show-answer.ts';
import { exampleOf } from '../../../src/actions/playground/server/emulator/example-of.ts';
import type { ShownNode } from '../../../src/actions/playground/wire/asking.ts';
import { compileSchema } from '../../../src/inference/structured/compile.ts';
import { answerSecretsOf } from '../../harness/knowing.ts';
import { corpus } from '../../markdown/corpus/corpus.ts';

const showing = { linkHosts: { server: 'github.com', named: ['docs.acme.test'] }, redact: (text: string) => text };

function elements(nodes: readonly ShownNode[]): readonly Exclude<ShownNode, string>[] {
  return nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elements(node.children)]));
}

function textIn(nodes: readonly ShownNode[]): string {
  return nodes.map((node) => (typeof node === 'string' ? node : textIn(node.children))).join('');
}

const tags = 'p h3 h4 h5 h6 em strong del code pre a ul ol li blockquote table tr th td br hr'.split(' ');

for (const [group, attacks] of Object.entries(corpus)) {
  test(`${group}: what is left of an answer is elements of a closed list, and links to hosts that may be linked`, async () => {
    for (const { answer } of attacks) {
      const { nodes } = await showAnswer(answer, showing);
      for (const { tag, href } of elements(nodes)) {
        expect(tags).toContain(tag);
        if (href !== undefined)
          expect(new URL(href)).toMatchObject({
            protocol: 'https:',
            host: expect.stringMatching(/^(?:(?:[\w-]+\.)*github\.com|docs\.acme\.test)$/),
          });
      }
    }
  });
}

test('Markdown becomes its elements', async () => {
  const text =
    '# A\n\nB *c* **d** ~~e~~ `f` [g](https://docs.acme.test/x?a=1&b=2)\\\nh\n\n1. one\n2. two\n\n- [x] done\n\n> q\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```js\nlet x;\n```\n\n---\n';
  const { nodes, note } = await showAnswer(text, showing);
  expect(nodes.map((node) => (typeof node === 'string' ? node : node.tag))).toEqual([
    'h4',
    'p',
    'ol',
    'ul',
    'blockquote',
    'table',
    'pre',
    'hr',
  ]);
  expect(elements(nodes).find(({ tag }) => tag === 'a')?.href).toBe('https://docs.acme.test/x?a=1&b=2');
  expect(elements(nodes).find(({ checked }) => checked)?.children).toEqual(['done']);
  expect(note).toBe('');
});

test('a long answer is cut with a note, and one that is one block is shown from its beginning', async () => {
  const long = await showAnswer('word '.repeat(1_000_000), showing);
  expect(textIn(long.nodes).length).toBeLessThan(200_000);
  expect(textIn(long.nodes).length).toBeGreaterThan(1000);
  expect(long.note).toContain('the answer has 5,000,000 characters');
  expect(long.text.length).toBe(5_000_000);
  const block = await showAnswer(`\`\`\`\n${'x\n'.repeat(200_000)}\`\`\`\n`, showing);
  expect(textIn(block.nodes).length).toBeGreaterThan(1000);
});

test.each([
  'It is sk-sec<!-- x -->ret-value.',
  '[It](https://github.com/acme?q=sk-sec\u001b]8;;https://a.test\u0007ret-value).',
])('a secret that taking marks away would put together is not shown: %j', async (answer) => {
  const redact = (text: string) => text.replaceAll('sk-secret-value', '***');
  const { nodes, note } = await showAnswer(answer, { ...showing, redact });
  expect(note).toContain('Shown without its formatting');
  expect(JSON.stringify(nodes)).not.toContain('secret-value');
});

test('pieces are told without secrets, wherever they are cut', () => {
  const secret = 'sk-live-0123456789abcdef';
  const text = `Your key is ${secret}, and here it is again: ${secret} end of it. `;
  for (let at = 1; at < text.length; at++) {
    let told = '';
    const piece = openPieces({
      secrets: answerSecretsOf(secret),
      tell: (kind, part) => {
        if (kind === 'text') told += part;
      },
    });
    for (const part of [text.slice(0, at), text.slice(at)]) piece(part);
    // The end may still belong to the secret, and comes with the whole answer.
    expect(told).toMatch(/^Your key is \*\*\*, and here it is again: (?:\*\*\* end of )?$/);
  }
});

test('of an answer that is too long only its length is told', () => {
  const told: string[] = [];
  const piece = openPieces({
    secrets: answerSecretsOf(),
    tell: (kind, text) => told.push(kind === 'progress' ? text : kind),
  });
  for (let index = 0; index < 500; index++) piece('word '.repeat(2000));
  expect(told.filter((one) => one === 'text').length).toBeLessThan(20);
  expect(Number(told.at(-1))).toBeGreaterThan(4_900_000);
});

const schemas = [
  {
    type: 'object',
    properties: { a: { type: 'string', minLength: 20 }, b: { enum: ['x', 'y'] } },
    required: ['a', 'b'],
  },
  { type: 'array', items: { type: 'number', exclusiveMinimum: 4 }, minItems: 2 },
  {
    $defs: {
      node: {
        type: 'object',
        properties: { next: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/node' }] } },
        required: ['next'],
      },
    },
    $ref: '#/$defs/node',
  },
  { type: ['string', 'null'], maxLength: 3 },
  { const: { deep: [1] } },
  { type: 'boolean' },
];

for (const schema of schemas) {
  test(`an example matches its schema: ${JSON.stringify(schema).slice(0, 60)}`, () => {
    const compiled = compileSchema(schema);
    expect('check' in compiled && compiled.check(exampleOf(schema), 100)).toEqual([]);
  });
}

test('a schema without an end has an example all the same', () => {
  const endless = { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] };
  expect(JSON.stringify(exampleOf(endless))).toMatch(/null\}+$/);
});
