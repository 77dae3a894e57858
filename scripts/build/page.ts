import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const source = join(import.meta.dirname, '../../src/actions/playground/page');

/** The most that a browser loads, in bytes of all files, gzipped. */
const maxBytes = 250 * 1000;

/**
 * Builds the page of the playground into a folder, which it empties first: the page, its script and the editor's, a style
 * sheet, and the licences of what is inside in `licenses.txt`. The same sources give the same bytes.
 *
 * @throws {RangeError} for a page that is too large
 */
export async function buildPage(folder: string): Promise<void> {
  // What runs the build must not decide what is built: Vite keeps a mode that it finds here.
  const { NODE_ENV: mode = 'production' } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await buildInto(folder);
  } finally {
    process.env.NODE_ENV = mode;
  }
}

async function buildInto(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    root: source,
    configFile: false,
    envDir: false,
    publicDir: false,
    base: './',
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: resolve(folder),
      emptyOutDir: true,
      target: 'es2024',
      assetsDir: '.',
      modulePreload: { polyfill: false },
      license: { fileName: 'licenses.txt' },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1000,
      rollupOptions: {
        output: {
          entryFileNames: 'page.js',
          chunkFileNames: '[name].js',
          assetFileNames: '[name][extname]',
        },
      },
    },
  });
  const size = pageSize(folder);
  if (size > maxBytes) throw new RangeError(`The page has ${size} bytes gzipped, more than ${maxBytes}.`);
}

/** What a browser loads of a page, in bytes, gzipped; the licences are not. */
export function pageSize(folder: string): number {
  const loaded = readdirSync(folder).filter((name) => name !== 'licenses.txt');
  return loaded.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
}
