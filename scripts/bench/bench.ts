/**
 * Measures the committed bundle against floor scripts, in rounds, with long answers, when it is cancelled, policies and
 * answers of all sizes, and the search for secrets. `--rounds N` says how many rounds, `--write` puts the tables into the
 * documentation.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleCoreFloor } from './bundle-core-floor.ts';
import { readSizes } from './bundle-sizes.ts';
import { reportCancellation } from './cancellation.ts';
import { reportLongAnswers } from './long-answers.ts';
import { startLoopback } from './loopback.ts';
import { reportMarkdown } from './markdown-bench.ts';
import { reportPolicies } from './policy-bench.ts';
import { listPrograms } from './programs.ts';
import { machine, report } from './report.ts';
import { runRounds } from './rounds.ts';
import { reportSecrets } from './secrets-bench.ts';
import { writeDocumentation } from './write-documentation.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '25' }, write: { type: 'boolean', default: false } },
});
const count = Number(values.rounds);
if (!(Number.isInteger(count) && count > 0)) throw new Error('--rounds: write a whole number from 1.');

await using server = await startLoopback();
const folder = mkdtempSync(join(tmpdir(), 'byok-bench-'));
try {
  const programs = listPrograms(server.url, await bundleCoreFloor(folder));
  const rounds = await runRounds(programs, server, count);
  const tables = report(rounds, readSizes());
  console.log(tables);
  if (values.write) writeDocumentation(tables, 'bench');
  const answers = [machine(), await reportLongAnswers(), await reportCancellation(count)].join('\n\n');
  console.log(`\n${answers}`);
  if (values.write) writeDocumentation(answers, 'bench answers');
  const policies = reportPolicies();
  console.log(`\n${policies}`);
  if (values.write) writeDocumentation(policies, 'bench policies');
  const secrets = reportSecrets();
  console.log(`\n${secrets}`);
  if (values.write) writeDocumentation(secrets, 'bench secrets');
  const markdown = reportMarkdown();
  console.log(`\n${markdown}`);
  if (values.write) writeDocumentation(markdown, 'bench markdown');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
