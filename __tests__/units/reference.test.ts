import { expect, test } from 'vitest';
import { Failure, sentence } from '../../src/language/failures/failure.ts';
import { parseReference, respelled } from '../../src/policy/model/reference.ts';

const long = 'x'.repeat(128);

/** Texts and what they mean; `undefined` where they are refused. */
const table: readonly (readonly [string, { model: string; key?: string } | undefined])[] = [
  ['openai/gpt-6-luna', { model: 'openai/gpt-6-luna' }],
  ['openai/ft:gpt-6:acme:x:1', { model: 'openai/ft:gpt-6:acme:x:1' }],
  [`openai/${long}`, { model: `openai/${long}` }],
  ['custom/azure-eu/openai/gpt-6', { model: 'openai/gpt-6', key: 'azure-eu' }],
  ['custom/azure-eu/gpt-6', { model: 'gpt-6', key: 'azure-eu' }],
  ['', undefined],
  ['gpt-6-luna', undefined],
  [`openai/${long}x`, undefined],
  ['openai/../x', undefined],
  ['openai/', undefined],
  ['/gpt-6', undefined],
  ['openai//gpt-6', undefined],
  ['openai/gpt 6', undefined],
  ['openai/-gpt', undefined],
  ['openai/gpt*', undefined],
  ['openai/gpt-6\n', undefined],
  ['openai/gpt-6/x', undefined],
  ['custom/gpt-6', undefined],
  ['custom/KEY/gpt-6', undefined],
  ['custom/k/custom/gpt-6', undefined],
  ['custom/k/a/b/c', undefined],
  ['оpenai/gpt-6', undefined],
];

for (const [text, reference] of table) {
  test(`${JSON.stringify(text).slice(0, 60)} is ${reference ? 'a reference' : 'refused'}`, () => {
    if (reference) expect(parseReference(text)).toEqual(reference);
    else expect(() => parseReference(text)).toThrow(/^model: /);
  });
}

const form = 'publisher/name, for example openai/gpt-6-luna, or custom/KEY/MODEL to choose a key of the policy as well';

test.each<readonly [text: string, input: string | undefined, said: string]>([
  ['', undefined, `model: no model is named. Write ${form}.`],
  [
    '',
    'model',
    `model: no model is named. Add a line such as \`model: openai/gpt-6-luna\` to the step. Write ${form}.`,
  ],
  ['gpt-6-luna', 'model', 'model: "gpt-6-luna" is not a model. Did you mean openai/gpt-6-luna?'],
  [
    'luna-prod',
    'model',
    'model: "luna-prod" is not a model. Write its publisher, a slash and its name: `PUBLISHER/luna-prod`, as a key of the policy serves it. For a deployment in Azure, write the model that the policy maps to it.',
  ],
  [
    'gpt 6',
    undefined,
    `model: "gpt 6" is not a model. Write ${form}; each part has at most 128 letters, digits and ._:-.`,
  ],
])('%j of the input %s is refused with what to write', (text, input, said) => {
  const failure = caught(() => parseReference(text, input));
  expect(failure.code).toBe('invalid-input');
  expect(failure.problems.map(sentence)).toEqual([said]);
  expect(failure.problems.map((problem) => problem.input)).toEqual([input]);
});

function caught(read: () => unknown): Failure {
  try {
    read();
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('Nothing was refused.');
}

test.each([
  ['openai/gpt-6', 'openai/gpt-6'],
  [' openai/gpt-6 ', 'openai/gpt-6'],
  ['openai / gpt-6', 'openai/gpt-6'],
  ['openai//gpt-6', 'openai/gpt-6'],
  ['openai  //  gpt-6', 'openai/gpt-6'],
  ['openai/gpt-6//', 'openai/gpt-6'],
  ['openai:gpt-6', 'openai/gpt-6'],
  ['openai :: gpt-6', 'openai/gpt-6'],
  ['openai.gpt-6', 'openai/gpt-6'],
  ['openai|gpt-6', 'openai/gpt-6'],
  ['openai@gpt-6', 'openai/gpt-6'],
  ['openai\\gpt-6', 'openai/gpt-6'],
  ['OpenAI gpt-6', 'OpenAI/gpt-6'],
  ['mistral-ai: codestral  2', 'mistral-ai/codestral-2'],
  ['models/openai/gpt-6', 'openai/gpt-6'],
  ['Model/openai/gpt-6', 'openai/gpt-6'],
  ['https://github.com/marketplace/models/openai/gpt-6', undefined],
  ['http://models.example/openai:gpt-6', 'openai/gpt-6'],
  ['gpt-6', undefined],
  ['openai:', undefined],
  ['6:gpt', undefined],
  ['', undefined],
])('%j seems to mean %s', (text, model) => expect(respelled(text)).toBe(model));
