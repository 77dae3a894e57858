import { describe, expect, test } from 'vitest';
import { neededColumns, parseEvaluationFile } from '../../../src/actions/evaluate/evaluation-file.ts';
import { openEvaluators } from '../../../src/actions/evaluate/evaluators/open-evaluators.ts';
import { judgeModels, withoutModel } from '../../../src/actions/evaluate/evaluators/read/evaluators.ts';
import { problemsOf } from '../../harness/evaluating.ts';

const families = 'string, llm, uses, regex, json-schema, json-path, max-latency-ms, max-cost, not';

const read = (evaluators: string) => parseEvaluationFile(`evaluators:\n${evaluators}\n`, 'a.prompt.yml');

/** Evaluators as they may be written, and all that is said against them. */
const refused: readonly (readonly [evaluators: string, ...lines: string[]])[] = [
  ['  - levenshtein: 3', `2:5: An evaluator has no field "levenshtein". Known evaluators: ${families}.`],
  ['  - {name: a, is-json: true}', `2:15: An evaluator has no field "is-json". Known evaluators: ${families}.`],
  [
    '  - {string: {equals: a}, threshold: 1}',
    `2:27: An evaluator has no field "threshold". Known: name, weight, description, ${families}. It may also need a newer version of byok-inference.`,
  ],
  ['  - name: a', `2:5: The evaluator has no criteria. Add one of ${families}.`],
  ['  - {}', `2:5: The evaluator has no criteria. Add one of ${families}.`],
  [
    '  - contains: a',
    '2:5: An evaluator has no field "contains". Write it inside of `string:`, for example `string: {contains: …}`.',
  ],
  ['  - jsonPath: $.a', '2:5: An evaluator has no field "jsonPath". Write `json-path:`.'],
  ['  - max_cost: 1', '2:5: An evaluator has no field "max_cost". Write `max-cost:`.'],
  [
    '  - text',
    `2:5: An evaluator must be a map, not the text "text". Its fields are name, weight, description, ${families}.`,
  ],
  ['  a: b', '2:3: `evaluators`: expected a list, not a map. Write each item on its own line, starting with `- `.'],
  ['  - string: {}', '2:13: `string` has no criteria. Give one of equals, contains, startsWith, endsWith a text.'],
  [
    '  - string: {contains: ""}',
    '2:13: `string` has no criteria. Give one of equals, contains, startsWith, endsWith a text.',
  ],
  [
    '  - string: {contain: a}',
    '2:14: `string` has no field "contain". Did you mean "contains"? It may also need a newer version of byok-inference.',
  ],
  [
    '  - string: {equals:}',
    '2:14: `equals` is present but has no value. Add a value, or remove the line. Write an empty list as [].',
  ],
  [
    '  - string: {equals: [a]}',
    '2:22: `equals`: expected text, not a list. Write it without the brackets or, if they belong to the text, in quotes: "[a]".',
  ],
  [
    '  - uses: github/similar',
    '2:11: `uses`: "github/similar" is not a known evaluator. Known: github/similarity, github/coherence, github/fluency, github/relevance, github/groundedness.',
  ],
  [
    '  - uses: similarity',
    '2:11: `uses`: "similarity" is not a known evaluator. Known: github/similarity, github/coherence, github/fluency, github/relevance, github/groundedness.',
  ],
  [
    '  - llm: {choices: []}',
    '2:10: `llm` has no `prompt`. Add it, for example `prompt: "Is this an answer to {{input}}? {{completion}}"`.',
    '2:11: `choices` is empty. Add what the judge may answer.',
  ],
  [
    '  - llm: {prompt: "{{completion}}", choices: [{choice: "", score: 1}]}',
    '2:47: `choice` is empty. Write what the judge answers.',
  ],
  [
    '  - llm: {prompt: "{{completion}}", choices: [{choice: a, score: high}]}',
    '2:66: `score`: expected a number, not the text "high". Write for example `1` or `0.5`.',
  ],
  ['  - regex: ""', '2:12: `regex` is empty. Write a pattern.'],
  [
    '  - regex: {pattern: a, flags: ig}',
    '2:12: `flags`: "ig" has an unknown flag. Use i (ignore case), m (^ and $ match at lines) and s (. matches line breaks).',
  ],
  ['  - json-path: $.a', '2:16: `json-path` has no `equals`. Add `equals:` with the value to expect below it.'],
  ['  - json-path: {path: $.a}', '2:16: `json-path` has no `equals`. Add the value to expect: `equals: …`.'],
  ['  - max-cost: 0', '2:15: `max-cost` must be above 0, not 0. Raise it, or remove it.'],
  [
    '  - max-latency-ms: 2s',
    '2:21: `max-latency-ms`: expected a number, not the text "2s". Write for example `1` or `0.5`.',
  ],
  [
    '  - {string: {equals: a}, weight: 0}',
    '2:35: A weight must be above 0. Remove the evaluator if it should not count.',
  ],
  ['  - not: {}', `2:10: The evaluator has no criteria. Add one of ${families}.`],
  ['  - not: {levenshtein: 1}', `2:11: \`not\` has no field "levenshtein". Known evaluators: ${families}.`],
  [
    '  - {string: {equals: a}, regex: a}',
    '2:27: `regex` is set next to `string`, but an evaluator has one criterion. Write an evaluator for each.',
  ],
  ['  - &a {regex: a}', '2:5: A YAML anchor ("&a") is not allowed. Remove it, or put the value in quotes.'],
];

test.each(refused)('%s', async (evaluators, ...lines) => {
  expect(await problemsOf(() => read(evaluators))).toEqual(lines.map((line) => `a.prompt.yml:${line}`));
});

test.each([
  [
    '  - regex: "(?=a)"',
    '2:5: Evaluator "regex": `regex`: "(?=a)" is not a valid pattern: invalid or unsupported Perl syntax: (?=. Write it in RE2 syntax, which has no look-around and no back-references.',
  ],
  [
    "  - regex: '(a)\\1'",
    '2:5: Evaluator "regex": `regex`: "(a)\\\\1" is not a valid pattern: invalid escape sequence: \\\\1. Write it in RE2 syntax, which has no look-around and no back-references.',
  ],
  [
    `  - regex: '${'a'.repeat(1001)}'`,
    '2:5: Evaluator "regex": `regex`: the pattern has 1001 characters, more than the limit of 1000. Write several evaluators.',
  ],
  [
    '  - {name: p, json-path: {path: "a.b", equals: 1}}',
    '2:5: Evaluator "p": `json-path`: "a.b" is not a valid JSONPath. Write it as RFC 9535 does, for example `$.items[0].name`.',
  ],
  [
    '  - json-schema: {type: objekt}',
    '2:19: Evaluator "json-schema": response schema, at /type: `type` must be one of "array", "boolean", "integer", "null", "number", "object", "string", not the text "objekt". Did you mean "object"?',
  ],
  [
    '  - not: {regex: "["}',
    '2:5: Evaluator "not regex": `regex`: "[" is not a valid pattern: missing closing ]: [. Write it in RE2 syntax, which has no look-around and no back-references.',
  ],
])('%s is refused when it is made ready', async (evaluators, line) => {
  const { evaluators: opened } = read(evaluators);
  expect(await problemsOf(() => openEvaluators(opened))).toEqual([`a.prompt.yml:${line}`]);
});

describe('warnings', () => {
  test.each([
    [
      '  - string: {equals: a, contains: b}',
      '2:25: `contains` has no effect next to `equals`. Write an evaluator for each.',
    ],
    [
      '  - {string: {equals: a}, uses: github/fluency}',
      '2:27: `uses` has no effect next to `string`. Write an evaluator for each.',
    ],
    [
      '  - string: {equals: "a\\n"}',
      '2:13: `equals` has whitespace that no answer has: answers are compared without whitespace around them. Remove the whitespace; a block text ends without a line break after `|-`.',
    ],
    [
      '  - {name: a, regex: a}\n  - {name: a, regex: b}',
      '3:5: Two evaluators are named "a". Give each a name of its own.',
    ],
    [
      '  - llm: {prompt: "x", choices: [{choice: a, score: 1}]}',
      '2:11: The judge does not see the answer. Add `{{completion}}`.',
    ],
    [
      '  - llm: {prompt: "{{completion}}", choices: [{choice: correct, score: 1}, {choice: incorrect, score: 0}]}',
      '2:37: The choice "incorrect" is never reached: "correct" is part of it and comes first. Put the longer one first.',
    ],
    [
      '  - llm: {prompt: "{{completion}}", systemPrompt: "{{a}}", choices: [{choice: a, score: 1}]}',
      '2:37: `systemPrompt` is sent as it is: variables are filled into `prompt` only. Move the variables to `prompt`.',
    ],
    ['  []', '1:1: The file has no evaluators, so every row that is answered passes. Add `evaluators:`.'],
  ])('%s', (evaluators, line) => {
    expect(read(evaluators).warnings).toEqual([`a.prompt.yml:${line}`]);
  });

  test('without rows', () => {
    expect(parseEvaluationFile('testData: []\nevaluators: [{regex: a}]', 'a.prompt.yml').warnings).toEqual([
      'a.prompt.yml:1:1: `testData` is empty. Add rows: `- column: value`.',
    ]);
  });
});

test('what the wiring has to know: columns, models, judges that `judge-model` names', () => {
  const { evaluators } = read(`  - uses: github/similarity
  - not: {uses: github/groundedness}
  - uses: github/fluency
  - llm: {modelId: a/b, prompt: "{{x}} {{completion}} {{y}}", choices: [{choice: a, score: 1}]}
  - llm: {model: a/b, prompt: "{{completion}}", choices: [{choice: a, score: 1}]}
  - llm: {prompt: "{{completion}}", choices: [{choice: a, score: 1}]}
  - regex: a`);
  expect(neededColumns([{ role: 'user', content: '{{topic}}' }], evaluators)).toEqual([
    { name: 'topic', by: 'the prompt' },
    { name: 'expected', by: 'the evaluator "github/similarity"' },
    { name: 'expected', by: 'the evaluator "not github/groundedness"' },
    { name: 'x', by: 'the evaluator "llm"' },
    { name: 'y', by: 'the evaluator "llm"' },
  ]);
  expect(judgeModels(evaluators)).toEqual(['a/b']);
  expect(withoutModel(evaluators).map(({ name }) => name)).toEqual([
    'github/similarity',
    'not github/groundedness',
    'github/fluency',
    'llm',
  ]);
});
