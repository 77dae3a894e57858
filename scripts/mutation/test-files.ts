import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { createServer, fetchModule, type HotPayload, type Plugin, type ViteDevServer } from 'vite';
import { ESModulesEvaluator, ModuleRunner } from 'vite/module-runner';
import { expect } from 'vitest';
import { DeclaredTests } from './declared-tests.ts';

/** What the module in place of `vitest`, and the modules themselves, find here while a file is loaded. */
const loading = '__loading__';

/** Tests import this as `vitest`: it declares them to the file that is being loaded. */
const standIn: Plugin = {
  name: 'stand-in',
  enforce: 'pre',
  resolveId: (id) => (id === 'vitest' ? '\0vitest' : undefined),
  load: (id) => {
    if (id !== '\0vitest') return undefined;
    return `export const { expect, inject, ${Object.keys(new DeclaredTests().functions).join(', ')} } = globalThis.${loading};`;
  },
};

/** Loads what a module imports late together with the rest: otherwise the first test that needs it would load it. */
const atOnce: Plugin = {
  name: 'at-once',
  enforce: 'pre',
  transform: (code, id) => {
    if (!id.includes('/src/')) return undefined;
    const late = [...code.matchAll(/import\('(\.[^']+)'\)/g)].map(([text]) => `() => ${text}`);
    return late.length > 0 ? `${code}\nglobalThis.${loading}?.late.push(${late.join(', ')});` : undefined;
  },
};

/** Counting which places are reached takes longer than the code itself, and is needed once. */
const uncounted: Plugin = {
  name: 'uncounted',
  enforce: 'pre',
  transform: (code) => code.replace('function cover() {', '$& return;'),
};

// What matchers read of Vitest's worker, which is missing here.
Object.assign(globalThis, { __vitest_worker__: { config: { snapshotOptions: { expand: false } } } });

// Vitest's own works only in a test that Vitest runs.
expect.extend({
  toMatchFileSnapshot: (text: string, file: string) => ({
    pass: readFileSync(file, 'utf8') === text,
    message: () => `not as in ${file}`,
  }),
});

/** A test file with modules of its own. */
export interface LoadedFile {
  readonly tests: DeclaredTests['tests'];
  readonly close: () => Promise<void>;
}

/** Loads test files in this process, as often as is asked: what is loaded anew is evaluated anew, but not read anew. */
export class TestFiles {
  readonly #server: ViteDevServer;
  readonly #fetched = new Map<string, Promise<unknown>>();

  private constructor(server: ViteDevServer) {
    this.#server = server;
  }

  /** @param counts whether it is counted which places are reached */
  static async open(counts: boolean): Promise<TestFiles> {
    const server = await createServer({
      configFile: false,
      logLevel: 'error',
      appType: 'custom',
      server: { middlewareMode: true, watch: null, hmr: false, ws: false },
      ssr: { noExternal: ['vitest'] },
      plugins: [standIn, atOnce, ...(counts ? [] : [uncounted])],
    });
    return new TestFiles(server);
  }

  async load(file: string): Promise<LoadedFile> {
    const declared = new DeclaredTests();
    const late: (() => Promise<unknown>)[] = [];
    Object.assign(globalThis, { [loading]: { ...declared.functions, expect, inject: () => 'source', late } });
    const runner = new ModuleRunner(
      {
        transport: { invoke: async (asked) => ({ result: await this.#answer(asked) }) },
        hmr: false,
        sourcemapInterceptor: false,
      },
      new ESModulesEvaluator(),
    );
    await runner.import(join(process.cwd(), '__tests__/harness/set-up.ts'));
    // One failing case is enough: nobody reads a smaller one.
    fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
    await runner.import(join(process.cwd(), file));
    for (let next = late.pop(); next; next = late.pop()) await next();
    await declared.begin();
    const close = async () => {
      await declared.end();
      await runner.close();
    };
    return { tests: declared.tests, close };
  }

  /** What Vite's server says of a module, asked once; `asked` is Vite's own message. */
  #answer(asked: HotPayload): Promise<unknown> {
    if (asked.type !== 'custom' || asked.data.name !== 'fetchModule') return Promise.resolve([]);
    const [url, importer] = asked.data.data;
    const key = `${url} ${importer}`;
    const fetched = this.#fetched.get(key) ?? this.#fetch(url, importer);
    this.#fetched.set(key, fetched);
    return fetched;
  }

  async #fetch(url: string, importer?: string): Promise<unknown> {
    const module = await fetchModule(this.#server.environments.ssr, url, importer, { inlineSourceMap: false });
    // Two importers may ask for a module at the same time: the second must not make it be evaluated again.
    return { ...module, invalidate: false };
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}
