import { expect, inject, test } from 'vitest';
import { type ErrorCode, statusOfCode } from '../../../src/language/failures/codes.ts';
import { wrongAnswers } from './wrong-answers.ts';
import { wrongInputs } from './wrong-inputs.ts';
import { wrongModels } from './wrong-models.ts';
import { wrongPolicies } from './wrong-policies.ts';
import { wrongPrompts } from './wrong-prompts.ts';
import { flat, tell, type WrongStep } from './wrong-step.ts';
import { wrongTools } from './wrong-tools.ts';

const tables: readonly (readonly WrongStep[])[] = [
  wrongInputs,
  wrongModels,
  wrongPrompts,
  wrongPolicies,
  wrongTools,
  wrongAnswers,
];

/** All of them through the sources; through the bundle one of each table is enough. */
const steps = inject('through') === 'source' ? tables.flat() : tables.flatMap((table) => table.slice(0, 1));

/** What one reading must find, in the log and its annotation as well as in the summary. */
const asked = ['verdict', 'place', 'names', 'seen', 'remedy'] as const;

test.each(steps)('$name', async (step) => {
  const { ran, message, annotated, summary, place, verdict, page } = await tell(step);
  expect(ran).toMatchObject({ exitCode: 1, outputs: { 'error-code': step.code, status: statusOfCode[step.code] } });
  expect(ran.log.match(/^::error/gm)).toHaveLength(1);
  expect(annotated).toBe(place.annotated);
  expect(message).toContain(`See ${page}`);
  expect(ran.summary).toContain(`](${page})`);
  const wanted = { ...step, verdict, place: place.told };
  for (const what of asked) {
    expect(flat(message), what).toContain(flat(wanted[what]));
    expect(flat(summary), what).toContain(flat(wanted[what]));
  }
});

/** Codes that belong to the process: they are reached in error-codes.test.ts. */
const ofProcess: readonly ErrorCode[] = ['cancelled', 'certificate', 'internal'];

test('every code is reached by one of them', () => {
  const reached = new Set<string>([...tables.flat().map(({ code }) => code), ...ofProcess]);
  expect(Object.keys(statusOfCode).filter((code) => !reached.has(code))).toEqual([]);
});
