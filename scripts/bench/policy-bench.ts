import { measureGrowth, sizes } from './policy-growth.ts';
import { hostile, largest, type PolicyText } from './policy-texts.ts';
import { machine, table, times } from './report.ts';
import { middle, runWorker } from './run-worker.ts';

/** Processes of which the middle counts. */
const rounds = 5;

/** What parsing and deciding may take for the largest policy, in milliseconds. */
const aim = 150;

/** What one process says of a policy. */
interface Reading {
  readonly bytes: number;
  readonly cold: number;
  readonly warm: number;
  readonly outcome: string;
  /** The most memory that the process held, in bytes. */
  readonly memory: number;
}

/** Measures policies of all sizes, the largest ones that are read, and hostile texts; as Markdown. */
export function reportPolicies(): string {
  return [
    `Medians of ${rounds} processes. ${machine()}`,
    table(['decide, on a policy full of', ...sizes.map((size) => size.toLocaleString('en-US'))], growth()),
    table(
      ['parse and decide, the largest policy full of', 'bytes', 'first time', 'then', `aim: ${aim} ms`],
      largest.map(rowOfLargest),
    ),
    table(['text', 'bytes', 'time', 'peak memory', 'outcome'], hostile.map(rowOfHostile)),
  ].join('\n\n');
}

/** Time at the smallest size, then how much more each entry takes at the others. */
function growth(): readonly (readonly string[])[] {
  const [smallest = 1] = sizes;
  return measureGrowth().map(({ name, milliseconds }) => {
    const [first = 0, ...others] = milliseconds;
    const ratios = others.map((time, index) => times(time / first / ((sizes[index + 1] ?? 1) / smallest)));
    return [name, `${(first * 1000).toFixed(0)} µs`, ...ratios.map((ratio) => `${ratio} an entry`)];
  });
}

function rowOfLargest({ name }: PolicyText): readonly string[] {
  const readings = Array.from({ length: rounds }, () => readPolicy(name));
  const cold = middle(readings.map((reading) => reading.cold));
  const warm = middle(readings.map((reading) => reading.warm));
  const { bytes = 0 } = readings[0] ?? {};
  return [
    name,
    bytes.toLocaleString('en-US'),
    `${cold.toFixed(0)} ms`,
    `${warm.toFixed(0)} ms`,
    cold <= aim ? 'met' : 'missed',
  ];
}

function rowOfHostile({ name }: PolicyText): readonly string[] {
  const readings = Array.from({ length: rounds }, () => readPolicy(name));
  const time = middle(readings.map(({ cold }) => cold));
  const memory = middle(readings.map((reading) => reading.memory));
  const { bytes = 0, outcome = '' } = readings[0] ?? {};
  return [
    name,
    bytes.toLocaleString('en-US'),
    `${time.toFixed(0)} ms`,
    `${(memory / 2 ** 20).toFixed(0)} MiB`,
    outcome,
  ];
}

/** Reads one policy in a fresh process. */
function readPolicy(name: string): Reading {
  const { printed, memory } = runWorker('policy-worker.ts', [name]);
  return { ...JSON.parse(printed), memory };
}
