import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { promptDependencies } from '../../src/actions/prompt-files.ts';
import { readWorkspaceBeginning, readWorkspaceBytes, readWorkspaceFile } from '../../src/github/workspace/files.ts';
import { matchFiles } from '../../src/github/workspace/match-files.ts';
import { missingFile } from '../../src/github/workspace/missing-file.ts';
import { Failure } from '../../src/language/failures/failure.ts';
import { buildPrompt } from '../../src/prompts/build-prompt.ts';
import { attachmentsOf, type Prompt, textsOf } from '../../src/prompts/prompt.ts';
import { parsePromptFile } from '../../src/prompts/prompt-file/prompt-file.ts';
import { fill, filledLength, namesIn } from '../../src/prompts/variables/template.ts';
import { png } from '../harness/media.ts';
import { names, promptFile, template } from '../harness/prompt-arbitraries.ts';
import { pathIn, promptInputs } from '../harness/prompt-inputs.ts';
import { numRuns, timeout, tryCorpus } from './fuzzing.ts';

/** What stands in every file that no prompt may read. */
const canary = 'canary-8d1f';

const folder = mkdtempSync(join(tmpdir(), 'byok-fuzz-'));
const workspace = join(folder, 'workspace');
const boundary = 'b0'.repeat(16);

beforeAll(() => {
  for (const path of ['workspace/sub', 'workspace/.git', 'beyond', 'temp/_runner_file_commands'])
    mkdirSync(join(folder, path), { recursive: true });
  const forbidden = new Uint8Array([...png, ...new TextEncoder().encode(canary)]);
  for (const path of [
    'outside.txt',
    'config',
    'a.txt',
    'beyond/b.txt',
    'workspace/.git/config',
    'temp/.npmrc',
    'temp/_runner_file_commands/a.txt',
    'temp/git-credentials-1.config',
  ]) {
    writeFileSync(join(folder, path), canary);
  }
  for (const path of ['outside.png', 'beyond/image.png']) writeFileSync(join(folder, path), forbidden);
  writeFileSync(join(workspace, 'a.txt'), 'A {{b}}');
  writeFileSync(join(workspace, 'sub/b.txt'), 'B {{a}}');
  writeFileSync(join(workspace, 'image.png'), png);
  writeFileSync(
    join(workspace, 'x.prompt.yml'),
    'messages: [{role: system, content: "{{a}}"}, {role: user, content: "{{b}}"}]',
  );
  writeFileSync(
    join(workspace, 'sub/y.prompt.yml'),
    'messages: [{role: user, content: [{type: text, text: "{{c.d}}{{a}}"}]}]',
  );
  symlinkSync('../outside.txt', join(workspace, 'link.txt'));
  symlinkSync('../outside.png', join(workspace, 'link.png'));
  symlinkSync('../beyond', join(workspace, 'link-folder'));
  symlinkSync('.git/config', join(workspace, 'link-git'));
  writeFileSync(join(folder, 'temp/a.txt'), 'T {{a}}');
  symlinkSync('../outside.txt', join(folder, 'temp/link.txt'));
  symlinkSync('../beyond', join(folder, 'temp/link-folder'));
  symlinkSync('_runner_file_commands', join(folder, 'temp/sub'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const reach = { workspace, temp: { path: join(folder, 'temp'), isOpen: true } };

const means = promptDependencies({
  run: { event: 'push' },
  filesForPrompts: () => ({
    readFile: (input, path, maxBytes) => readWorkspaceFile(reach, input, path, maxBytes),
    readBytes: (input, path, maxBytes) => readWorkspaceBytes(reach, input, path, maxBytes),
    readBeginning: (input, path, bytes) => readWorkspaceBeginning(reach, input, path, bytes),
    match: (input, pattern) => matchFiles(reach, input, pattern),
    missing: (input, path) => missingFile(reach, input, path),
  }),
  drawBoundary: () => boundary,
});

/** A failure with one of the documented codes; anything else that is thrown is thrown on. */
function expected(error: unknown, ...codes: readonly string[]): undefined {
  if (!(error instanceof Failure) || !codes.includes(error.code)) throw error;
}

test('a template is filled in once: what a value contains stays as it is', { timeout }, () => {
  const values = fc.tuple(template, template, template, template);
  fc.assert(
    fc.property(template, values, (text, filling) => {
      const variables = new Map(names.map((name, index) => [name, filling[index] ?? '']));
      const filled = fill(text, variables);
      expect(filledLength(text, variables)).toBe(filled.length);
      // Each value in the place of a mark that no text has, put there by the same template.
      const marks = new Map(names.map((name, index) => [name, String.fromCodePoint(0xf0000 + index)]));
      const marked = [...fill(text, marks)].map((character) => {
        const index = (character.codePointAt(0) ?? 0) - 0xf0000;
        return index >= 0 && index < names.length ? filling[index] : character;
      });
      fc.pre(!/[\u{f0000}-\u{f0003}]/u.test(text));
      expect(filled).toBe(marked.join(''));
      expect(namesIn(fill(text, marks))).toEqual(namesIn(text).filter((name) => !variables.has(name)));
    }),
    { numRuns },
  );
});

/** A prompt file is read, or refused with places in it. */
function checkFile(source: string): void {
  const lines = source.split(/\r\n|\r|\n/);
  try {
    const { messages } = parsePromptFile(source, 'x.prompt.yml');
    for (const { content } of messages) expect(typeof content === 'string' || content.length > 0).toBe(true);
  } catch (error) {
    expected(error, 'invalid-prompt');
    for (const { place } of error instanceof Failure ? error.problems : []) {
      if (!place) continue;
      expect(place.line).toBeLessThanOrEqual(lines.length);
      expect(place.column).toBeLessThanOrEqual((lines[place.line - 1]?.length ?? 0) + 1);
    }
  }
}

tryCorpus('prompt-files', checkFile);

test('a prompt file is read, or refused with places in it', { timeout }, () => {
  fc.assert(fc.property(promptFile, checkFile), { numRuns });
});

/** How often a text holds another. */
const times = (text: string, part: string) => text.split(part).length - 1;

function check(prompt: Prompt): void {
  const texts = prompt.messages.flatMap(({ content }) => textsOf(content)).join('\n');
  expect(texts).not.toContain(canary);
  for (const { data } of prompt.messages.flatMap(({ content }) => attachmentsOf(content))) {
    expect(Buffer.from(data, 'base64').toString('latin1')).not.toContain(canary);
  }
  // Every mark that begins has its end, and the explanation names one of each.
  expect(times(texts, `<untrusted-${boundary} name="`)).toBe(times(texts, `</untrusted-${boundary}>`));
}

test('a prompt is built or refused, and nothing outside of the workspace is read', { timeout }, async () => {
  let built = 0;
  await fc.assert(
    fc.asyncProperty(promptInputs(pathIn(workspace, folder, join(folder, 'temp'))), async (inputs) => {
      try {
        check(await buildPrompt(inputs, means));
        built += 1;
      } catch (error) {
        expected(error, 'invalid-input', 'unreadable-file', 'invalid-prompt', 'missing-variable');
      }
    }),
    { numRuns },
  );
  expect(built).toBeGreaterThan(numRuns / 20);
});
