import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as toolkit from '@actions/core';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { command, inputVariable, outputEntry } from '../../src/runner/commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'byok-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom('%', '\r', '\n', ':', ',', '::', '%0A', 'a', ' ', 'ä')).map((parts) => parts.join('')),
);

/** What the toolkit writes to the log. */
function printed(work: () => void): string {
  const { write } = process.stdout;
  let log = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    log += String(chunk);
    return true;
  };
  try {
    work();
  } finally {
    process.stdout.write = write;
  }
  return log;
}

test('annotations and masks are what @actions/core writes', () => {
  fc.assert(
    fc.property(text, text, (message, file) => {
      const place = { file, startLine: 3, startColumn: 7 };
      expect(command('error', message, { file, line: 3, col: 7 })).toBe(printed(() => toolkit.error(message, place)));
      expect(command('warning', message)).toBe(printed(() => toolkit.warning(message)));
      expect(command('notice', message)).toBe(printed(() => toolkit.notice(message)));
      expect(command('add-mask', message)).toBe(printed(() => toolkit.setSecret(message)));
    }),
    { examples: [['', '']] },
  );
});

test('outputs are what @actions/core writes, but for the delimiter', () => {
  const file = join(folder, 'outputs');
  process.env.GITHUB_OUTPUT = file;
  const plain = (entry: string) => entry.replace(/ghadelimiter_[0-9a-f-]{36}/g, 'DELIMITER');
  fc.assert(
    fc.property(text, (value) => {
      writeFileSync(file, '');
      toolkit.setOutput('response', value);
      expect(plain(outputEntry('response', value))).toBe(plain(readFileSync(file, 'utf8')));
    }),
  );
});

test('inputs are read where @actions/core reads them', () => {
  for (const name of ['prompt', 'prompt-file', 'file_input', 'two words']) {
    process.env[inputVariable(name)] = `value of ${name}`;
    expect(toolkit.getInput(name)).toBe(`value of ${name}`);
  }
});
