import type { Ran } from '../../scripts/stand-in/step.ts';
import { statusWords } from '../../src/actions/complete/verdict.ts';
import { statusOfCode } from '../../src/language/failures/codes.ts';
import { mostAttempts } from './lasting-step.ts';
import { answerTo, type Mood } from './moody-server.ts';

/** Every status that a step can end with. */
const statuses: ReadonlySet<string> = new Set(['completed', 'truncated', 'skipped', ...Object.values(statusOfCode)]);

/** The statuses that pass, unless the step has an error code: an answer without a word is truncated, and fails. */
const passing: ReadonlySet<string> = new Set(['completed', 'truncated']);

/** What is wrong with a run, held against what the server did for it; empty where all is well. */
export function verdictOn(number: number, { outputs, exitCode, log, summary }: Ran, moods: readonly Mood[]) {
  const { status = '' } = outputs;
  const last = moods.at(-1);
  const expected = expectedOf(number, last);
  const errors = log.match(/^::error/gm)?.length ?? 0;
  const checks: readonly (readonly [holds: boolean, wrong: string])[] = [
    [statuses.has(status), `${status} is no status`],
    [status === expected.status, `${status} instead of ${expected.status}`],
    [outputs['error-code'] === expected.code, `${outputs['error-code']} instead of ${expected.code}`],
    [expected.text === undefined || outputs.response === expected.text, `the answer is ${outputs.response}`],
    [exitCode === (passing.has(status) && outputs['error-code'] === '' ? 0 : 1), `the exit code is ${exitCode}`],
    [errors === exitCode, `${errors} errors in the log`],
    [new RegExp(`[ [>]${wordsOf(status)}`).test(summary), 'the summary has no status'],
    [moods.slice(0, -1).every(mayPass), 'sent again after an answer or a refusal'],
    [!last || !mayPass(last) || moods.length === mostAttempts, `given up after ${moods.length} attempts`],
  ];
  return checks.filter(([holds]) => !holds).map(([, wrong]) => `${number}: ${wrong} (${moods.map(nameOf).join(', ')})`);
}

/** How the summary words a status. */
function wordsOf(status: string): string {
  return Object.entries(statusWords).find(([name]) => name === status)?.[1] ?? status;
}

/** What the last answer of the server makes of a run. */
function expectedOf(number: number, last: Mood | undefined) {
  if (!last?.fault) return { status: 'completed', code: '', text: answerTo(number) };
  const { fault, speaking, form } = last;
  const code = typeof fault.code === 'function' ? fault.code(speaking, form) : (fault.code ?? '');
  return { status: fault.status, code };
}

/** Faults that are worth another attempt are asked three times in the matrix. */
function mayPass({ fault }: Mood): boolean {
  return fault !== undefined && fault.requests > 1;
}

function nameOf({ fault, form }: Mood): string {
  return `${fault?.name ?? 'an answer'}, ${form}`;
}
