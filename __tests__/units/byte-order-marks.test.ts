import { describe, expect, test } from 'vitest';
import { readRowFile } from '../../src/actions/rows/row-file.ts';
import { RowSource } from '../../src/actions/rows/row-stream.ts';
import { fileText } from '../../src/github/api/answers.ts';
import { readText } from '../../src/github/laptop/own-files.ts';
import { readWorkspaceBeginning, readWorkspaceFile } from '../../src/github/workspace/files.ts';
import { openTextPieces } from '../../src/github/workspace/text-pieces.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { readJoined } from '../../src/prompts/files/joined.ts';
import { parsePromptFile } from '../../src/prompts/prompt-file/prompt-file.ts';
import { policyFor } from '../harness/policies.ts';
import { layOutWorkspace } from '../harness/workspace.ts';

const mark = '\u{feff}';

/** Lays a text out as a file and gives what a reader makes of it; nothing where it refuses. */
type Read = (text: string, name: string) => Promise<unknown>;

const inWorkspace = (text: string, name: string) =>
  readWorkspaceFile({ workspace: layOutWorkspace({ [name]: text }) }, 'file', name, 1000);

/** Every way in which the bytes of a file become text. */
const texts: Readonly<Record<string, Read>> = {
  'the workspace': inWorkspace,
  'a laptop': async (text, name) => {
    const read = readText(`${layOutWorkspace({ [name]: text })}/${name}`, 1000);
    return 'text' in read ? read.text : undefined;
  },
  GitHub: async (text) => {
    const content = Buffer.from(text).toString('base64');
    const read = fileText({ type: 'file', size: Buffer.byteLength(text), encoding: 'base64', content }, 1000);
    return read.found ? read.value : undefined;
  },
  'the workspace, in pieces': async (text, name) => {
    const pieces = await openTextPieces({ workspace: layOutWorkspace({ [name]: text }) }, 'file', name);
    let whole = '';
    for await (const piece of pieces?.() ?? []) whole += piece;
    return whole;
  },
  'the beginning of a file': async (text, name) => {
    const reach = { workspace: layOutWorkspace({ [name]: text }) };
    const missing = () => Promise.reject(new Error('It is there.'));
    const files = {
      readText: missing,
      readBytes: missing,
      find: async (_: string, path: string) => [path],
      readBeginning: async (input: string, path: string, bytes: number) =>
        (await readWorkspaceBeginning(reach, input, path, bytes)) ?? missing(),
    };
    return (await readJoined({ input: 'file', path: name, maxFileBytes: 1000 }, files)).value;
  },
};

describe.each(Object.entries(texts))('a text of %s', (_, read) => {
  test('has no byte order mark at its start, and keeps a second one and those inside', async () => {
    expect(await read(`${mark}a${mark}b`, 'a.txt')).toBe(`a${mark}b`);
    expect(await read(`${mark}${mark}a`, 'a.txt')).toBe(`${mark}a`);
  });
});

/** The variables of rows, as `evaluate` reads them and as `batch` does. */
const rows: Readonly<Record<string, Read>> = {
  whole: async (text, name) =>
    [...(await readRowFile((await inWorkspace(text, name)) ?? '', name))].map(({ variables }) => [...variables]),
  streamed: async (text, name) => {
    const open = await openTextPieces({ workspace: layOutWorkspace({ [name]: text }) }, 'rows', name);
    if (!open) throw new Error('It is there.');
    const found: unknown[] = [];
    await RowSource.open('rows', name, open, ({ variables }) => found.push([...variables]));
    return found;
  },
};

describe.each(Object.entries(rows))('rows, %s', (_, read) => {
  test.each([
    ['a.json', '[{"a": "x"}]'],
    ['a.jsonl', '{"a": "x"}\n'],
    ['a.ndjson', '{"a": "x"}'],
    ['a.csv', 'a\nx\n'],
    ['a.yml', '- a: x\n'],
  ])('%s: one byte order mark at the start is no part of them', async (name, text) => {
    expect(await read(`${mark}${text}`, name)).toEqual([[['a', 'x']]]);
  });

  test.each([
    ['a.json', `${mark}${mark}[{"a": "x"}]`],
    ['a.json', `[${mark}{"a": "x"}]`],
    ['a.json', `[{"a": "x"},\n${mark}\u{a0}{"a": "x"}]`],
    ['a.jsonl', `${mark}${mark}{"a": "x"}\n`],
    ['a.jsonl', `{"a": "x"}\n${mark}{"a": "x"}\n`],
  ])('%s: %j has one too many, which is no JSON', async (name, text) => {
    await expect(read(text, name)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

test('a policy and a prompt file with one are read as without', () => {
  const origin = { file: '.github/models.yml', commit: '', annotatable: true };
  const policy = policyFor('http://127.0.0.1:1');
  expect(parsePolicy(`${mark}${policy}`, origin, '2026-11-27')).toEqual(parsePolicy(policy, origin, '2026-11-27'));
  const prompt = 'messages:\n  - role: user\n    content: Say hello.\n';
  expect(parsePromptFile(`${mark}${prompt}`, 'a.prompt.yml').messages).toEqual(
    parsePromptFile(prompt, 'a.prompt.yml').messages,
  );
});
