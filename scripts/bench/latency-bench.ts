import { rmSync } from 'node:fs';
import { bundle } from '../stand-in/run-bundle.ts';
import { layOut } from '../stand-in/step.ts';
import { spread } from './compare.ts';
import { delays, startLatencyServer } from './latency-server.ts';
import { filesOf, type Shape, shapes, stepOf, unavoidable } from './latency-shapes.ts';
import { machine, table } from './report.ts';
import { runProgram } from './run-program.ts';

/** How much longer than its chain a step may take, in milliseconds. */
const aim = 150;

/** Runs that are thrown away. */
const warmUps = 1;

/** Measures how much longer steps take than what they have to wait for, so many times; as Markdown. */
export async function reportLatency(count: number): Promise<string> {
  const rounds: (readonly Taken[])[] = [];
  for (let round = -warmUps; round < count; round++) {
    const taken: Taken[] = [];
    for (const shape of shapes) taken.push(await run(shape));
    if (round >= 0) rounds.push(taken);
  }
  const rows = shapes.map((shape, index) =>
    rowOf(
      shape,
      rounds.map((taken) => taken[index] ?? nothing),
    ),
  );
  const head = [
    'a step with',
    'waits for',
    'at least',
    'waited',
    'took beyond it',
    'middle half',
    'CPU',
    'requests',
    'connections',
  ];
  return [
    `${count} rounds; GitHub takes ${delays.gitHub} ms for each request, and the provider ${delays.provider} ms.\n${machine()}`,
    table([...head, `aim: ${aim} ms`], rows),
  ].join('\n\n');
}

/** What one run took. */
interface Taken {
  /** Milliseconds beyond the chain. */
  readonly beyond: number;
  /** Milliseconds of CPU time, most of which is no part of a wait. */
  readonly cpu: number;
  /** Milliseconds in which a request was under way. */
  readonly waited: number;
  readonly requests: number;
  readonly connections: number;
}

const nothing: Taken = { beyond: Number.NaN, cpu: Number.NaN, waited: Number.NaN, requests: 0, connections: 0 };

function rowOf(shape: Shape, taken: readonly Taken[]): readonly string[] {
  const { median, low, high } = spread(taken.map(({ beyond }) => beyond));
  const { requests, connections } = taken.at(-1) ?? nothing;
  return [
    ...[shape.name, shape.chain.join(', '), `${unavoidable(shape)} ms`],
    `${spread(taken.map(({ waited }) => waited)).median.toFixed(0)} ms`,
    ...[`${median.toFixed(0)} ms`, `${low.toFixed(0)} ms to ${high.toFixed(0)} ms`],
    `${spread(taken.map(({ cpu }) => cpu)).median.toFixed(0)} ms`,
    ...[String(requests), String(connections), median <= aim ? 'met' : 'missed'],
  ];
}

async function run(shape: Shape): Promise<Taken> {
  await using server = await startLatencyServer((url) => filesOf(shape, url));
  const policy = filesOf(shape, server.url)['acme/widgets']?.['.github/models.yml'] ?? '';
  const laidOut = layOut(stepOf(shape, server.url, policy));
  try {
    const { exitCode, log, measurement } = await runProgram(bundle, laidOut, []);
    const { outputs } = laidOut.collect(exitCode, log);
    if (outputs.status !== 'completed') throw new Error(`${shape.name}: ${log.slice(-4000)}`);
    const beyond = measurement.wall - unavoidable(shape);
    return {
      beyond,
      cpu: measurement.cpu,
      waited: server.waited(),
      requests: server.received.length,
      connections: server.connections(),
    };
  } finally {
    rmSync(laidOut.folder, { recursive: true, force: true });
  }
}
