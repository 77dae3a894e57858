import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../build/bundle.ts';

/**
 * Bundles the core floor into a folder: the toolkit as it comes, but for `undici`, which nothing calls. What else the
 * actions leave out of it stays, so that the floor stays where it is when they leave out more.
 *
 * @returns the path of the bundle
 */
export async function bundleCoreFloor(folder: string): Promise<string> {
  await bundle(fileURLToPath(import.meta.resolve('./core-floor.js')), folder, { undici: 'node:http' });
  return join(folder, 'index.js');
}
