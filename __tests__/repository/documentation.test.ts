import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { readActionFile } from '../../scripts/stand-in/action-file.ts';
import { schemaLine } from '../../src/policy/starter.ts';
import { parsePromptFile } from '../../src/prompts/prompt-file.ts';
import { fileOf } from '../harness/judging.ts';

const root = join(import.meta.dirname, '../..');
const pages = ['', 'docs/', 'policy-check/']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}${name}`))
  .filter((name) => name.endsWith('.md'));

/** The inputs of the action that a step uses; none for a step that uses another. */
function inputsOf(uses = ''): readonly string[] | undefined {
  if (uses.startsWith('byok-inference/byok-inference/policy-check@'))
    return Object.keys(readActionFile('policy-check').inputs);
  return uses.startsWith('byok-inference/byok-inference@') ? Object.keys(readActionFile().inputs) : undefined;
}

/** A page's examples in a language, without the indentation of a list that they may stand in. */
function examples(page: string, language: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\`$`, 'gm'))].map(
    ([, indent = '', code = '']) => code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

/** The headings of a page as GitHub makes anchors of them. */
function anchors(page: string): readonly string[] {
  const headings = readFileSync(join(root, page), 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(pages)('%s', (page) => {
  test('links lead to files and headings that are there', () => {
    const text = readFileSync(join(root, page), 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https:/.test(target)) continue;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      expect([target, existsSync(join(root, file))]).toEqual([target, true]);
      if (anchor !== undefined) expect(anchors(file)).toContain(anchor);
    }
  });

  test('examples are YAML; policies among them are valid, and steps use inputs that exist', () => {
    for (const example of examples(page, 'yaml')) {
      const value = load(example.replaceAll('…', '[]'));
      if (/^version: 1$/m.test(example)) {
        expect(example.split('\n')[0]).toBe(schemaLine);
        fileOf(example);
      }
      if (example.includes('messages:')) parsePromptFile(example, page);
      const steps = Array.isArray(value) ? value : [value];
      for (const step of steps) {
        const declared = inputsOf(step.uses);
        for (const input of declared ? Object.keys(step.with ?? {}) : []) expect(declared).toContain(input);
      }
    }
  });
});

test('the first screen of the README has the two commands, and its policy is the smallest that allows the model', () => {
  const [policy = '', step = ''] = examples('README.md', 'yaml');
  expect(examples('README.md', 'console')[0]).toMatch(/npm run demo[^\n]*\nnpm cit/);
  expect(policy.trim().split('\n').length + step.trim().split('\n').length).toBeLessThanOrEqual(12);
  const {
    models: { enabled },
    keys,
  } = fileOf(policy);
  expect(step).toContain(`model: ${enabled?.entries[0]?.pattern}`);
  expect(step).toContain(`secrets.${keys[0]?.secret} `);
});
