import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { githubReply, headCommit } from '../../__tests__/harness/github.ts';
import { type Server, startServer } from '../../__tests__/harness/server.ts';
import { countAt, listAt, textAt } from '../../src/language/json.ts';
import { runBundle } from '../stand-in/run-bundle.ts';
import { layOut, type Step } from '../stand-in/step.ts';
import type { Range } from './compile-once.ts';

/** A policy whose provider is at a server. */
const policyFor = (url: string) => `version: 1
keys:
  - name: openai
    provider: openai
    endpoint: ${url}/v1
    models: [openai/gpt-6-luna]
    secret: OPENAI_API_KEY
models:
  enabled: [openai/gpt-6-luna]
`;

const path = '.github/models.yml';
const inputs = { prompt: 'Hello!', 'api-key': 'sk-build-key' };

/** A step, and how it ends. */
interface Recorded {
  readonly step: Step;
  readonly status: string;
}

/**
 * Steps that call the same functions each time. The first one calls what every step calls; the other adds what the first
 * does not load: GitHub's client, and what asks a provider and reports its answer.
 */
const stepsFor = (url: string): readonly Recorded[] => [
  {
    step: {
      inputs: { ...inputs, model: 'openai/gpt-6-sol', 'policy-ref': 'workspace' },
      files: { [path]: policyFor(url) },
    },
    status: 'denied',
  },
  {
    step: {
      inputs: { ...inputs, model: 'openai/gpt-6-luna', token: 'ghs_build-token' },
      env: { GITHUB_API_URL: url, GITHUB_REF: 'refs/heads/main', GITHUB_SHA: headCommit },
    },
    status: 'completed',
  },
];

const completion = {
  object: 'chat.completion',
  model: 'gpt-6-luna',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
};

/**
 * Runs the bundle of the main action on steps, and records which functions are called.
 *
 * @param folder where the bundle is
 * @returns the called functions by the names of their files; where several steps load a file, those of the first
 * @throws {Error} if a step ends in another way than expected
 */
export async function recordCalls(folder: string): Promise<ReadonlyMap<string, readonly Range[]>> {
  await using server: Server = await startServer((request) =>
    request.url.startsWith('/v1/')
      ? { body: completion }
      : githubReply(request, { 'acme/widgets': { [path]: policyFor(server.url) } }),
  );
  const calls = new Map<string, readonly Range[]>();
  for (const recorded of stepsFor(server.url).toReversed())
    for (const [name, ranges] of await callsOf(recorded, folder)) calls.set(name, ranges);
  return calls;
}

async function callsOf({ step, status }: Recorded, folder: string): Promise<ReadonlyMap<string, readonly Range[]>> {
  const laidOut = layOut(step);
  const coverage = join(laidOut.folder, 'coverage');
  try {
    const environment = { ...laidOut.environment, NODE_V8_COVERAGE: coverage };
    const { outputs, log } = await runBundle({ ...laidOut, environment }, undefined, folder);
    if (outputs.status !== status) throw new Error(`The bundle cannot run: ${log}`);
    const [report = ''] = readdirSync(coverage);
    return readCoverage(JSON.parse(readFileSync(join(coverage, report), 'utf8')), folder);
  } finally {
    rmSync(laidOut.folder, { recursive: true, force: true });
  }
}

/** Reads a report of V8's coverage (Chrome DevTools Protocol, `Profiler.ScriptCoverage`), whose first range is the function. */
function readCoverage(report: unknown, folder: string): ReadonlyMap<string, readonly Range[]> {
  return new Map(
    listAt(report, 'result').flatMap((script) => {
      const url = textAt(script, 'url');
      const name = url.startsWith('file:') ? relative(folder, fileURLToPath(url)) : '..';
      if (name.startsWith('..')) return [];
      const called = listAt(script, 'functions').filter((one) => (countAt(one, 'ranges', 0, 'count') ?? 0) > 0);
      const ranges = called.map((one) => ({
        start: countAt(one, 'ranges', 0, 'startOffset') ?? 0,
        end: countAt(one, 'ranges', 0, 'endOffset') ?? 0,
      }));
      return [[name, ranges] as const];
    }),
  );
}
