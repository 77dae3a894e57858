import fc from 'fast-check';
import type { PromptInputs } from '../../src/prompts/build-prompt.ts';
import { names, template, values } from './prompt-arbitraries.ts';

/** Parts of paths: what is in the workspace, ways out of it, and wildcards. */
const segments = [
  '..',
  '.',
  'a.txt',
  'sub',
  'b.txt',
  'x.prompt.yml',
  'image.png',
  'link.txt',
  'link.png',
  'link-folder',
  'outside.txt',
  'outside.png',
  '.git',
  '.GIT',
  'config',
  'link-git',
  '_runner_file_commands',
  '.npmrc',
  'git-credentials-1.config',
  '*',
  '**',
  '?',
  '*.txt',
  '{..,sub}',
  '.{.,x}',
  '[.][.]',
  '@(..|sub)',
  '.*',
  '\\',
  '\u{0}',
  'x'.repeat(300),
];

/** A path, from the workspace or from a folder that is named by its absolute path. */
export function pathIn(...roots: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom('', '', '', '', '', '/', ...roots.map((root) => `${root}/`)),
      fc.array(fc.constantFrom(...segments), { maxLength: 4 }),
    )
    .map(([root, parts]) => root + parts.join('/'));
}

/** Inputs about the prompt. */
export function promptInputs(path: fc.Arbitrary<string>): fc.Arbitrary<PromptInputs> {
  const map = (value: fc.Arbitrary<string>) =>
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2 }).map((all) => JSON.stringify(all)),
      },
      fc.constantFrom(...values),
    );
  const none = fc.constant('');
  return fc.record({
    prompt: template,
    promptFile: fc.oneof(none, path, fc.constantFrom('x.prompt.yml', 'sub/y.prompt.yml')),
    systemPrompt: fc.oneof(none, template),
    systemPromptFile: fc.oneof(none, none, path),
    input: fc.oneof(none, map(template)),
    fileInput: fc.oneof(none, map(path)),
    untrustedInput: fc.oneof(none, map(template)),
    untrustedFileInput: fc.oneof(none, none, map(path)),
    files: fc.oneof(
      none,
      none,
      fc.array(path, { maxLength: 3 }).map((lines) => lines.join('\n')),
    ),
    model: fc.constant('openai/gpt-6-luna'),
    settings: fc.constant({}),
    tools: fc.constant([]),
    limitInput: fc.constant('max-tokens' as const),
    maxFileBytes: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  });
}
