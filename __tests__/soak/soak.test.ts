import { expect, test } from 'vitest';
import { openLastingStep } from './lasting-step.ts';
import { faults, type Mood, startMoodyServer } from './moody-server.ts';
import { takeStanding } from './standing.ts';
import { verdictOn } from './verdict.ts';

/** Runs that come first, so that what is loaded and compiled once does not count as growth. */
const warmUps = 500;

const completions = 2000;

/** What a run may leave behind, in bytes of heap: half of the smallest leak that is looked for, 1 KiB. */
const mostKept = 512;

const minute = 60_000;

test(
  `${completions} completions in one process, against a server that fails for 30 % of the requests`,
  async () => {
    await using server = await startMoodyServer();
    using step = await openLastingStep(server.url);
    const wrong: string[] = [];
    const seen = new Set<Mood['fault']>();
    let sent = 0;
    let failed = 0;

    async function runTo(last: number, from = 0): Promise<void> {
      for (let number = from; number < last; number++) {
        const ran = await step.run(number);
        const moods = server.takeMoods(number);
        wrong.push(...verdictOn(number, ran, moods));
        for (const { fault } of moods) seen.add(fault);
        sent += moods.length;
        failed += moods.filter(({ fault }) => fault).length;
      }
    }

    await runTo(warmUps);
    const before = await takeStanding(step.runner);
    await runTo(completions, warmUps);
    const after = await takeStanding(step.runner);
    const kept = (after.memory - before.memory) / (completions - warmUps);

    expect(wrong).toEqual([]);
    expect(server.requests()).toBe(sent);
    expect(faults.filter((fault) => !seen.has(fault))).toEqual([]);
    expect(failed / sent).toBeCloseTo(0.3, 1);
    expect(kept).toBeLessThan(mostKept);
    expect(after.listeners).toBeLessThanOrEqual(before.listeners);
    expect(after.resources).toBeLessThanOrEqual(before.resources);
  },
  4 * minute,
);
