import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { lintWorkflows } from './lint-workflows.ts';

interface Job {
  readonly uses?: string;
  readonly steps?: readonly { readonly uses?: string }[];
  readonly 'timeout-minutes'?: number | string;
}

interface Workflow {
  readonly on?: {
    readonly workflow_call?: { readonly inputs?: Readonly<Record<string, { readonly default?: unknown }>> };
  };
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Source {
  readonly path: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

const own = read('.github/workflows/*.{yml,yaml}');
const examples = read('examples/**/*.{yml,yaml}').filter(({ text }) => /^jobs:/m.test(text));

function read(pattern: string): Source[] {
  return globSync(pattern, { cwd: root }).map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }));
}

function parse(text: string): Workflow {
  return load(text) as Workflow;
}

function usesOf(text: string): string[] {
  return Object.values(parse(text).jobs)
    .flatMap((job) => [job.uses, ...(job.steps ?? []).map((step) => step.uses)])
    .filter((uses) => uses !== undefined);
}

/** The default of the input that an expression stands for. */
function defaultOf(text: string, expression: string): unknown {
  const [, name = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression) ?? [];
  return parse(text).on?.workflow_call?.inputs?.[name]?.default;
}

const broken: readonly [fault: string, line: string, kind: string][] = [
  ['an unknown expression', 'run: echo ${{ github.nonsense }}', 'expression'],
  ['untrusted text in a script', 'run: echo ${{ github.event.issue.title }}', 'expression'],
  ['an unknown key', 'runs: echo', 'syntax-check'],
];

describe('actionlint', () => {
  const workflows = [...own, ...examples];
  const linted = [
    ...workflows.map(({ text }) => text),
    ...broken.map(([, line]) => `on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n      - ${line}\n`),
  ];
  let found: readonly unknown[] = [];

  beforeAll(() => {
    found = lintWorkflows(linted);
  }, 30_000);

  it.each(workflows.map(({ path }, index) => ({ path, index })))('finds nothing in $path', ({ index }) => {
    expect(found[index]).toEqual([]);
  });

  it.each(broken.map(([fault, , kind], index) => ({ fault, kind, index })))('finds $fault', ({ kind, index }) => {
    expect(found[workflows.length + index]).toContainEqual(expect.objectContaining({ kind, line: 6 }));
  });
});

describe('the repository has', () => {
  it.each(['batch.yml', 'ci.yml', 'release.yml', 'prices.yml'])('a workflow %s', (name) => {
    expect(own.map(({ path }) => path.replaceAll('\\', '/'))).toContain(`.github/workflows/${name}`);
  });
});

describe.each(own)('$path', ({ text }) => {
  it('grants nothing to the jobs that ask for nothing', () => {
    expect(parse(text).permissions).toEqual({});
  });

  it('gives a reason beside each permission', () => {
    expect(text.match(/^ +[a-z-]+: (?:read|write)$/gm) ?? []).toEqual([]);
  });

  it('names the version beside each SHA', () => {
    expect(text.match(/uses: .*@[0-9a-f]{40}(?! # v\d+\.\d+\.\d+$)/gm) ?? []).toEqual([]);
  });

  it('ends each job in bounded time', () => {
    for (const job of Object.values(parse(text).jobs)) {
      const minutes = job['timeout-minutes'];
      // What a caller may set has a default within the six hours of a hosted runner.
      if (typeof minutes === 'string') expect(defaultOf(text, minutes)).toBeLessThanOrEqual(360);
      else expect(minutes).toBeLessThanOrEqual(30);
    }
  });

  it.each(usesOf(text))('pins %s', (uses) => {
    expect(uses).toMatch(/^(?:\.\/|[^@]+@[0-9a-f]{40}$)/);
  });
});
