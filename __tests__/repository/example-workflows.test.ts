import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionNames, readActionFile } from '../../scripts/stand-in/action-file.ts';
import { runTests } from '../../src/policy/review/run-tests.ts';
import { schemaLine } from '../../src/policy/words/starter.ts';
import { parsePromptFile } from '../../src/prompts/prompt-file/prompt-file.ts';
import { fileOf, policyOf, today } from '../harness/judging.ts';
import { dataOf, validate } from '../harness/policy-fixtures.ts';
import { readWorkflow, type WorkflowStep } from '../harness/run-workflow.ts';
import { readPage, root, sectionOf } from './pages.ts';

const paths = globSync('examples/*/workflow.yml', { cwd: root }).map((path) => path.replaceAll('\\', '/'));

/** What a step may take from an event by an expression: numbers and logins, which can be nothing else. */
const harmless = [
  'github.event.issue.number',
  'github.event.pull_request.number',
  'github.event.workflow_run.id',
  // Letters, digits and `-`, or an App's name with `[bot]`.
  'github.event.comment.user.login',
  'github.event.issue.user.login',
];

function expressionsIn(text: unknown): readonly string[] {
  return [...JSON.stringify(text ?? '').matchAll(/\$\{\{ *(.*?) *\}\}/g)].map(([, inner = '']) => inner);
}

test('there are eighteen', () => {
  expect(paths).toHaveLength(18);
});

describe.each(paths)('%s', (path) => {
  const text = readFileSync(join(root, path), 'utf8');
  const workflow = readWorkflow(text);
  const [job, ...others] = Object.values(workflow.jobs);
  const steps: readonly WorkflowStep[] = job?.steps ?? [];
  const asking = steps.find(({ uses }) => uses?.startsWith('byok-inference/'));
  const asksModel = asking?.uses?.startsWith('byok-inference/byok-inference@') === true;
  const inputs = asking?.with ?? {};
  const evaluates = asking?.uses?.includes('/evaluate@') ?? false;

  test('grants nothing to begin with, each permission with its reason, and loses no failure in a pipe', () => {
    expect(workflow.permissions).toEqual({});
    expect(others).toEqual([]);
    const runs = steps.some(({ run }) => run !== undefined);
    expect(workflow.defaults?.run?.shell).toBe(runs ? 'bash' : undefined);
    expect(job?.permissions).toMatchObject({ contents: expect.stringMatching(/^(?:read|write)$/) });
    expect(text.match(/^ +[a-z-]+: (?:read|write)$/gm) ?? []).toEqual([]);
    expect(text).toMatch(/^ {4}timeout-minutes: \d+$/m);
  });

  test('no expression reaches a script, and no text of an event an expression but through toJSON', () => {
    for (const { run, env, with: { 'untrusted-input': untrusted, ...given } = {} } of steps) {
      expect(expressionsIn(run)).toEqual([]);
      for (const one of expressionsIn(untrusted)) expect(one).toMatch(/^toJSON\((?:github\.event|inputs)\.[a-z_.]+\)$/);
      const taken = [...expressionsIn(env), ...expressionsIn(given)].filter((one) => one.includes('github.event'));
      expect(taken.filter((one) => !harmless.includes(one))).toEqual([]);
      const fromSteps = expressionsIn(given).filter((one) => one.startsWith('steps.'));
      // Paths that git has listed: the action takes them for files of the workspace and nothing else.
      const known = ['steps.baseline.outputs.token', 'steps.changed.outputs.files'];
      expect(fromSteps.filter((one) => !known.includes(one))).toEqual([]);
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
    const checkout = steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
    if (checkout) expect(checkout.with?.['persist-credentials'] ?? true).toBe(pushes);
    expect(checkout === undefined).toBe(!('prompt-file' in inputs) && !evaluates);
  });

  test('uses inputs that exist', () => {
    const name = actionNames.find((action) => asking?.uses?.startsWith(`byok-inference/byok-inference/${action}@`));
    for (const input of Object.keys(inputs)) expect(Object.keys(readActionFile(name).inputs)).toContain(input);
  });

  test.runIf(asksModel)('asks with files that lie beside it, and lets forks pass', () => {
    const isKeyless = job?.permissions?.['id-token'] === 'write';
    const secret = text.includes('\n  workflow_call:') ? 'openai-api-key' : 'OPENAI_API_KEY';
    expect(inputs['api-key']).toBe(isKeyless ? undefined : `\${{ secrets.${secret} }}`);
    for (const name of ['prompt-file', 'response-schema-file'].filter((input) => input in inputs)) {
      const named = String(inputs[name]);
      expect(dirname(named)).toBe('.github/prompts');
      const file = readFileSync(join(root, dirname(path), basename(named)), 'utf8');
      if (name === 'prompt-file') expect(parsePromptFile(file, named).warnings).toEqual([]);
      else expect(JSON.parse(file)).toMatchObject({ type: 'object', additionalProperties: false });
    }
    expect(inputs['on-missing-key']).toBe(text.includes('\n  pull_request:') ? 'skip' : undefined);
  });

  test.runIf(asksModel)('marks the lines to adapt, the model and the key among them', () => {
    const lines = text.split('\n').filter((line) => / # adapt(?:: |$)/.test(line));
    expect(lines.join('\n')).toContain('model: openai/gpt-6-luna # adapt');
    const [key] = lines.filter((line) => /secrets\.OPENAI_API_KEY|environment: models|vars\./.test(line));
    expect(key).toBeDefined();
  });

  test('stands in examples/README.md', () => {
    expect(sectionOf(readPage('examples/README.md'), 'The eighteen')).toContain(
      `](${basename(dirname(path))}/workflow.yml)`,
    );
  });
});

/** What a reusable workflow declares. */
interface Called {
  readonly workflow_call: {
    readonly inputs: Readonly<Record<string, object>>;
    readonly secrets: Readonly<Record<string, object>>;
  };
}

test('the caller of the reusable workflow hands over what it declares, with the permissions that it needs', () => {
  const read = (name: string) =>
    readWorkflow(readFileSync(join(root, `examples/reusable-workflow/${name}.yml`), 'utf8'));
  const [called, caller] = [read('workflow'), read('caller')];
  const { workflow_call: declared } = called.on as Called;
  const [job] = Object.values(caller.jobs);
  expect(job?.uses).toMatch(/^acme\/\.github\/\.github\/workflows\/prompt\.yml@/);
  expect(Object.keys(job?.with ?? {})).toEqual(Object.keys(declared.inputs));
  expect(Object.keys(job?.secrets ?? {})).toEqual(Object.keys(declared.secrets));
  expect(job?.permissions).toEqual(called.jobs.ask?.permissions);
  expect(caller.permissions).toEqual({});
});

const policies = globSync('examples/{models.yml,*/{models,baseline}.yml}', { cwd: root });

test.each(policies)('%s is a valid policy with at most one key, and its tests pass', (path) => {
  const policy = readFileSync(join(root, path), 'utf8');
  expect(policy.split('\n')[0]).toBe(schemaLine);
  expect(fileOf(policy).keys.length).toBe(policy.includes('\nextends:') ? 0 : 1);
  if (!policy.includes('\nextends:')) {
    expect(runTests(policyOf(policy), today).filter(({ passed }) => !passed)).toEqual([]);
  }
  expect([validate(dataOf(policy)?.data), validate.errors]).toEqual([true, null]);
});
