import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ran, Step } from '../../scripts/stand-in/step.ts';
import { type BatchPlan, type FakeBatchApi, startBatchApi } from './batch-api.ts';
import { removeLater } from './folders.ts';
import { policyFor, policyPath, secret } from './policies.ts';
import { runAction } from './run-action.ts';

/** What a batch is submitted or collected with. */
export interface BatchStepOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Lines at the end of the policy. */
  readonly policy?: string;
  /** Changes the policy's text. */
  readonly changePolicy?: (text: string) => string;
  readonly dialect?: BatchPlan['dialect'];
}

/** Rows with the column `word`. */
export function wordRows(count: number, word = (index: number) => `word${index}`): string {
  return Array.from({ length: count }, (_, index) => `${JSON.stringify({ word: word(index) })}\n`).join('');
}

/** A key at Azure's v1 interface, whose deployment is one for batches. */
function azurePolicy(url: string): string {
  return `version: 1
keys:
  - name: eu
    provider: azure
    endpoint: ${url}
    secret: LOCAL_KEY
    api: chat-completions
    models: {openai/gpt-6-luna: luna-batch}
`;
}

/** A step of the action `batch` with three rows, `word0` to `word2`. */
export function batchStep(url: string, mode: 'submit' | 'collect', options: BatchStepOptions = {}): Step {
  const { inputs, files, env, policy = '', changePolicy = (text) => text, dialect = 'openai' } = options;
  const text = dialect === 'azure' ? `${azurePolicy(url)}${policy}` : policyFor(url, policy);
  return {
    action: 'batch',
    inputs: {
      mode,
      rows: 'rows.jsonl',
      prompt: 'Say {{word}}.',
      model: 'openai/gpt-6-luna',
      'max-completion-tokens': '50',
      'policy-ref': 'workspace',
      'api-key': secret,
      retries: '0',
      ...inputs,
    },
    files: { [policyPath]: changePolicy(text), 'rows.jsonl': wordRows(3), ...files },
    ...(env && { env }),
  };
}

/** A result line as tests look at it. */
export interface ResultRow {
  readonly row: number;
  readonly status: string;
  readonly response?: string;
  readonly json?: unknown;
  readonly 'error-code'?: string;
  readonly error?: string;
  readonly cost?: string;
  readonly 'served-model'?: string;
  readonly 'request-id'?: string;
  readonly usage?: object;
}

/** A step that was run, and the results that it left. */
export interface RanBatch extends Ran {
  readonly results: readonly ResultRow[];
  /** The text of the results file, for a later step. */
  readonly text: string;
  /** What else is left in `RUNNER_TEMP`. */
  readonly left: readonly string[];
}

/**
 * Runs a step, and reads its results file.
 *
 * @param earlier what an earlier step has left in it
 */
export async function runBatch(step: Step, earlier = '', onStart?: Parameters<typeof runAction>[1]): Promise<RanBatch> {
  const folder = mkdtempSync(join(tmpdir(), 'byok-batch-'));
  removeLater(folder);
  const path = join(folder, 'results.jsonl');
  if (earlier !== '') writeFileSync(path, earlier);
  const ran = await runAction(
    { ...step, inputs: { 'results-file': path, ...step.inputs }, env: { RUNNER_TEMP: folder, ...step.env } },
    onStart,
  );
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const results = text.split('\n').flatMap((line): ResultRow[] => (line === '' ? [] : [JSON.parse(line)]));
  return { ...ran, results, text, left: readdirSync(folder).filter((name) => name !== 'results.jsonl') };
}

/** Submits rows to a fake Batch API, and collects them in another run, as another machine would. */
export async function submitAndCollect(
  plan: BatchPlan,
  options: BatchStepOptions & { readonly collecting?: BatchStepOptions } = {},
): Promise<{ readonly submitted: RanBatch; readonly collected: RanBatch; readonly api: FakeBatchApi }> {
  const { collecting, ...both } = options;
  const dialect = plan.dialect ?? 'openai';
  await using api = await startBatchApi(plan);
  const submitted = await runBatch(batchStep(api.url, 'submit', { dialect, ...both }));
  const merged = { dialect, ...both, ...collecting, inputs: { ...both.inputs, ...collecting?.inputs } };
  const batchId = submitted.outputs['batch-id'] ?? '';
  const inputs = { 'batch-id': batchId, ...merged.inputs };
  const collected = await runBatch(batchStep(api.url, 'collect', { ...merged, inputs }));
  return { submitted, collected, api };
}
