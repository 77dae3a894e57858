import { expect, test } from 'vitest';
import { readActionFile } from '../../scripts/stand-in/action-file.ts';
import { readPage, tableIn } from './pages.ts';

/** The inputs of actions/ai-inference, of every version from v1.0 to v2.1 together. */
const inputs = [
  'prompt',
  'prompt-file',
  'system-prompt',
  'system-prompt-file',
  'input',
  'file_input',
  'model',
  'max-tokens',
  'max-completion-tokens',
  'temperature',
  'top-p',
  'custom-headers',
  'token',
  'endpoint',
  'provider',
  'enable-github-mcp',
  'github-mcp-token',
  'github-mcp-toolsets',
  'copilot-cli-path',
  'copilot-allow-tools',
  'response-file',
];

const page = readPage('docs/migrate.md');

const namesIn = (marker: string) => tableIn(page, marker).map(([name = '']) => name.replaceAll('`', ''));

test('the page has every input and output of actions/ai-inference', () => {
  expect(namesIn('inputs')).toEqual(inputs);
  expect(namesIn('outputs')).toEqual(['response', 'response-file']);
});

test('all of them are declared, so that GitHub hands them over', () => {
  const declared = readActionFile();
  expect(Object.keys(declared.inputs)).toEqual(expect.arrayContaining(inputs));
  expect(Object.keys(declared.outputs)).toEqual(expect.arrayContaining(namesIn('outputs')));
});

test('what is to be removed is what action.yml calls deprecated, and nothing else', () => {
  const gone = tableIn(page, 'inputs').filter(([, what = '']) => /Remove it[:,]|^No counterpart/.test(what));
  const deprecated = Object.entries(readActionFile().inputs).filter(([, input]) => input.deprecationMessage);
  expect(gone.map(([name = '']) => name.replaceAll('`', ''))).toEqual(deprecated.map(([name]) => name));
});
