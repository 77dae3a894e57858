import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Runner } from '../../src/github/runner.ts';

/** What a process holds at a moment when nothing is under way. */
export interface Standing {
  /** Bytes of objects that are in use, and of their buffers; compiled code is left out, since it comes and goes. */
  readonly memory: number;
  /** Listeners on the signal that tells of a cancelled run, and on those of the process. */
  readonly listeners: number;
  /** Connections, timers and whatever else keeps a process alive. */
  readonly resources: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** How long connections may take to close that nobody needs any more, in milliseconds: servers keep them for 5 s. */
const patience = 12_000;

/** Waits until no more connections close. */
async function settle(): Promise<void> {
  const end = performance.now() + patience;
  for (let count = Number.POSITIVE_INFINITY, same = 0; same < 4 && performance.now() < end; ) {
    await sleep(500);
    const now = process.getActiveResourcesInfo().length;
    same = now === count ? same + 1 : 0;
    count = now;
  }
}

/** Waits until what has ended is closed, collects garbage, and counts what is left. */
export async function takeStanding({ cancelled }: Runner): Promise<Standing> {
  await settle();
  for (let round = 0; round < 3; round++) {
    await sleep(50);
    collectGarbage();
  }
  const onProcess = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return {
    memory: bytesIn('old_space') + bytesIn('new_space') + process.memoryUsage().arrayBuffers,
    listeners: getEventListeners(cancelled, 'abort').length + onProcess,
    resources: process.getActiveResourcesInfo().length,
  };
}

function bytesIn(space: string): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === space)?.space_used_size ?? Number.NaN;
}
