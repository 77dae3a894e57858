import { expect, test } from 'vitest';
import { watchProgress } from '../../src/inference/waiting.ts';
import { ManualClock } from '../harness/manual-clock.ts';

test('progress is told every 5 seconds at most, and only while something comes', () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const onProgress = watchProgress(clock, (line) => lines.push(line));
  const steps: readonly (readonly [pause: number, characters: number])[] = [
    [0, 4],
    [4999, 400],
    [1, 401],
    [100, 500],
    [4899, 600],
    [1, 2000],
    [60_000, 2000],
  ];
  for (const [pause, characters] of steps) {
    clock.pass(pause);
    onProgress(characters);
  }
  expect(lines).toEqual([
    'About 101 tokens so far, 20 a second.',
    'About 500 tokens so far, 50 a second.',
    'About 500 tokens so far, 7 a second.',
  ]);
});

test('nothing is told of an answer that has not begun', () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const onProgress = watchProgress(clock, (line) => lines.push(line));
  clock.pass(20_000);
  onProgress(0);
  expect(lines).toEqual([]);
});
