import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import { actionNames, readActionFile } from '../../../scripts/stand-in/action-file.ts';
import { parseEvaluationFile } from '../../../src/actions/evaluate/evaluation-file.ts';
import { openAnswerSchema } from '../../../src/inference/structured/answer-schema.ts';
import { schemaLine } from '../../../src/policy/words/starter.ts';
import { parsePromptFile } from '../../../src/prompts/prompt-file/prompt-file.ts';
import { parseSchema } from '../../../src/prompts/response-schema.ts';
import { fileOf } from '../../harness/judging.ts';
import { dataOf, validate } from '../../harness/policy-fixtures.ts';
import { lintWorkflows } from '../lint-workflows.ts';
import { root } from '../pages.ts';
import { snippetsOf } from './read-snippets.ts';
import { kindOf, type Step, type YamlKind } from './yaml-kinds.ts';

const snippets = snippetsOf('yaml').map(([place, { text }]) => ({ place, text, kind: kindOf(text) }));

/** The inputs and outputs of ours that `uses` names, an action or the workflow that others call; none for those of others. */
function interfaceOf(
  uses = '',
): { readonly inputs: readonly string[]; readonly outputs: readonly string[] } | undefined {
  const [, path] = /^byok-inference\/byok-inference(?:\/([\w./-]+))?@/.exec(uses) ?? [];
  if (!uses.startsWith('byok-inference/')) return undefined;
  if (path?.endsWith('.yml')) {
    const { on } = load(readFileSync(join(root, path), 'utf8')) as {
      readonly on: { readonly workflow_call: Readonly<Record<'inputs' | 'outputs', object>> };
    };
    return { inputs: Object.keys(on.workflow_call.inputs), outputs: Object.keys(on.workflow_call.outputs) };
  }
  const name = actionNames.find((action) => action === (path ?? 'complete'));
  if (name === undefined) throw new Error(`There is no ${uses}.`);
  const { inputs, outputs } = readActionFile(name);
  return { inputs: Object.keys(inputs), outputs: Object.keys(outputs) };
}

/** The steps of a kind, and the jobs that call a workflow. */
function stepsOf(kind: YamlKind): readonly Step[] {
  if (kind.is === 'composite action') return kind.steps;
  if (kind.is !== 'workflow') return [];
  const { jobs } = load(kind.workflow.replaceAll('…', '[]')) as {
    readonly jobs: Readonly<Record<string, Step & { readonly steps?: readonly Step[] }>>;
  };
  return Object.values(jobs).flatMap((job) => [job, ...(job.steps ?? [])]);
}

/** Judges a policy by parser and schema. */
function expectValid(policy: string): void {
  fileOf(policy);
  expect([validate(dataOf(policy)?.data), validate.errors]).toEqual([true, null]);
}

const readers: Readonly<Record<YamlKind['is'], (text: string) => unknown>> = {
  policy: (text) => {
    expect(text.split('\n')[0]).toBe(schemaLine);
    expectValid(text);
  },
  'part of a policy': (text) => {
    const key = 'keys: [{name: openai, provider: openai, secret: OPENAI_API_KEY}]\n';
    expectValid(`version: 1\n${/^(?:keys|extends):/m.test(text) ? '' : key}${text}`);
  },
  'prompt file': (text) => {
    expect(parsePromptFile(text, 'a.prompt.yml').warnings).toEqual([]);
    if (/^(?:testData|evaluators):/m.test(text)) expect(parseEvaluationFile(text, 'a.prompt.yml').warnings).toEqual([]);
  },
  evaluators: (text) => {
    const file = `evaluators:\n${text.replaceAll(/^(?=.)/gm, '  ')}`;
    expect(parseEvaluationFile(file, 'a.prompt.yml').warnings).toEqual([]);
  },
  'response schema': (text) =>
    openAnswerSchema({ kind: 'json_schema', schema: parseSchema(text, { file: 'schema.yml', annotatable: false }) }),
  // What these hold is checked step by step, below.
  'composite action': () => undefined,
  workflow: () => undefined,
};

test.each(snippets.map((snippet) => [snippet.place, snippet.kind.is, snippet] as const))(
  '%s is a valid %s',
  async (_, is, { text }) => {
    await readers[is](text);
  },
);

const withSteps = snippets.map((snippet) => ({ ...snippet, steps: stepsOf(snippet.kind) }));

describe.each(withSteps.filter(({ steps }) => steps.length > 0))('the steps of $place', ({ text, steps }) => {
  test('use inputs and outputs that exist', () => {
    for (const { id, uses, with: given = {} } of steps) {
      const known = interfaceOf(uses);
      if (!known) continue;
      for (const input of Object.keys(given)) expect(known.inputs).toContain(input);
      for (const [, output] of text.matchAll(new RegExp(`steps\\.${id}\\.outputs\\.([\\w-]+)`, 'g'))) {
        expect(known.outputs).toContain(output);
      }
    }
  });

  test('give each variable of a prompt, and a schema that can be checked', async () => {
    for (const { with: given = {} } of steps.filter(isMain)) {
      const names = [...String(given.prompt ?? '').matchAll(/\{\{([\w.-]+)\}\}/g)].map(([, name]) => name);
      const maps = ['input', 'file_input', 'untrusted-input', 'untrusted-file-input'].map((input) => given[input]);
      for (const name of names) expect(maps.join('\n')).toMatch(new RegExp(`^${name}: `, 'm'));
      const schema = given['response-schema'];
      if (typeof schema === 'string') await readers['response schema'](schema);
    }
  });
});

/** Whether a step asks one prompt, so that its variables are all there. */
function isMain({ uses = '' }: Step): boolean {
  return uses.startsWith('byok-inference/byok-inference@');
}

describe('actionlint finds nothing in', () => {
  const workflows = snippets.flatMap(({ place, kind }) => (kind.is === 'workflow' ? [{ place, ...kind }] : []));
  let found: readonly unknown[] = [];

  beforeAll(() => {
    // The permission of GitHub Models, which stands in a workflow before it moves: actionlint has never known it.
    found = lintWorkflows(workflows.map(({ workflow }) => workflow.replace(/^( +)models: read$/m, '$1contents: read')));
  }, 30_000);

  test.each(workflows.map(({ place }, index) => [place, index] as const))('%s', (_, index) => {
    expect(found[index]).toEqual([]);
  });
});
