/**
 * Measures the committed bundle against floor scripts, in rounds; what steps take beyond what they wait for; long
 * answers, and runs that are cancelled; policies and answers of all sizes; the search for secrets; evaluations; batches;
 * and the playground. `--rounds N` says how many rounds, `--only PART` measures one part of it, `--write` puts the
 * tables into the documentation. A million rows are asked only by `--only million`.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { reportBatches, reportMillion } from './batch-bench.ts';
import { bundleCoreFloor } from './bundle-core-floor.ts';
import { readSizes } from './bundle-sizes.ts';
import { reportCancellation } from './cancellation.ts';
import { reportEvaluations } from './evaluate-bench.ts';
import { reportLargeAnswers } from './large-answers.ts';
import { reportLatency } from './latency-bench.ts';
import { reportLongAnswers } from './long-answers.ts';
import { startLoopback } from './loopback.ts';
import { reportMarkdown } from './markdown-bench.ts';
import { reportPlayground } from './playground-bench.ts';
import { reportPolicies } from './policy-bench.ts';
import { deniedStep, listPrograms } from './programs.ts';
import { machine, report } from './report.ts';
import { runRounds } from './rounds.ts';
import { reportSecrets } from './secrets-bench.ts';
import { writeDocumentation } from './write-documentation.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '25' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const count = Number(values.rounds);
if (!(Number.isInteger(count) && count > 0)) throw new Error('--rounds: write a whole number from 1.');

/** What is measured, in this order, by the names of the places where the tables go. */
const parts: Readonly<Record<string, () => string | Promise<string>>> = {
  start: reportStart,
  latency: () => reportLatency(count),
  answers: async () =>
    [machine(), await reportLongAnswers(), await reportLargeAnswers(), await reportCancellation(count)].join('\n\n'),
  policies: reportPolicies,
  secrets: reportSecrets,
  markdown: reportMarkdown,
  evaluate: reportEvaluations,
  playground: reportPlayground,
  batch: reportBatches,
  million: reportMillion,
};
/** What takes so long that it is measured only where it is named. */
const onDemand: ReadonlySet<string> = new Set(['million']);
const wanted = Object.entries(parts).filter(([name]) =>
  values.only === undefined ? !onDemand.has(name) : name === values.only,
);
if (wanted.length === 0) throw new Error(`--only: write one of ${Object.keys(parts).join(', ')}.`);

for (const [name, measure] of wanted) {
  const tables = await measure();
  console.log(`${tables}\n`);
  if (values.write) writeDocumentation(tables, name);
}

/** What starting costs. */
async function reportStart(): Promise<string> {
  await using server = await startLoopback();
  const folder = mkdtempSync(join(tmpdir(), 'byok-bench-'));
  try {
    const rounds = await runRounds(listPrograms(server.url, await bundleCoreFloor(folder)), server, count);
    return report(rounds, await readSizes(deniedStep(server.url)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
