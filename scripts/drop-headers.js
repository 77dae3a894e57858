/**
 * Removes the C headers, 67 MB, that come with Node as a dev dependency: nothing here compiles against it. Plain
 * JavaScript: it runs on whatever Node the machine has.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const platforms = 'node_modules/node/node_modules';

for (const name of existsSync(platforms) ? readdirSync(platforms) : []) {
  rmSync(join(platforms, name, 'include'), { recursive: true, force: true });
}
