import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readActionFile } from '../../scripts/stand-in/action-file.ts';
import { schemaLine } from '../../src/policy/words/starter.ts';
import { parsePromptFile } from '../../src/prompts/prompt-file/prompt-file.ts';
import { fileOf } from '../harness/judging.ts';
import { dataOf, validate } from '../harness/policy-fixtures.ts';
import { readWorkflow, type WorkflowStep } from '../harness/run-workflow.ts';
import { readPage, root, sectionOf } from './pages.ts';

const paths = globSync('examples/*/workflow.yml', { cwd: root }).map((path) => path.replaceAll('\\', '/'));

/** What a step may take from an event by an expression: numbers, which can be nothing else. */
const harmless = ['github.event.issue.number', 'github.event.pull_request.number', 'github.event.workflow_run.id'];

function expressionsIn(text: unknown): readonly string[] {
  return [...JSON.stringify(text ?? '').matchAll(/\$\{\{ *(.*?) *\}\}/g)].map(([, inner = '']) => inner);
}

test('there are eight', () => {
  expect(paths).toHaveLength(8);
});

describe.each(paths)('%s', (path) => {
  const text = readFileSync(join(root, path), 'utf8');
  const workflow = readWorkflow(text);
  const [job, ...others] = Object.values(workflow.jobs);
  const steps: readonly WorkflowStep[] = job?.steps ?? [];
  const asking = steps.find(({ uses }) => uses?.startsWith('byok-inference/'));
  const inputs = asking?.with ?? {};

  test('grants nothing to begin with, and each permission with its reason', () => {
    expect(workflow.permissions).toEqual({});
    expect(others).toEqual([]);
    expect(job?.permissions).toMatchObject({ contents: expect.stringMatching(/^(?:read|write)$/) });
    expect(text.match(/^ +[a-z-]+: (?:read|write)$/gm) ?? []).toEqual([]);
    expect(text).toMatch(/^ {4}timeout-minutes: \d+$/m);
  });

  test('no expression reaches a script, and no text of an event an expression but through toJSON', () => {
    for (const { run, env, with: { 'untrusted-input': untrusted, ...given } = {} } of steps) {
      expect(expressionsIn(run)).toEqual([]);
      for (const one of expressionsIn(untrusted)) expect(one).toMatch(/^toJSON\(github\.event\.[a-z_.]+\)$/);
      const taken = [...expressionsIn(env), ...expressionsIn(given)].filter((one) => one.includes('github.event'));
      expect(taken.filter((one) => !harmless.includes(one))).toEqual([]);
      expect(expressionsIn(given).filter((one) => one.startsWith('steps.'))).toEqual([]);
    }
  });

  test('pins actions by SHA, and does not run with a stranger’s code and the secrets', () => {
    for (const { uses = '' } of steps.filter((step) => step.uses !== undefined && step !== asking)) {
      expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
    }
    expect(text).not.toContain('pull_request_target');
  });

  test('keeps no token in the checkout but where it pushes', () => {
    const pushes = steps.some(({ run = '' }) => run.includes('git push'));
    const [checkout] = steps;
    expect(checkout?.with?.['persist-credentials'] ?? true).toBe(pushes);
  });

  test('asks with inputs that exist, files that lie beside it, and lets forks pass', () => {
    for (const input of Object.keys(inputs)) expect(Object.keys(readActionFile().inputs)).toContain(input);
    expect(inputs['api-key']).toBe('${{ secrets.OPENAI_API_KEY }}');
    for (const name of ['prompt-file', 'response-schema-file'].filter((input) => input in inputs)) {
      const named = String(inputs[name]);
      expect(dirname(named)).toBe('.github/prompts');
      const file = readFileSync(join(root, dirname(path), basename(named)), 'utf8');
      if (name === 'prompt-file') expect(parsePromptFile(file, named).warnings).toEqual([]);
      else expect(JSON.parse(file)).toMatchObject({ type: 'object', additionalProperties: false });
    }
    expect(inputs['on-missing-key']).toBe(text.includes('\n  pull_request:') ? 'skip' : undefined);
  });

  test('stands in examples/README.md', () => {
    expect(sectionOf(readPage('examples/README.md'), 'The eight')).toContain(
      `](${basename(dirname(path))}/workflow.yml)`,
    );
  });
});

test('the policy of the examples is valid', () => {
  const policy = readFileSync(join(root, 'examples/models.yml'), 'utf8');
  expect(policy.split('\n')[0]).toBe(schemaLine);
  expect(fileOf(policy).keys).toHaveLength(1);
  expect([validate(dataOf(policy)?.data), validate.errors]).toEqual([true, null]);
});
