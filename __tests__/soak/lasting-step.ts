import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layOut, type Ran } from '../../scripts/stand-in/step.ts';
import { main } from '../../src/actions/complete/main.ts';
import { openRunner, type Runner } from '../../src/github/runner.ts';
import { policyPath } from '../harness/policies.ts';

/** Attempts on each of the two keys that serve a model. */
const attemptsOnEach = 2;

/** Requests after which a transient fault is the end: all attempts on both keys. */
export const mostAttempts = 2 * attemptsOnEach;

const promptPath = 'count.prompt.yml';

/** One model for each surface, and two keys for each model. */
function policyFor(url: string): string {
  const keys = ['openai/gpt-6-luna', 'openai/gpt-6-sol'].flatMap((model) =>
    ['first', 'second'].map((place) => {
      const responses = model === 'openai/gpt-6-sol';
      const name = `${responses ? 'responses' : 'chat'}-${place}`;
      const api = responses ? ', api: responses' : '';
      return `  - {name: ${name}, provider: openai, endpoint: "${url}/${place}/v1", secret: SOAK_KEY, models: [${model}]${api}}`;
    }),
  );
  return ['version: 1', 'fallback: [outage]', 'keys:', ...keys, ''].join('\n');
}

/** A step that is run again and again in this process, each time with another prompt. */
export interface LastingStep extends Disposable {
  readonly runner: Runner;
  readonly run: (number: number) => Promise<Ran>;
}

/**
 * Lays a step out and opens its runner: once, as a process does. Everything is the step's own but for chance, which
 * always falls on the shortest wait; what a server asks for is waited for. Runs must come one after the other, since
 * they share files, the log, the exit code and the process's environment, which is the step's until it is disposed of.
 */
export async function openLastingStep(url: string): Promise<LastingStep> {
  const step = layOut({
    inputs: { 'prompt-file': promptPath, 'policy-ref': 'workspace', retries: String(attemptsOnEach - 1) },
    files: { [policyPath]: policyFor(url) },
    env: { SOAK_KEY: 'sk-soak-0123456789abcdef' },
  });
  const { env } = process;
  process.env = { ...step.environment };
  const { value: opened } = await listenTo(async () => openRunner());
  const runner = { ...opened, clock: { ...opened.clock, random: () => 0 } };
  const written = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'].map((name) => step.environment[name] ?? '');
  return {
    runner,
    async run(number) {
      writeFileSync(join(step.workspace, promptPath), promptFor(number));
      for (const file of written) writeFileSync(file, '');
      const { log, exitCode } = await listenTo(() => main(runner));
      return step.collect(exitCode, log);
    },
    [Symbol.dispose]() {
      process.env = env;
      rmSync(step.folder, { recursive: true, force: true });
    },
  };
}

/** Does something, and catches what it writes to the log and the exit code that it leaves. */
async function listenTo<T>(work: () => Promise<T>) {
  const before = { exitCode: process.exitCode, write: process.stdout.write };
  const lines: string[] = [];
  process.exitCode = 0;
  process.stdout.write = (chunk: string | Uint8Array) => lines.push(String(chunk)) > 0;
  try {
    const value = await work();
    return { value, log: lines.join(''), exitCode: Number(process.exitCode) };
  } finally {
    process.exitCode = before.exitCode;
    process.stdout.write = before.write;
  }
}

function promptFor(number: number): string {
  const model = number % 2 === 0 ? 'openai/gpt-6-luna' : 'openai/gpt-6-sol';
  return `model: ${model}\nmessages:\n  - {role: user, content: Count widget ${number}.}\n`;
}
