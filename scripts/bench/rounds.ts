import type { Server } from '../../__tests__/harness/server.ts';
import { measure } from './measure.ts';
import type { Name, Program } from './programs.ts';
import type { Measurement } from './run-program.ts';

/** One run of every program, close together in time, so that they can be compared as pairs. */
export type Round = ReadonlyMap<Name, Measurement>;

/** Rounds that are run and thrown away, so that the disk's cache is as warm for the first as for the last. */
const warmUps = 2;

/** Runs `count` rounds; each begins with another program than the one before. */
export async function runRounds(
  programs: readonly Program[],
  server: Server,
  count: number,
): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (let index = 0; index < warmUps + count; index++) {
    const first = index % programs.length;
    const round = await runRound([...programs.slice(first), ...programs.slice(0, first)], server);
    if (index >= warmUps) rounds.push(round);
  }
  return rounds;
}

async function runRound(programs: readonly Program[], server: Server): Promise<Round> {
  const round = new Map<Name, Measurement>();
  for (const program of programs) round.set(program.name, await measure(program, server));
  return round;
}
