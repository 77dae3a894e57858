import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Bundles the core floor into a folder, with the settings of `scripts/build.ts`.
 *
 * @returns the path of the bundle
 */
export function bundleCoreFloor(folder: string): string {
  const entry = fileURLToPath(import.meta.resolve('./core-floor.js'));
  const { status, stderr } = spawnSync(
    'ncc',
    ['build', entry, '-o', folder, '--minify', '--no-cache', '--target', 'es2024'],
    { encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status !== 0) throw new Error(`ncc could not bundle the core floor.\n${stderr}`);
  return join(folder, 'index.js');
}
