import { load } from 'js-yaml';
import { expect } from 'vitest';
import { startBatchApi } from '../harness/batch-api.ts';
import { batchStep, runBatch } from '../harness/batch-steps.ts';
import { policyPath, secret } from '../harness/policies.ts';
import type { Workflow } from '../harness/run-workflow.ts';
import { test } from '../harness/scenario.ts';
import { examplesIn, readPage, sectionOf } from '../repository/pages.ts';

const [workflow = '', keys = ''] = examplesIn(sectionOf(readPage('docs/batch.md'), "The provider's Batch API"), 'yaml');

/** What the job of the page's workflow gives to the action, with the expressions that it has filled in. */
function inputsOf(job: string, batchId = ''): Readonly<Record<string, string>> {
  const { jobs } = load(workflow) as Workflow;
  const step = jobs[job]?.steps.find(({ uses }) => uses?.startsWith('byok-inference/'));
  const filled = Object.entries(step?.with ?? {}).map(([name, value]) => [
    name,
    String(value)
      .replace('${{ secrets.OPENAI_API_KEY }}', secret)
      .replace('${{ needs.submit.outputs.batch-id }}', batchId),
  ]);
  return Object.fromEntries(filled);
}

const files = { 'logs.jsonl': '{"text": "Disk full."}\n{"text": "Disk replaced."}\n' };

test('the worked example of a batch submits and collects', async () => {
  await using api = await startBatchApi({});
  const submitted = await runBatch(batchStep(api.url, 'submit', { files, inputs: inputsOf('submit') }));
  expect(submitted).toMatchObject({ exitCode: 0, outputs: { status: 'pending' } });
  const { 'results-file': path, ...inputs } = inputsOf('collect', submitted.outputs['batch-id']);
  expect(path).toBe('results.jsonl');
  const collected = await runBatch(batchStep(api.url, 'collect', { files, inputs }));
  expect(collected.results.map(({ response }) => response)).toEqual([
    'Answer to Summarize in one sentence: Disk full.',
    'Answer to Summarize in one sentence: Disk replaced.',
  ]);
});

test('the key for batches on Azure serves its model to batches', async () => {
  await using api = await startBatchApi({ dialect: 'azure' });
  const inputs = { ...inputsOf('submit'), model: 'custom/azure-batch/openai/gpt-6-luna' };
  const policy = `version: 1\n${keys}`.replace('https://acme-eu.openai.azure.com', api.url);
  const step = batchStep(api.url, 'submit', { dialect: 'azure', files: { ...files, [policyPath]: policy }, inputs });
  expect((await runBatch(step)).outputs.status).toBe('pending');
  const [batch] = api.batches.values();
  expect(batch?.rows.map(({ body }) => body.model)).toEqual(['luna-batch', 'luna-batch']);
});
