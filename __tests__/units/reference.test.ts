import { describe, expect, test } from 'vitest';
import { Failure, sentence } from '../../src/language/failures/failure.ts';
import { familyOf, isOpenAI, providerHosts, publisherOf } from '../../src/policy/model/publishers.ts';
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
  ['custom/KEY-eu/gpt-6', undefined],
  ['custom/eu-KEY/gpt-6', undefined],
  ['custom', undefined],
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
  expect(failure.problems.map((problem) => 'input' in problem)).toEqual([input !== undefined]);
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
  ['"openai/gpt-6"', 'openai/gpt-6'],
  ['openai :: gpt-6', 'openai/gpt-6'],
  ['openai.gpt-6', 'openai/gpt-6'],
  ['openai|gpt-6', 'openai/gpt-6'],
  ['openai@gpt-6', 'openai/gpt-6'],
  ['openai\\gpt-6', 'openai/gpt-6'],
  ['OpenAI gpt-6', 'OpenAI/gpt-6'],
  ['mistral-ai: codestral  2', 'mistral-ai/codestral-2'],
  ['models/openai/gpt-6', 'openai/gpt-6'],
  ['Model/openai/gpt-6', 'openai/gpt-6'],
  ['https://github.com/marketplace/models/openai/gpt-6', 'openai/gpt-6'],
  ['http://models.example/openai:gpt-6', 'openai/gpt-6'],
  ['gpt-6', 'openai/gpt-6'],
  ['GPT 4o', 'openai/GPT-4o'],
  ['Claude 3.5 Sonnet', 'anthropic/Claude-3.5-Sonnet'],
  ['llama3.2', 'meta/llama3.2'],
  ['llama-3.3-70b-versatile', 'meta/llama-3.3-70b-versatile'],
  ['qwen2.5-coder:7b', 'qwen/qwen2.5-coder:7b'],
  ['mistral:instruct', 'mistral-ai/mistral:instruct'],
  ['deepseek-r1:latest', 'deepseek/deepseek-r1:latest'],
  ['deepseek:r1', 'deepseek/r1'],
  ['anthropic.claude-v2', 'anthropic/claude-v2'],
  ['granite-3.2-8b-instruct', undefined],
  ['granite:8b', undefined],
  ['nomic-embed-text:v1.5', undefined],
  ['starcoder2:instruct', undefined],
  ['openai:', undefined],
  ['6:gpt', undefined],
  ['a/models/b', undefined],
  ['ab!:gpt-6', undefined],
  ['-openai:gpt-6', undefined],
  ['', undefined],
])('%j seems to mean %s', (text, model) => expect(respelled(text)).toBe(model));

/** The beginnings of names, and who publishes what begins so; a name that only contains one of them is nobody's. */
const families: readonly (readonly [publisher: string, ...names: string[]])[] = [
  ['openai', 'gpt-6', 'GPT-oss', 'gpt-image-1', 'gpt-audio', 'gpt-realtime', 'chatgpt-x', 'o3', 'o3-mini', 'o10-pro'],
  [
    'openai',
    'ft:gpt-6:acme',
    'codex-x',
    'computer-use-x',
    'text-embedding-3',
    'text-davinci-3',
    'davinci-2',
    'babbage-2',
  ],
  ['deepseek', 'deepseek-r1', 'DeepSeek'],
  ['mistral-ai', 'mistral-large', 'mixtral', 'open-mistral-7b', 'open-mixtral', 'ministral', 'codestral', 'devstral'],
  ['mistral-ai', 'magistral', 'pixtral'],
  ['meta', 'llama-4', 'meta-llama-3', 'codellama', 'Meta-CodeLlama'],
  ['qwen', 'qwen3', 'qwq-32b', 'qvq'],
  ['anthropic', 'claude-x'],
  ['google', 'gemini-3', 'gemma'],
  ['xai', 'grok-4'],
  ['microsoft', 'phi-4', 'Phi4'],
  ['cohere', 'command-r', 'c4ai-aya', 'cohere-x'],
  ['ai21-labs', 'jamba', 'ai21-x'],
  ['moonshotai', 'kimi-k2'],
  ['zai', 'glm-5'],
];

describe('who publishes a model of a name', () => {
  for (const [publisher, ...names] of families) {
    test.each(names)('%s', (name) => {
      expect([familyOf(name), publisherOf(name)]).toEqual([publisher, publisher]);
      expect([familyOf(`my-${name}`), publisherOf(`my-${name}`)]).toEqual([undefined, 'PUBLISHER']);
    });
  }

  test.each([
    'gpt-x',
    'gpt',
    'o',
    'o3x',
    'ox-',
    'text-x',
    'mitral',
    'mi-tral',
    'phi',
    'phi-x',
    'phix',
    'open-x',
    'meta-x',
    '',
  ])('%j: nobody knows', (name) => expect(familyOf(name)).toBeUndefined());
});

test('publishers that speak OpenAI’s API themselves', () => {
  expect([...providerHosts]).toEqual([
    ['deepseek', 'https://api.deepseek.com/v1'],
    ['mistral-ai', 'https://api.mistral.ai/v1'],
    ['xai', 'https://api.x.ai/v1'],
  ]);
});

test.each([
  [undefined, true],
  ['https://api.openai.com/v1', true],
  ['https://api.openai.com./v1', true],
  ['https://eu.api.openai.com/v1', true],
  ['https://my-api.openai.com/v1', false],
  ['https://api.openai.com.gateway.test/v1', false],
  ['https://api-openai.com/v1', false],
  ['https://gateway.test/api.openai.com', false],
])('%s leads to OpenAI: %s', (endpoint, expected) => expect(isOpenAI(endpoint)).toBe(expected));
