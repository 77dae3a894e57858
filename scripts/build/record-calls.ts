import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countAt, listAt, textAt } from '../../src/language/json.ts';
import { layOut, type Step } from '../stand-in/step.ts';
import type { Range } from './compile-once.ts';

/** Where nobody listens. */
const nowhere = 'http://127.0.0.1:1';

const policy = `version: 1
keys:
  - name: openai
    provider: openai
    secret: OPENAI_API_KEY
models:
  enabled: [openai/gpt-6-luna]
`;

/** The same, for a provider that cannot be reached. */
const unreachable = policy.replace('secret:', `endpoint: ${nowhere}/v1\n    models: [openai/gpt-6-luna]\n    secret:`);

const inputs = { prompt: 'Hello!', 'api-key': 'sk-build-key', 'policy-ref': 'workspace' };
const filesOf = (text: string) => ({ '.github/models.yml': text });

/** A step, and how it ends. */
interface Recorded {
  readonly step: Step;
  readonly status: string;
}

/**
 * Steps that call the same functions each time, since nobody answers them. The first one calls what every step calls;
 * the others add what it does not load: what asks a provider, and GitHub's client.
 */
const steps: readonly Recorded[] = [
  { step: { inputs: { ...inputs, model: 'openai/gpt-6-sol' }, files: filesOf(policy) }, status: 'denied' },
  {
    step: { inputs: { ...inputs, model: 'openai/gpt-6-luna', retries: '0' }, files: filesOf(unreachable) },
    status: 'unavailable',
  },
  {
    step: {
      inputs: { ...inputs, model: 'openai/gpt-6-luna', 'policy-ref': '', token: 'ghs_build-token' },
      env: { GITHUB_API_URL: nowhere },
    },
    status: 'invalid',
  },
];

/**
 * Runs the bundle of the main action on steps, and records which functions are called.
 *
 * @param folder where the bundle is
 * @returns the called functions by the names of their files; where several steps load a file, those of the first
 * @throws {Error} if a step ends in another way than expected
 */
export function recordCalls(folder: string): ReadonlyMap<string, readonly Range[]> {
  return new Map(steps.toReversed().flatMap((recorded) => [...callsOf(recorded, folder)]));
}

function callsOf({ step, status }: Recorded, folder: string): ReadonlyMap<string, readonly Range[]> {
  const { workspace, environment, collect, folder: laidOut } = layOut(step);
  const coverage = join(laidOut, 'coverage');
  const env = { ...environment, NODE_V8_COVERAGE: coverage };
  try {
    const ran = spawnSync(process.execPath, [join(folder, 'complete/index.js')], {
      cwd: workspace,
      env,
      encoding: 'utf8',
    });
    const { outputs } = collect(ran.status, ran.stdout);
    if (outputs.status !== status) throw new Error(`The bundle cannot run: ${ran.stdout}${ran.stderr}`);
    const [report = ''] = readdirSync(coverage);
    return readCoverage(JSON.parse(readFileSync(join(coverage, report), 'utf8')), folder);
  } finally {
    rmSync(laidOut, { recursive: true, force: true });
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
