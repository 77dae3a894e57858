import { rmSync, statSync } from 'node:fs';
import { bundle } from '../stand-in/run-bundle.ts';
import { layOut } from '../stand-in/step.ts';
import type { Api } from './answer-events.ts';
import { policyFor, prompt } from './loopback.ts';
import { type Measurement, runProgram } from './run-program.ts';

/**
 * Measures the bundle while it asks a server for one answer, in a process of its own.
 *
 * @param bytes what the response file must have in the end
 * @throws {Error} where the answer did not arrive as a whole
 */
export async function readAnswer(url: string, api: Api, bytes: number): Promise<Measurement> {
  const inputs = { prompt, model: 'openai/gpt-6-luna', 'api-key': 'sk-bench-key', 'policy-ref': 'workspace' };
  const step = layOut({ inputs, files: { '.github/models.yml': policyFor(url, api) } });
  try {
    const { exitCode, log, measurement } = await runProgram(bundle, step);
    const { status, 'response-file': file = '' } = step.collect(exitCode, log).outputs;
    if (status === 'completed' && statSync(file).size === bytes) return measurement;
    throw new Error(`An answer of ${bytes} bytes ended as ${status}.\n${log.slice(-2000)}`);
  } finally {
    rmSync(step.folder, { recursive: true, force: true });
  }
}
