import { availableParallelism } from 'node:os';
import type { Sizes } from './bundle-sizes.ts';
import { figureOf, ratioOf, type Spread } from './compare.ts';
import { type Name, names } from './programs.ts';
import type { Round } from './rounds.ts';

/** What the CPU time of a program is held against. */
interface Target {
  readonly name: Name;
  readonly base: Name;
  /** The highest ratio that meets the target; without one the ratio is only shown. */
  readonly atMost?: number;
}

const targets: readonly Target[] = [
  { name: names.allowedApi, base: names.floor, atMost: 1.6 },
  { name: names.denied, base: names.coreBundled, atMost: 1.25 },
  { name: names.denied, base: names.core },
];

/** What the rounds came to, as Markdown. */
export function report(rounds: readonly Round[], sizes: Sizes): string {
  return [
    `${rounds.length} rounds. Medians; in brackets the median ratio to the floor.\n${machine()}`,
    table(
      ['program', 'CPU', 'wall', 'peak memory'],
      Object.values(names).map((name) => figuresOf(rounds, name)),
    ),
    table(
      ['code', 'bytes', 'ratio to the floor'],
      [
        ['floor: its script and js-yaml', ...bytes(sizes.floor, sizes)],
        ['bundle, what a denied step loads', ...bytes(sizes.start, sizes)],
        ['bundle, all files', ...bytes(sizes.bundle, sizes)],
      ],
    ),
    table(
      ['CPU of', 'against', 'ratio', 'middle half', 'target'],
      targets.map((target) => verdictOn(target, rounds)),
    ),
  ].join('\n\n');
}

/** When and on what the figures were taken. */
export function machine(): string {
  const date = new Date().toISOString().slice(0, 10);
  return `Measured on ${date} with Node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores.`;
}

function figuresOf(rounds: readonly Round[], name: Name): readonly string[] {
  const ratio = (figure: 'cpu' | 'wall' | 'memory') => times(ratioOf(rounds, name, names.floor, figure).median);
  const median = (figure: 'cpu' | 'wall' | 'memory') => figureOf(rounds, name, figure).median;
  return [
    name,
    `${median('cpu').toFixed(0)} ms (${ratio('cpu')})`,
    `${median('wall').toFixed(0)} ms (${ratio('wall')})`,
    `${(median('memory') / 2 ** 20).toFixed(0)} MiB (${ratio('memory')})`,
  ];
}

function verdictOn({ name, base, atMost }: Target, rounds: readonly Round[]): readonly string[] {
  const ratio: Spread = ratioOf(rounds, name, base, 'cpu');
  const verdict =
    atMost === undefined ? 'none' : `at most ${times(atMost)}: ${ratio.median <= atMost ? 'met' : 'missed'}`;
  return [name, base, times(ratio.median), `${times(ratio.low)} to ${times(ratio.high)}`, verdict];
}

function bytes(size: number, { floor }: Sizes): readonly [string, string] {
  return [size.toLocaleString('en-US'), times(size / floor)];
}

/** A ratio. */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
