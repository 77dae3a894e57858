import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { edges } from '../../scripts/generate/edge-table.ts';

const tests = globSync('*.test.ts', { cwd: import.meta.dirname })
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
  .join('\n');

test.each(Object.keys(edges))('the row %s of the table has a test', (name) => {
  expect(tests).toMatch(new RegExp(`edge(?:WithMounts)?\\('${name}'`));
});
