/**
 * Reads one policy in a process of its own: parses it, decides on a request that it denies, and prints how long both
 * took, in milliseconds, at first and then in the middle of several times.
 */
import { Failure } from '../../src/language/failures/failure.ts';
import { decide } from '../../src/policy/judge/decide.ts';
import { unknownRun } from '../../src/policy/model/when.ts';
import { linkPolicy } from '../../src/policy/read/link.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { hostile, largest } from './policy-texts.ts';

/** Times that a policy is read after the first. */
const repetitions = 5;

const today = '2026-11-24';
const source = { file: 'models.yml', commit: '', annotatable: true };
const request = { model: { model: 'mistral/unknown' }, tokens: {}, run: unknownRun, today };

function read(text: string): string {
  try {
    return decide(linkPolicy([parsePolicy(text, source, today)]), request).verdict;
  } catch (error) {
    if (error instanceof Failure) return `${error.code}, ${error.problems.length} problems`;
    throw error;
  }
}

const [name] = process.argv.slice(2);
const text = [...largest, ...hostile].find((one) => one.name === name)?.text();
if (text === undefined) throw new Error(`There is no policy named ${name}.`);

const times: number[] = [];
let outcome = '';
for (let index = 0; index <= repetitions; index++) {
  const started = performance.now();
  outcome = read(text);
  times.push(performance.now() - started);
}
const [cold = 0, ...warm] = times;
console.log(JSON.stringify({ bytes: Buffer.byteLength(text), cold, warm: warm.toSorted((a, b) => a - b)[2], outcome }));
