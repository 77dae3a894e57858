import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readActionFile } from '../../../scripts/stand-in/action-file.ts';
import { readCall } from '../../../src/actions/byok/command.ts';
import { commands } from '../../../src/actions/byok/commands.ts';
import { root } from '../pages.ts';
import type { Call } from './run-console.ts';

const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

const repository = 'github:byok-inference/byok-inference';

/** Checks a command line of `byok` by its own reader. */
export function expectByok([name = '', ...args]: readonly string[]): void {
  const command = commands.find((candidate) => candidate.name === name);
  expect(command?.name, name).toBe(name);
  if (command) readCall(command, args);
}

/** Checks the arguments of a script of package.json: those of the command line by its reader, others by what it declares. */
function expectScript(name: string, args: readonly string[]): void {
  expect(Object.keys(scripts)).toContain(name);
  if (name === 'byok' || name === 'policy') expectByok(name === 'byok' ? args : ['policy', ...args]);
  else if (args.length > 0) expectDeclared(name, args);
}

function expectDeclared(name: string, args: readonly string[]): void {
  const [, file = ''] = /^node (scripts\/[\w/.-]+)/.exec(scripts[name] ?? '') ?? [];
  const source = readFileSync(join(root, file), 'utf8');
  for (const option of args.filter((arg) => arg.startsWith('--'))) {
    expect(source).toMatch(new RegExp(`'?\\b${option.slice(2)}'?: \\{ type: '`));
  }
  if (args.includes('--only')) expect(source).toMatch(new RegExp(`^ +${args[args.indexOf('--only') + 1]}: `, 'm'));
}

function expectNpm(args: readonly string[]): void {
  if (args[0] === '--prefix') expectNpm(args.slice(2));
  else if (args[0] === 'run') expectScript(args[1] ?? '', args.slice(args[2] === '--' ? 3 : 2));
  else expect([['cit'], ['install', '--global', repository]]).toContainEqual(args);
}

/** What the snippets call of programs that are not here, from their manuals: the options of each command. */
const foreign: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  gh: {
    api: ['--method', '--jq', '-F', '-f'],
    'secret set': ['--env', '--org', '--repos', '--visibility'],
    'variable set': ['--org', '--visibility'],
  },
  az: {
    'account show': ['--query', '-o'],
    'ad app create': ['--display-name', '--query', '-o'],
    'ad app federated-credential create': ['--id', '--parameters'],
    'ad app federated-credential list': ['--id', '--query', '-o'],
    'ad sp create': ['--id', '--query', '-o'],
    'ad sp show': ['--id', '--query', '-o'],
    'cognitiveservices account create': [
      '--name',
      '--resource-group',
      '--location',
      '--kind',
      '--sku',
      '--custom-domain',
      '--yes',
    ],
    'cognitiveservices account show': ['--name', '--resource-group', '--query', '-o'],
    'cognitiveservices account deployment create': [
      '--name',
      '--resource-group',
      '--deployment-name',
      '--model-format',
      '--model-name',
      '--model-version',
      '--sku-name',
      '--sku-capacity',
    ],
    'cognitiveservices account deployment list': ['--name', '--resource-group', '--query', '-o'],
    'cognitiveservices account keys list': ['--name', '--resource-group', '--query', '-o'],
    'role assignment create': ['--role', '--scope', '--assignee-object-id', '--assignee-principal-type'],
    'role assignment list': ['--assignee', '--scope', '--query', '-o'],
  },
  curl: { '': ['-sS', '-H', '-d'] },
  git: { diff: [] },
  'llama-server': { '': ['-m', '--host', '--port', '--alias', '--api-key'] },
};

function expectForeign(program: string, args: readonly string[]): void {
  const known = foreign[program] ?? {};
  const name = Object.keys(known).find((words) => words === '' || `${args.join(' ')} `.startsWith(`${words} `));
  expect(name, `${program} ${args.join(' ')}`).toBeDefined();
  // A value may begin with a hyphen nowhere here.
  for (const option of args.filter((arg) => /^-+[a-zA-Z]/.test(arg))) expect(known[name ?? '']).toContain(option);
  for (const option of ['-d', '--parameters']) {
    if (args.includes(option)) JSON.parse(args[args.indexOf(option) + 1] ?? '');
  }
}

/** Checks a call of a program as far as it can be known here: our own by their readers, others by a table. */
export function expectCall([program, ...args]: Call): void {
  if (program === 'npm') expectNpm(args);
  else if (program === 'npx') expectNpx(args);
  else if (program === 'byok') expectByok(args);
  else if (program === 'jq') expect(Object.keys(readActionFile().outputs)).toContain(args[0]?.replace('.', ''));
  else expectForeign(program, args);
}

function expectNpx([from, ...args]: readonly string[]): void {
  expect(from).toBe(repository);
  expectByok(args);
}
