import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { type LoadedFile, TestFiles } from './test-files.ts';

/** What the sources that Stryker has changed read, and count in. */
interface Switch {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number;
  hitLimit?: number;
  readonly mutantCoverage: Coverage;
}

/** How often each place is reached: while nothing is run, and by each test. */
interface Coverage {
  readonly static: object;
  readonly perTest: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly testFilter?: readonly string[];
}

/** A part of the result of Stryker's dry run. */
interface TestResult {
  readonly id: string;
  readonly name: string;
  readonly fileName: string;
  readonly timeSpentMs: number;
  /** Stryker's `TestStatus`: success, failed. */
  readonly status: 0 | 1;
  readonly failureMessage?: string;
}

/** What a change did to a test: Stryker's `MutantRunResult`. */
type Noticed =
  | { readonly status: 'killed'; readonly killedBy: readonly string[]; readonly failureMessage: string }
  | { readonly status: 'timeout'; readonly reason: string };

/** Where the dry run leaves, in Stryker's copy of the repository, how often each test may reach a place. */
const limitsFile = 'mutation-limits.json';

/** How many times as often as without any change a place may be reached: more is an endless loop. */
const patience = 10;

/**
 * A runner for Stryker that loads each test file once, and then switches from one change to the next in the same
 * process: Stryker's own starts Vitest for each, which takes longer than the tests.
 *
 * What is reached while a file is loaded counts as reached by a test with the file's name: running that one loads the
 * file anew, with the change in place, and runs all of its tests.
 */
class SwitchingRunner {
  static readonly inject = ['options'];
  readonly #switch: Switch = Object.assign(globalThis, {
    __stryker__: { mutantCoverage: { static: {}, perTest: {} } },
  }).__stryker__;
  readonly #loaded = new Map<string, LoadedFile>();
  readonly #confirmed = new Set<string>();
  readonly #testFiles: readonly string[];
  #files: TestFiles | undefined;
  #limits: Readonly<Record<string, number>> = {};

  constructor({ testFiles }: { readonly testFiles: readonly string[] }) {
    this.#testFiles = testFiles;
  }

  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<unknown> {
    const files = await TestFiles.open(true);
    const tests: TestResult[] = [];
    for (const file of globSync(this.#testFiles).toSorted()) {
      const begin = performance.now();
      this.#switch.currentTestId = file;
      const loaded = await files.load(file);
      for (const [index, { title, run }] of loaded.tests.entries()) {
        const id = `${file}#${index}`;
        this.#switch.currentTestId = id;
        tests.push({ id, name: `${file} > ${title}`, fileName: file, ...(await timed(run)) });
      }
      await loaded.close();
      tests.push({ id: file, name: file, fileName: file, status: 0, timeSpentMs: performance.now() - begin });
    }
    this.#switch.currentTestId = undefined;
    await files.close();
    const { mutantCoverage } = this.#switch;
    writeFileSync(limitsFile, JSON.stringify(limitsOf(mutantCoverage.perTest)));
    // Stryker runs tests in this order: a fast one notices a change sooner.
    const times = new Map(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
    const perTest = Object.entries(mutantCoverage.perTest).toSorted(
      ([one], [other]) => (times.get(one) ?? 0) - (times.get(other) ?? 0),
    );
    return { status: 'complete', tests, mutantCoverage: { static: {}, perTest: Object.fromEntries(perTest) } };
  }

  async mutantRun({ activeMutant: { id }, testFilter = [] }: MutantRun): Promise<unknown> {
    if (!this.#files) {
      this.#files = await TestFiles.open(false);
      this.#limits = JSON.parse(readFileSync(limitsFile, 'utf8'));
    }
    const files = testFilter.filter((test) => fileOf(test) === test);
    const nrOfTests = testFilter.length;
    for (const test of testFilter.filter((one) => fileOf(one) !== one)) {
      const file = fileOf(test);
      const loaded = await this.#load(file);
      const noticed = await this.#noticed(id, test, () => runOf(loaded, test));
      if (noticed) await this.#confirm(test, loaded);
      if (noticed && !files.includes(file)) return { ...noticed, nrOfTests };
      // What was loaded without the change may not fit what runs with it.
      const again = noticed && (await this.#noticed(id, file, () => this.#runAnew(file, test)));
      if (again) return { ...again, nrOfTests };
    }
    for (const file of files) {
      const noticed = await this.#noticed(id, file, () => this.#runAnew(file));
      if (noticed) return { ...noticed, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  async dispose(): Promise<void> {
    await this.#files?.close();
  }

  async #load(file: string): Promise<LoadedFile | undefined> {
    const loaded = this.#loaded.get(file) ?? (await this.#files?.load(file));
    if (loaded) this.#loaded.set(file, loaded);
    return loaded;
  }

  /** A test that also fails without a change has noticed nothing: so each is run without one, once. */
  async #confirm(test: string, loaded: LoadedFile | undefined): Promise<void> {
    if (this.#confirmed.has(test)) return;
    const failure = await failureOf(() => runOf(loaded, test));
    if (failure !== undefined) throw new Error(`${test} fails without a change: ${failure}`);
    this.#confirmed.add(test);
  }

  /** Runs with a change in place, and says what came of it. */
  async #noticed(id: string, test: string, run: () => Promise<void>): Promise<Noticed | undefined> {
    const hitLimit = this.#limits[test] ?? 0;
    Object.assign(this.#switch, { activeMutant: id, hitCount: 0, hitLimit });
    const failureMessage = await failureOf(run);
    this.#switch.activeMutant = undefined;
    const { hitCount = 0 } = this.#switch;
    if (hitCount > hitLimit) return { status: 'timeout', reason: `reached ${hitCount} times` };
    return failureMessage === undefined ? undefined : { status: 'killed', killedBy: [test], failureMessage };
  }

  /** Loads a file anew, and runs all of its tests, or one. */
  async #runAnew(file: string, test?: string): Promise<void> {
    const loaded = await this.#files?.load(file);
    if (test !== undefined) await runOf(loaded, test);
    else for (const { run } of loaded?.tests ?? []) await run();
    await loaded?.close();
  }
}

async function runOf(loaded: LoadedFile | undefined, test: string): Promise<void> {
  await loaded?.tests[Number(test.slice(fileOf(test).length + 1))]?.run();
}

async function timed(run: () => Promise<void>): Promise<Pick<TestResult, 'status' | 'timeSpentMs' | 'failureMessage'>> {
  const begin = performance.now();
  const failureMessage = await failureOf(run);
  const timeSpentMs = performance.now() - begin;
  return failureMessage === undefined ? { status: 0, timeSpentMs } : { status: 1, timeSpentMs, failureMessage };
}

async function failureOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** How often a place may be reached by each test, and by each file as a whole. */
function limitsOf(perTest: Coverage['perTest']): Readonly<Record<string, number>> {
  const limits: Record<string, number> = {};
  for (const [test, hits] of Object.entries(perTest)) {
    const limit = patience * (100 + Object.values(hits).reduce((most, count) => Math.max(most, count), 0));
    limits[test] = Math.max(limits[test] ?? 0, limit);
    limits[fileOf(test)] = (limits[fileOf(test)] ?? 0) + limit;
  }
  return limits;
}

function fileOf(test: string): string {
  return test.replace(/#\d+$/, '');
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'switching', injectableClass: SwitchingRunner }];
