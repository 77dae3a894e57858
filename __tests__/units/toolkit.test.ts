import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readOutputs } from '../../scripts/stand-in/read-outputs.ts';
import { type Log, openLog } from '../../src/github/log.ts';
import { appendSummary, writeOutputs } from '../../src/github/outputs.ts';
import { KnownSecrets } from '../../src/reports/secrets/known-secrets.ts';

let folder = '';
let before: NodeJS.ProcessEnv = {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'byok-toolkit-'));
  before = process.env;
  process.env = { ...before };
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'RUNNER_DEBUG']) delete process.env[name];
});

afterEach(() => {
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});

/** What is written to standard output meanwhile. */
async function written(work: (log: Log) => unknown, secrets = new KnownSecrets(() => undefined)): Promise<string> {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  try {
    await work(openLog(secrets));
  } finally {
    process.stdout.write = write;
  }
  return text;
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('%', '\r', '\n', ':', ',', '::', '##[', '%0A', 'a', ' ', '\u2028', '::add-mask::', 'ä'))
    .map((parts) => parts.join('')),
);

describe('no line of the log is a command, whatever is written', () => {
  const command = /^[^\S\n]*::|##\[/m;

  test('information', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (line) => {
        expect(await written((log) => log.info(line))).not.toMatch(command);
      }),
    );
  });

  test('an annotation is one command, the title of a group another, and a debug line a third', async () => {
    process.env.RUNNER_DEBUG = '1';
    const place = { file: 'a:b,c\nd.yml', line: 3, column: 7 };
    await fc.assert(
      fc.asyncProperty(text, async (line) => {
        const lines = [
          ...(await written((log) => log.error(line, place))).split('\n'),
          ...(await written((log) => log.debug(line))).split('\n'),
          ...(await written((log) => log.group(line, () => log.info('inside')))).split('\n'),
        ];
        expect(lines).toHaveLength(2 + 2 + 4);
        expect(lines[0]).toMatch(/^::error file=a%3Ab%2Cc%0Ad\.yml,line=3,col=7::/);
        expect(lines[2]).toMatch(/^::debug::/);
        expect(lines.slice(4, 7)).toEqual([expect.stringMatching(/^::group::/), 'inside', '::endgroup::']);
        expect(lines.join('\n')).not.toContain('##[');
      }),
    );
  });
});

test('a debug line is written where the job runs with debug logging alone, and without secrets', async () => {
  const secrets = new KnownSecrets(() => undefined);
  secrets.add('sk-0123456789abcdef');
  const debug = (log: Log) => log.debug('It is sk-0123456789abcdef.');
  expect(await written(debug, secrets)).toBe('');
  process.env.RUNNER_DEBUG = '1';
  expect(await written(debug, secrets)).toBe('::debug::It is ***.\n');
});

test('a group ends where the work in it fails', async () => {
  const fails = (log: Log) => expect(log.group('Policy', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await written(fails)).toBe('::group::Policy\n::endgroup::\n');
});

describe('outputs', () => {
  test('are read back as they were, whatever they hold', async () => {
    const file = join(folder, 'outputs');
    process.env.GITHUB_OUTPUT = file;
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        writeFileSync(file, '');
        await writeOutputs([['response', value]], { GITHUB_OUTPUT: file });
        expect(readOutputs(readFileSync(file, 'utf8'))).toEqual({ response: value });
      }),
    );
  });

  test('go nowhere where the runner names no file: never to the log', async () => {
    expect(await written(() => writeOutputs([['response', 'Hello.']], {}))).toBe('');
    expect(await written(() => writeOutputs([['response', 'Hello.']], { GITHUB_OUTPUT: '' }))).toBe('');
  });
});

describe('a file of the runner', () => {
  const ways = [
    { name: 'GITHUB_OUTPUT', write: (path: string) => writeOutputs([['status', 'denied']], { GITHUB_OUTPUT: path }) },
    { name: 'GITHUB_STEP_SUMMARY', write: (path: string) => appendSummary('# Denied', { GITHUB_STEP_SUMMARY: path }) },
  ];

  for (const { name, write } of ways) {
    test(`${name} that is not there yet is made`, async () => {
      const file = join(folder, 'new');
      process.env[name] = file;
      await write(file);
      expect(readFileSync(file, 'utf8')).toMatch(/denied/i);
    });

    test(`${name} in a folder that is not there: the system’s own error`, async () => {
      const file = join(folder, 'gone', 'file');
      process.env[name] = file;
      await expect(write(file)).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' });
    });

    test(`${name} that is a folder: the system’s own error`, async () => {
      const file = join(folder, 'folder');
      mkdirSync(file);
      process.env[name] = file;
      await expect(write(file)).rejects.toMatchObject({ code: 'EISDIR', syscall: 'open' });
    });
  }

  test('two summaries of one process go to their own files', async () => {
    for (const name of ['one', 'two']) {
      process.env.GITHUB_STEP_SUMMARY = join(folder, name);
      await appendSummary(name, { GITHUB_STEP_SUMMARY: join(folder, name) });
    }
    expect(['one', 'two'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['one', 'two']);
  });

  test('no summary is written where the runner names no file', async () => {
    await appendSummary('# Hello', {});
    expect(existsSync(join(folder, 'summary'))).toBe(false);
  });
});
