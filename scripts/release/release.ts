/**
 * Makes a release: drafts, verifies and publishes vX.Y.Z, moves vX, and pins README and examples to it.
 *
 * Usage: npm run release -- X.Y.Z [--dry-run]
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { rehearse } from './rehearse.ts';
import { releaseSteps } from './steps.ts';

const usage = 'Usage: npm run release -- X.Y.Z [--dry-run]';
const root = join(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'dry-run': { type: 'boolean' } } });
const [version] = positionals;
if (version === undefined || positionals.length > 1) {
  console.error(usage);
  process.exit(2);
}

const day = new Date().toISOString().slice(0, 10);
if (values['dry-run']) {
  await rehearse({ root, version, day, say: console.log });
} else {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['inherit', 'pipe', 'inherit'] }).trim();
  for (const { title, run: work } of releaseSteps) {
    console.log(`${title} …`);
    await work({ root, version, day, run, wait: (milliseconds) => sleep(milliseconds) });
  }
}
