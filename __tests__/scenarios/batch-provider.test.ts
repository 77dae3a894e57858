import { expect } from 'vitest';
import { submitAndCollect } from '../harness/batch-steps.ts';
import { bundled } from '../harness/scenario.ts';

bundled('rows are submitted as a batch, and collected in their order by another run', async () => {
  const { submitted, collected, api } = await submitAndCollect({});
  console.log(submitted.log, submitted.outputs, collected.log, collected.outputs, collected.results);
  expect(submitted).toMatchObject({ exitCode: 0, outputs: { status: 'pending', rows: '3', 'pending-rows': '3' } });
  expect(collected).toMatchObject({ exitCode: 0, outputs: { status: 'completed', 'completed-rows': '3' } });
  expect(collected.results.map(({ row, response }) => [row, response])).toEqual([
    [0, 'Answer to Say word0.'],
    [1, 'Answer to Say word1.'],
    [2, 'Answer to Say word2.'],
  ]);
  expect([...api.files.keys()]).toEqual([]);
  expect([...submitted.left, ...collected.left]).toEqual([]);
});
