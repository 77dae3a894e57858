import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readActionFile } from '../../scripts/stand-in/action-file.ts';
import { batch } from '../harness/batching.ts';
import { failure } from '../harness/replies.ts';

const declared = Object.keys(readActionFile('batch').outputs).toSorted();
const words = ['one', 'two', 'three'].map((word) => ({ word }));

test('every row is asked, filled in, and has a line', async () => {
  const ran = await batch({ rows: words, answer: (text) => text.toUpperCase() });
  console.log(ran.log, ran.outputs);
  expect(ran.exitCode).toBe(0);
  expect(Object.keys(ran.outputs).toSorted()).toEqual(declared);
});
