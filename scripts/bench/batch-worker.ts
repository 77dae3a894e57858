/** Runs a batch of so many rows as a step at a provider on loopback, and prints how many seconds that took. */

import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stepFor } from '../../__tests__/harness/policies.ts';
import { main } from '../../src/actions/batch/main.ts';
import { openRunner } from '../../src/github/runner.ts';
import { layOut } from '../stand-in/step.ts';

const [url = '', rows = '', concurrency = ''] = process.argv.slice(2);
const step = stepFor(url, {
  rows: 'rows.jsonl',
  prompt: 'How many of these are there: {{word}}?',
  'system-prompt': 'You count things in short sentences.',
  concurrency,
  deadline: '86400',
  token: 'ghs_test-token-of-the-workflow',
});
const laidOut = layOut({ ...step, action: 'batch' });
const file = createWriteStream(join(laidOut.workspace, 'rows.jsonl'));
for (let row = 0; row < Number(rows); row++) {
  if (!file.write(`{"id": ${row}, "word": "word ${row}"}\n`)) await once(file, 'drain');
}
file.end();
await once(file, 'finish');
process.env = { ...laidOut.environment };
const before = process.cpuUsage();
const started = performance.now();
await main(openRunner());
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
const { outputs, log } = laidOut.collect(Number(process.exitCode ?? 0), '');
rmSync(laidOut.folder, { recursive: true, force: true });
if (outputs['completed-rows'] !== rows) throw new Error(`${JSON.stringify(outputs)} ${log}`);
console.log(JSON.stringify({ seconds, cpu: (user + system) / 1_000_000 }));
process.exit();
