import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ncc from '@vercel/ncc';
import { minify } from 'terser';
import { compileOnce } from './compile-once.ts';
import { mergeChunks } from './merge-chunks.ts';

/**
 * What packages bring along that nothing here calls, by the request that imports it, or by an expression for several:
 * the bundle has a module of Node in its place that is loaded anyway. A part that is called after all fails at once,
 * since nothing that it exports is there. The toolkit's HTTP client and `undici`, 0.6 MB, are what GitHub's client would ask
 * with, were it not given our transport; core loads that HTTP client for identity tokens alone, and all of TLS with it, and
 * a way to start programs; the rest are conveniences of OpenAI's client that are built on the two requests that are made
 * here, and its methods for each route of the API.
 */
const requestsNotCalled = [
  'undici',
  '@actions/http-client',
  './oidc-utils.js',
  './platform.js',
  './azure.mjs',
  './bedrock.mjs',
  './helpers/computer.mjs',
  './core/uploads.mjs',
  './internal/uploads.mjs',
  './internal/ws.mjs',
  './internal/realtime-credentials.mjs',
  '../core/streaming.mjs',
  String.raw`/^\.\/resources\/.+\.mjs$/`,
  String.raw`/^[./]+\/lib\/(?:ChatCompletion\w*Runner|ChatCompletionStream|RunnableFunction|AssistantStream)\.mjs$/`,
  String.raw`/^[./]+\/lib\/(?:responses\/ResponseStream|assistant-run-polling|webhook-signature)\.mjs$/`,
  String.raw`/^[./]+\/lib\/(?:vector-store-\w+|file-processing|embeddings|agents\/[\w-]+|beta\/agents\/[\w-]+)\.mjs$/`,
];

/** Not `node:http`: imported as a module it reads all that it exports, and with it all of `fetch`, 20 ms of CPU. */
export const notCalled = Object.fromEntries(requestsNotCalled.map((request) => [request, 'node:events']));

/** ncc's way to Node's own modules. To import `module` makes Node list everything that it has, 3 ms of CPU. */
export const importedRequire = /^import \{ createRequire as (\w+) \} from "module";$/m;

/**
 * Bundles a program into a folder, which it empties first: `index.js`, which it starts from, a chunk for each part that
 * is loaded on demand, what several of them share in chunks of their own, and the licences of what is inside in
 * `licenses.txt`. The same sources give the same bytes.
 *
 * @param externals what is left out, by its request, and what is imported in its place
 * @param rewrite changes each file before it is minified
 */
export async function bundle(
  entry: string,
  folder: string,
  externals: Readonly<Record<string, string>> = notCalled,
  rewrite: (code: string) => string = (code) => code,
): Promise<void> {
  const { code, assets } = await ncc(resolve(entry), {
    cache: false,
    externals,
    license: 'licenses.txt',
    quiet: true,
    target: 'es2024',
    transpileOnly: true,
  });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const scripts = new Map([['index.js', code]]);
  for (const [name, { source }] of Object.entries(assets)) {
    if (name.endsWith('.js')) scripts.set(name, String(source));
    else writeFileSync(join(folder, name), source);
  }
  for (const [name, script] of mergeChunks(scripts, ['byok']))
    writeFileSync(join(folder, name), await minified(rewrite(script)));
}

/** ncc minifies its first file alone. Names of functions and classes stay, for who reads a stack trace. */
async function minified(code: string): Promise<string> {
  const asked = code.replace(importedRequire, 'const { createRequire: $1 } = process.getBuiltinModule("module");');
  const { code: short = code } = await minify(asked, {
    module: true,
    ecma: 2020,
    keep_fnames: true,
    keep_classnames: true,
    format: { comments: false, ascii_only: true },
  });
  return `${compileOnce(short)}\n`;
}
