import { rolldown } from 'rolldown';
import { licensePlugin } from 'rolldown-license-plugin';

/**
 * Bundles a program into a folder: `index.js`, which it starts from, and a file for each part that is loaded on demand,
 * all minified, with the licences of what is inside in `licenses.txt`. The same sources give the same bytes.
 *
 * @throws {Error} where something cannot be resolved, or a package brings no licence
 */
export async function bundle(entry: string, folder: string): Promise<void> {
  await using build = await rolldown({
    input: { index: entry },
    platform: 'node',
    logLevel: 'warn',
    plugins: [
      licensePlugin({
        failOnUnlicensed: true,
        done: (packages, { emitFile }) => {
          emitFile({ type: 'asset', fileName: 'licenses.txt', source: packages.map(licence).join('\n') });
        },
      }),
    ],
  });
  await build.write({
    dir: folder,
    format: 'esm',
    // Names of functions stay, for who reads a stack trace.
    minify: { mangle: { keepNames: { function: true, class: true } } },
    comments: false,
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
  });
}

function licence({ name, license, licenseText }: { name: string; license: string; licenseText: string }): string {
  return `${name}\n${license}\n${licenseText.trim()}\n`;
}
