import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/actions/byok/commands.ts';
import { hasTools } from '../../examples/run-example.ts';
import { byok, layOutFolder } from '../../harness/run-byok.ts';
import { examplesIn, pages, readPage, root } from '../pages.ts';
import { expectByok, expectCall } from './known-calls.ts';
import { snippetsOf } from './read-snippets.ts';
import { runConsole } from './run-console.ts';

describe.skipIf(!hasTools)('in bash', () => {
  test.each(snippetsOf('console', 'sh'))('%s calls what there is, with options that there are', (_, { text }) => {
    const { calls, complaints } = runConsole(text);
    expect(complaints).toBe('');
    for (const call of calls) expectCall(call);
  });

  test('a program that nobody knows, and an option that a command does not have, are found', () => {
    expect(runConsole('kubectl get pods\n').complaints).toContain('kubectl: command not found');
    expect(runConsole('byok run "x\n').complaints).toContain('unexpected EOF');
    expect(() => expectCall(['byok', 'run', '--modle', 'x'])).toThrow('There is no option');
    expect(() => expectCall(['npm', 'run', 'dmeo'])).toThrow('dmeo');
    expect(() => expectCall(['npm', 'run', 'demo', '--', '--loud'])).toThrow('loud');
    expect(() => expectCall(['gh', 'secret', 'get', 'NAME'])).toThrow('gh secret get NAME');
  });

  test('the lines that copy an example leave its workflow, its prompt and its policy where they belong', () => {
    const [lines = ''] = examplesIn(readPage('examples/README.md'), 'console');
    const { folder } = runConsole(lines);
    for (const file of ['workflows/issue-triage.yml', 'prompts/issue-triage.prompt.yml', 'models.yml']) {
      expect([file, existsSync(join(folder, '.github', file))]).toEqual([file, true]);
    }
  });
});

const calls = pages.flatMap((page) =>
  [
    ...readPage(page)
      .replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
      .matchAll(/`(byok [a-z][^`]*)`/g),
  ].map(([, call = '']) => [page, call.replaceAll(/\s+/g, ' ')] as const),
);

test.each(calls)('%s: %s names a command and options that there are', (_, call) => {
  const [, name = '', ...args] = call.split(' ');
  expect(commands.map((command) => command.name)).toContain(name);
  // Words in capitals stand for arguments, so only what has an option is a whole call.
  if (args.some((arg) => arg.startsWith('--'))) expectByok([name, ...args]);
});

test('docs/laptop.md names options that some command has', () => {
  const known = commands.flatMap(({ options }) => options.map(({ name }) => `--${name}`));
  const named = [...readPage('docs/laptop.md').matchAll(/`(--[a-z-]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => name !== '--help' && !known.includes(name ?? ''))).toEqual([]);
});

test('every script of package.json that a page names is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = pages.flatMap((page) =>
    [...readPage(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name),
  );
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

/** The files that commands on docs/laptop.md name, as somebody may have them. */
const files = {
  'triage.prompt.yml':
    'model: openai/gpt-6-luna\nmessages: [{role: user, content: "Which label fits this issue? {{title}}"}]\n',
};

/** What pages say can be called without a key, on these files and on those that `byok init` writes. */
const emulated: readonly (readonly [args: readonly string[], answered: string])[] = [
  [['try', '.github/workflows/ai.yml', '--input', 'prompt=Say hello.'], 'Say hello.'],
  [['run', 'triage.prompt.yml', '--var', 'title=It crashes', '--emulator'], 'It crashes'],
];

test.each(emulated)('%s answers without a key, as the pages say', async (args, answered) => {
  const written = snippetsOf('console').some(([, { text }]) => text.replaceAll('"', '').includes(args.join(' ')));
  expect(written).toBe(true);
  const folder = layOutFolder({ 'triage.prompt.yml': files['triage.prompt.yml'] });
  expect(await byok(['init', '--provider', 'openai', '--model', 'openai/gpt-6-luna'], { folder })).toMatchObject({
    status: 0,
  });
  const { status, stdout } = await byok(args, { folder });
  expect([status, stdout]).toEqual([0, expect.stringContaining(answered)]);
});
