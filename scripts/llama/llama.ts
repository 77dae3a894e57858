/** Runs the committed bundle against a real llama-server, where the environment names one. Never part of `npm cit`. */
import { askLlama } from './ask-llama.ts';
import { checks, judge, type Verdict } from './checks.ts';
import { findLlama, howToName, type Llama } from './find-llama.ts';
import { checkLoading } from './loading.ts';
import { startLlama } from './start-llama.ts';

const llama = findLlama(process.env);
if (llama) report(await checkAll(llama));
else console.error(`NO SERVER OR NO MODEL IS NAMED: EVERYTHING WAS SKIPPED, NOTHING WAS CHECKED.\n${howToName}`);

async function checkAll(llama: Llama): Promise<ReadonlyMap<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  {
    await using server = await startLlama(llama);
    await server.answers(200);
    for (const check of checks) verdicts.set(check.name, judge(check, await askLlama(server.url, check)));
  }
  return new Map([...verdicts, ...(await checkLoading(llama))]);
}

function report(verdicts: ReadonlyMap<string, Verdict>): void {
  for (const [name, verdict] of verdicts) console.log(line(name, verdict));
  const all = [...verdicts.values()];
  const failed = all.filter((verdict) => verdict !== 'passed' && 'failed' in verdict).length;
  const skipped = all.filter((verdict) => verdict !== 'passed' && 'skipped' in verdict).length;
  console.log(`${all.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped`);
  if (failed > 0) process.exitCode = 1;
}

function line(name: string, verdict: Verdict): string {
  if (verdict === 'passed') return `passed   ${name}`;
  return 'failed' in verdict ? `FAILED   ${name}: ${verdict.failed}` : `skipped  ${name}: ${verdict.skipped}`;
}
