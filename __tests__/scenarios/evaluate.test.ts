import { expect, test } from 'vitest';
import { evaluation, promptFile } from '../harness/evaluations.ts';

const rows = Array.from({ length: 12 }, (_, index) => [`row ${index + 1}`, 'ok'] as const);

test('every row passes: the figures, the outputs and the summary say so', async () => {
  const ran = await evaluation({ files: { 'echo.prompt.yml': promptFile(rows) } });
  console.log(ran.log, ran.outputs, ran.summary);
  expect(ran.exitCode).toBe(0);
});
