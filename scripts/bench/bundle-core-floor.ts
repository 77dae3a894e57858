import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../build/bundle.ts';

/**
 * Bundles the core floor into a folder, as the actions are bundled.
 *
 * @returns the path of the bundle
 */
export async function bundleCoreFloor(folder: string): Promise<string> {
  await bundle(fileURLToPath(import.meta.resolve('./core-floor.js')), folder);
  return join(folder, 'index.js');
}
