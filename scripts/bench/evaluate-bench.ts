import { isObject, parseJson } from '../../src/language/json.ts';
import { machine, table } from './report.ts';
import { runWorker } from './run-worker.ts';
import { startSlowServer } from './start-slow-server.ts';

/** What is run: rows, the provider's latency in milliseconds, and rows at once. The first shows what a run needs at least. */
const runs = [
  { rows: 64, latency: 200, concurrency: 64 },
  { rows: 2000, latency: 200, concurrency: 64 },
  { rows: 10_000, latency: 200, concurrency: 64 },
  { rows: 100_000, latency: 20, concurrency: 64 },
];

/** Measures how long an evaluation takes beyond what its provider takes, and what memory it needs; as Markdown. */
export async function reportEvaluations(): Promise<string> {
  const measured: (readonly string[])[] = [];
  for (const { rows, latency, concurrency } of runs) {
    await using server = await startSlowServer(latency);
    const words = [server.url, String(rows), String(concurrency)];
    const { printed, memory } = runWorker('evaluate-worker.ts', words);
    const { seconds, cpu } = readFigures(printed);
    const ideal = (rows * latency) / concurrency / 1000;
    measured.push([
      rows.toLocaleString('en-US'),
      `${latency} ms`,
      String(concurrency),
      `${ideal.toFixed(1)} s`,
      `${seconds.toFixed(1)} s (${(seconds / ideal).toFixed(2)}x)`,
      `${((cpu * 1000) / rows).toFixed(2)} ms`,
      `${(memory / 2 ** 20).toFixed(0)} MiB`,
    ]);
  }
  return [
    `One process for each evaluation, and one for its provider. ${machine()}`,
    table(['rows', 'latency', 'at once', 'ideal', 'took', 'CPU a row', 'peak memory'], measured),
  ].join('\n\n');
}

function readFigures(printed: string): { readonly seconds: number; readonly cpu: number } {
  const figures = parseJson(printed.trim().split('\n').at(-1) ?? '');
  if (!isObject(figures) || typeof figures.seconds !== 'number' || typeof figures.cpu !== 'number') {
    throw new Error(`The worker printed no figures: ${printed}`);
  }
  return { seconds: figures.seconds, cpu: figures.cpu };
}
