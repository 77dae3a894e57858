import { answers } from './markdown-texts.ts';
import { machine, table } from './report.ts';
import { middle, runWorker } from './run-worker.ts';

/** Processes of which the middle counts. */
const rounds = 3;

/** Sizes of answers, in bytes. */
const sizes = [1_000, 10_000, 100_000, 1_000_000] as const;

/** What the largest may take: milliseconds, and bytes of memory. */
const aim = { time: 2_000, memory: 200 * 2 ** 20 };

/** Measures how long it takes to show an answer, at all sizes; as Markdown. */
export function reportMarkdown(): string {
  const head = ['an answer full of', '1 kB', '10 kB', '100 kB', '1 MB', 'peak memory', 'aim: 2 s, 200 MiB'];
  return [`Medians of ${rounds} processes. ${machine()}`, table(head, Object.keys(answers).map(rowOf))].join('\n\n');
}

function rowOf(name: string): readonly string[] {
  const readings = sizes.map((size) => {
    const runs = Array.from({ length: rounds }, () => runWorker('markdown-worker.ts', [name, String(size)]));
    return {
      time: middle(runs.map(({ printed }) => Number(printed))),
      memory: middle(runs.map(({ memory }) => memory)),
    };
  });
  const { time = 0, memory = 0 } = readings.at(-1) ?? {};
  return [
    name,
    ...readings.map((reading) => `${reading.time.toFixed(0)} ms`),
    `${(memory / 2 ** 20).toFixed(0)} MiB`,
    time <= aim.time && memory <= aim.memory ? 'met' : 'missed',
  ];
}
