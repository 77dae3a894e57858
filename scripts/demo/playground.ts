import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Where the checkout for it is made, anew each time. */
const folder = join(root, '.demo/playground');

/** Two keys, an allowed list and a denial: nothing is sent, so the secrets need not be there. */
const policy = `version: 1
keys:
  - name: azure-eu
    provider: azure
    endpoint: https://acme-eu.openai.azure.com
    secret: AZURE_OPENAI_API_KEY
    models:
      openai/gpt-6-luna: luna-prod
      deepseek/deepseek-v3.2: deepseek
  - name: openai
    provider: openai
    secret: OPENAI_API_KEY
models:
  enabled: [openai/gpt-6-luna, openai/gpt-6-sol*, deepseek]
  disabled: [openai/gpt-6-sol-pro]
limits:
  max-output-tokens: 4000
`;

/** A prompt file as a team may have it. */
const triage = `# The team's prompt for new issues.
name: Triage
description: Says which label an issue deserves.
model: openai/gpt-6-luna
modelParameters:
  maxCompletionTokens: 400 # one word, and some room to think
messages:
  - role: system
    content: You label issues for a note-taking app. Answer with one word.
  - role: user
    content: |
      Which of these labels does the issue deserve: bug, feature or question?

      {{issue}}
testData:
  - issue: The page stays white when I open a large note.
    expected: bug
  - issue: Please add a dark mode.
    expected: feature
  - issue: Where are notes kept?
    expected: question
evaluators:
  - name: speaks of notes
    string: {contains: "large note"}
`;

/** A prompt file whose answers are JSON. */
const summary = `name: Summary
description: Sums up a discussion as JSON.
model: openai/gpt-6-sol
messages:
  - role: user
    content: |
      Sum up this discussion, and say who has to do something next.

      {{discussion}}
responseFormat: json_schema
jsonSchema: |-
  {
    "type": "object",
    "properties": {"summary": {"type": "string"}, "next": {"type": "string"}},
    "required": ["summary", "next"],
    "additionalProperties": false
  }
`;

/** The files of the checkout. */
export const playgroundFiles: Readonly<Record<string, string>> = {
  '.github/models.yml': policy,
  'prompts/triage.prompt.yml': triage,
  'prompts/summary.prompt.yml': summary,
};

/** Lays out a checkout with a policy and two prompt files; as a repository of git's, where git is installed. */
function layOutPlayground(into: string): string {
  rmSync(into, { recursive: true, force: true });
  for (const [path, text] of Object.entries(playgroundFiles)) {
    mkdirSync(join(into, path, '..'), { recursive: true });
    writeFileSync(join(into, path), text);
  }
  const git = (...args: readonly string[]) => spawnSync('git', ['-C', into, ...args], { stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('-c', 'user.name=Demo', '-c', 'user.email=demo@example.com', 'commit', '-q', '-m', 'Begin');
  return into;
}

/** Runs the playground of the committed bundle on its emulator, until it is interrupted. */
export async function showPlayground(): Promise<void> {
  const cwd = layOutPlayground(folder);
  console.log(`A checkout with a policy and two prompt files was made in ${cwd}.`);
  console.log('Answers come from an emulator: no key is needed, and nothing leaves this machine.\n');
  const { INIT_CWD: _, npm_package_name: __, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, 'dist/byok/index.js'), 'playground', '--emulator'], {
    cwd,
    env,
    stdio: 'inherit',
  });
  // The terminal interrupts both; what the playground has to say comes first.
  process.on('SIGINT', () => undefined);
  process.exitCode = await new Promise<number>((done) => child.on('close', (code) => done(code ?? 0)));
}
