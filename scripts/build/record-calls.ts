import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countAt, listAt, textAt } from '../../src/language/json.ts';
import { layOut } from '../stand-in/step.ts';
import type { Range } from './compile-once.ts';

const policy = `version: 1
keys:
  - name: openai
    provider: openai
    secret: OPENAI_API_KEY
models:
  enabled: [openai/gpt-6-luna]
`;

/** A step that is denied: it calls what every step calls, asks nobody, and so calls the same each time. */
const step = {
  inputs: { prompt: 'Hello!', model: 'openai/gpt-6-sol', 'api-key': 'sk-build-key', 'policy-ref': 'workspace' },
  files: { '.github/models.yml': policy },
};

/**
 * Runs the bundle of the main action on a step, and takes down which functions are called.
 *
 * @param folder where the bundle is
 * @returns the functions by the names of the files that the step loads
 * @throws {Error} if the step ends in another way than expected
 */
export function recordCalls(folder: string): ReadonlyMap<string, readonly Range[]> {
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
    if (outputs.status !== 'denied') throw new Error(`The bundle cannot run: ${ran.stdout}${ran.stderr}`);
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
