import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect } from 'vitest';
import { type BatchCase, batch, linesOf } from '../harness/batching.ts';
import { fillIn } from '../harness/expressions.ts';
import { secret } from '../harness/policies.ts';
import type { Workflow } from '../harness/run-workflow.ts';
import { test } from '../harness/scenario.ts';
import { examplesIn, readPage, root, sectionOf } from '../repository/pages.ts';

const page = readPage('docs/batch.md');
const reusable = readFileSync(join(root, '.github/workflows/batch.yml'), 'utf8');

/** What a workflow's job gives to the action, its expressions filled in. */
function inputsOf(
  text: string,
  job: string,
  { inputs = {}, matrix = {} }: { readonly inputs?: object; readonly matrix?: object } = {},
): Readonly<Record<string, string>> {
  const { jobs } = load(text) as Workflow;
  const step = jobs[job]?.steps.find(({ uses }) => /byok-inference\/batch/.test(uses ?? ''));
  const secrets = {
    OPENAI_API_KEY: secret,
    'api-keys': `LOCAL_KEY: ${secret}`,
    'ledger-token': '',
    'extends-token': '',
  };
  const contexts = { github: {}, secrets, steps: {}, env: {}, matrix, inputs, vars: {} };
  const given = Object.entries(step?.with ?? {}).map(([name, value]) => [name, fillIn(String(value), contexts)]);
  return Object.fromEntries(given);
}

test('the worked example of one step translates every term', async () => {
  const [workflow = ''] = examplesIn(sectionOf(page, 'One step'), 'yaml');
  const files = { 'glossary.csv': 'term,note\nshelf,\n"drawer, lower",wood\n' };
  const ran = await batch({
    inputs: inputsOf(workflow, 'translate'),
    files,
    policy: 'prices: {openai/gpt-6-luna: {input: 1, output: 4}}\n',
  });
  expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'completed', 'completed-rows': '2' } });
  expect(ran.asked.toSorted()[0]).toBe('Translate into German, and answer with the translation alone: drawer, lower');
});

test('the worked example of several machines: the reusable workflow shares the rows, and merges what came', async () => {
  const [caller = ''] = examplesIn(sectionOf(page, 'Several machines'), 'yaml');
  const [call] = Object.values((load(caller) as Workflow).jobs);
  const declared = (load(reusable) as { on: { workflow_call: { inputs: Record<string, { default?: unknown }> } } }).on;
  const defaults = Object.entries(declared.workflow_call.inputs).map(([name, input]) => [name, input.default ?? '']);
  expect(Object.keys(call?.with ?? {}).filter((name) => !(name in declared.workflow_call.inputs))).toEqual([]);
  const inputs = { ...Object.fromEntries(defaults), ...call?.with, shards: 3, model: 'openai/gpt-6-luna' };
  const rows = Array.from({ length: 30 }, (_, index) => ({
    number: index,
    title: `Issue ${index}`,
    body: 'It fails.',
  }));
  // Where earlier answers cannot be fetched, the job fails: it would pay for them again.
  expect(reusable).not.toContain('continue-on-error');
  const files: Record<string, string> = {
    'issues.jsonl': linesOf(rows),
    '.github/prompts/label.prompt.yml': 'messages: [{role: user, content: "{{title}}: {{body}}"}]\n',
  };
  const run = (given: BatchCase) => batch({ ...given, inputs: { prompt: '', 'api-key': '', ...given.inputs } });
  const asked: string[] = [];
  const shards: Record<string, string> = {};
  for (const shard of [1, 2, 3]) {
    const given = inputsOf(reusable, 'shard', { inputs, matrix: { shard } });
    const ran = await run({ inputs: given, files });
    expect([ran.exitCode, ran.exitCode === 0 ? '' : ran.log]).toEqual([0, '']);
    asked.push(...ran.asked);
    const name = `results-${shard}.jsonl`;
    shards[`.byok-shards/${name}`] = readFileSync(join(ran.workspace, '.byok-batch', name), 'utf8');
  }
  expect(asked).toHaveLength(30);
  const merged = await run({ inputs: inputsOf(reusable, 'merge', { inputs }), files: { ...files, ...shards } });
  expect(merged).toMatchObject({
    exitCode: 0,
    asked: [],
    outputs: { status: 'completed', rows: '30', 'completed-rows': '30' },
  });
  expect(merged.summary).toContain('## ✅ Batch completed');
  expect(readFileSync(join(merged.workspace, '.byok-batch/results.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(
    30,
  );
});
