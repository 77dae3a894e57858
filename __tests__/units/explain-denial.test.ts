import { describe, expect, test } from 'vitest';
import type { Allowed, Denied, HeldRule, Violation } from '../../src/policy/judge/decision.ts';
import { explainAllowed, explainDenial, type SettingPlaces } from '../../src/policy/words/explain.ts';
import { remedyForTools } from '../../src/policy/words/explain-tools.ts';
import { fileOf } from '../harness/judging.ts';

const placeIn = (file: string, line = 3) => ({ file, annotatable: true, line, column: 5 });
const place = placeIn('models.yml');
const promptPlace = placeIn('p.prompt.yml', 7);
const sources = [{ file: 'models.yml', commit: '', annotatable: true }] as const;
const violation = (of: Violation['of'], more: Partial<Violation> = {}): Violation => ({
  ...{ of, allowing: [], exceptions: [], place },
  ...more,
});
const disabled = violation('models.disabled', { entry: 'x' });
const overOutput = violation('limits.max-output-tokens', { tokens: { asked: 9, limit: 5 } });
const overInput = violation('limits.max-input-tokens', { tokens: { asked: 8, limit: 4 } });
const unpriced = violation('limits.max-cost', { cost: { unknown: 'price', limit: 1_000_000 } });
const worst = {
  micros: 2_000_000,
  inputTokens: 1,
  counted: 'bytes',
  outputTokens: 2,
  limitedBy: 'request',
  inputRate: 1_000_000,
  outputRate: 1_000_000,
} as const;
const ofTools = (name: string) => violation('tools', { entry: name, tool: { why: 'unknown' }, allowing: ['docs'] });

function told(
  violations: readonly Violation[],
  written?: Partial<SettingPlaces>,
  alternatives: readonly string[] = [],
) {
  const decision: Denied = { verdict: 'denied', model: 'a/b', sources, violations, alternatives };
  const problems = explainDenial(decision, written && { limitName: 'max-completion-tokens', ...written });
  return problems.map(({ message, remedy, place: at }) => [`${at?.file ?? '?'}: ${message}`, remedy]);
}

const no = 'models.disabled denies it with "x"';
const none = 'The policy names no model that it would allow here: ask the maintainers to change models.yml.';
const tooMuch = (asked = '') => `the request asks for 9 output tokens${asked}, but limits.max-output-tokens is 5`;

describe('a denial', () => {
  test.each<readonly [what: string, said: ReturnType<typeof told>, expected: ReturnType<typeof told>]>([
    ['of a model', told([disabled]), [[`models.yml: a/b is denied: ${no}.`, none]]],
    [
      'that leaves others',
      told([disabled], undefined, ['a/c']),
      [[`models.yml: a/b is denied: ${no}.`, 'Write `model: a/c`, or ask the maintainers to change models.yml.']],
    ],
    [
      'that leaves several, in two files',
      told([disabled, { ...disabled, place: placeIn('up.yml') }, disabled], undefined, ['a/c', 'a/d', 'a/e']),
      [
        [
          `models.yml: a/b is denied: ${no}.`,
          'Write `model: a/c`, or ask the maintainers to change models.yml and up.yml. Also allowed: a/d, a/e.',
        ],
        [`up.yml: Also denied: ${no}.`, ''],
        [`models.yml: Also denied: ${no}.`, ''],
      ],
    ],
    [
      'that only lacks a key',
      told([violation('keys', { allowing: ['k'] })], undefined, ['a/c']),
      [
        [
          'models.yml: a/b is denied: no key serves it (keys: k).',
          'Write `model: a/c`, or ask the maintainers to add the model to a key, in models.yml.',
        ],
      ],
    ],
    [
      'that lacks a key and more',
      told([violation('keys'), disabled], undefined, ['a/c']),
      [
        [
          'models.yml: a/b is denied: there is no key.',
          'Write `model: a/c`, or ask the maintainers to change models.yml.',
        ],
        [`models.yml: Also denied: ${no}.`, ''],
      ],
    ],
    [
      'of an input',
      told([disabled, overInput], { modelInput: 'models' }),
      [
        [`models.yml: a/b, from the input \`models\`, is denied: ${no}.`, `${none}`],
        ['models.yml: Also denied: the prompt has an estimated 8 tokens, but limits.max-input-tokens is 4.', ''],
      ],
    ],
    [
      'of a limit, whatever input the model is from',
      told([overOutput], { modelInput: 'models', settings: { maxCompletionTokens: 9 } }),
      [
        [
          `models.yml: a/b is denied: ${tooMuch(' (input `max-completion-tokens`)')}.`,
          'Write `max-completion-tokens: 5` or less, or ask the maintainers to change models.yml.',
        ],
      ],
    ],
    [
      'of two limits',
      told([overOutput, overInput], {}),
      [
        [
          `models.yml: a/b is denied: ${tooMuch()}.`,
          'Write `max-completion-tokens: 5` or less. Shorten the prompt or what is filled into it, or ask the maintainers to change models.yml.',
        ],
        ['models.yml: Also denied: the prompt has an estimated 8 tokens, but limits.max-input-tokens is 4.', ''],
      ],
    ],
    [
      'for a price alone',
      told([unpriced]),
      [
        [
          'models.yml: a/b is denied: nobody can tell what it costs, since its price is not known, and limits.max-cost is $1.',
          'Ask the maintainers to add `a/b: {input: PRICE, output: PRICE}` to `prices` in models.yml, in US dollars per million tokens.',
        ],
      ],
    ],
    [
      'for a price and a limit',
      told([unpriced, unpriced, overOutput]),
      [
        [
          'models.yml: a/b is denied: nobody can tell what it costs, since its price is not known, and limits.max-cost is $1.',
          'Ask the maintainers to add `a/b: {input: PRICE, output: PRICE}` to `prices` in models.yml, in US dollars per million tokens. Write `max-completion-tokens: 5` or less, or ask the maintainers to change models.yml.',
        ],
        [
          'models.yml: Also denied: nobody can tell what it costs, since its price is not known, and limits.max-cost is $1.',
          '',
        ],
        [`models.yml: Also denied: ${tooMuch()}.`, ''],
      ],
    ],
    [
      'of a model and a limit',
      told([disabled, overOutput], {}, ['a/c']),
      [
        [
          `models.yml: a/b is denied: ${no}.`,
          'Write `model: a/c`, or ask the maintainers to change models.yml. Write `max-completion-tokens: 5` or less.',
        ],
        [`models.yml: Also denied: ${tooMuch()}.`, ''],
      ],
    ],
    [
      'of what a prompt file sets',
      told([disabled], { modelPlace: promptPlace }, ['a/c']),
      [
        [
          'p.prompt.yml: a/b is denied: the prompt file sets it, which overrides the input `model`.',
          'Write `model: a/c` in the prompt file (p.prompt.yml:7:5), or ask the maintainers to change models.yml.',
        ],
        [`models.yml: Denied: ${no}.`, ''],
      ],
    ],
    [
      'of a model that an input sets, also where a prompt file has one',
      told([disabled], { modelPlace: promptPlace, modelInput: 'model' }),
      [[`models.yml: a/b, from the input \`model\`, is denied: ${no}.`, none]],
    ],
    [
      'of a limit that a prompt file sets',
      told([overOutput], { modelPlace: promptPlace, limitPlace: promptPlace, limitName: 'maxTokens' }),
      [
        [
          'p.prompt.yml: The request for a/b is denied: the prompt file sets `maxTokens: 9`, which overrides the step’s inputs.',
          'Write `maxTokens: 5` or less in the prompt file (p.prompt.yml:7:5), or ask the maintainers to change models.yml.',
        ],
        [`models.yml: Denied: ${tooMuch(' (`maxTokens`, p.prompt.yml:7:5)')}.`, ''],
      ],
    ],
    [
      'of both',
      told([disabled, violation('limits.max-cost', { cost: { worst, limit: 1_000_000, fits: {} } })], {
        modelPlace: promptPlace,
        limitPlace: promptPlace,
      }),
      [
        ['p.prompt.yml: a/b is denied: the prompt file sets it, which overrides the input `model`.', none],
        [
          'p.prompt.yml: Also denied: the prompt file sets `max-completion-tokens`, which overrides the step’s inputs.',
          '',
        ],
        [`models.yml: Denied: ${no}.`, ''],
        [
          'models.yml: Also denied: the request may cost up to $2: 1 input tokens (at most, by its bytes) at $1 and 2 output tokens (`max-completion-tokens`, p.prompt.yml:7:5) at $1 per million; limits.max-cost is $1.',
          '',
        ],
      ],
    ],
    [
      'of a limit that the model has, where a prompt file sets another',
      told(
        [
          violation('limits.max-cost', {
            cost: { worst: { ...worst, limitedBy: 'model' }, limit: 1_000_000, fits: {} },
          }),
        ],
        { limitPlace: promptPlace },
      ),
      [
        [
          "models.yml: a/b is denied: the request may cost up to $2: 1 input tokens (at most, by its bytes) at $1 and 2 output tokens (the model's own maximum) at $1 per million; limits.max-cost is $1.",
          'Shorten the prompt, and write a lower `max-completion-tokens` in the prompt file (p.prompt.yml:7:5), or ask the maintainers to change models.yml.',
        ],
      ],
    ],
    [
      'of servers',
      told([ofTools('docz'), ofTools('logs')], {}),
      [
        [
          'models.yml: The tool server "docz" is denied: `tools` has no server of this name (it has docs).',
          'Did you mean "docs"? Otherwise ask the maintainers to add it to `tools` in models.yml.',
        ],
        [
          'models.yml: The tool server "logs" is denied: `tools` has no server of this name (it has docs).',
          'Ask the maintainers to add a server named logs, with `url` and `allow`, to `tools` in models.yml.',
        ],
      ],
    ],
    [
      'of servers that a prompt file names, and of the model',
      told([ofTools('logs'), disabled, ofTools('mail')], { toolsPlace: promptPlace }),
      [
        [`models.yml: a/b is denied: ${no}.`, none],
        ['p.prompt.yml: The prompt file names the tool servers "logs", "mail".', ''],
        expect.arrayContaining([
          'models.yml: The tool server "logs" is denied: `tools` has no server of this name (it has docs).',
        ]),
        expect.arrayContaining([
          'models.yml: The tool server "mail" is denied: `tools` has no server of this name (it has docs).',
        ]),
      ],
    ],
    [
      'of the model alone, where a prompt file names servers',
      told([disabled], { toolsPlace: promptPlace }),
      [[`models.yml: a/b is denied: ${no}.`, none]],
    ],
  ])('%s', (_, said, expected) => {
    expect(said).toEqual(expected);
  });

  test('twenty violations are worded, twenty servers as well', () => {
    const said = told([
      ...Array.from({ length: 20 }, () => disabled),
      ...Array.from({ length: 25 }, () => ofTools('x')),
    ]);
    expect(said).toHaveLength(40);
    const more = told(Array.from({ length: 22 }, () => disabled));
    expect(more).toHaveLength(21);
    expect(more.at(-1)).toEqual(['?: … and 2 more violations.', '']);
  });
});

describe('what to write where a server is denied', () => {
  const of = (tool: NonNullable<Violation['tool']>, allowing: readonly string[], entry = 's') =>
    remedyForTools(violation('tools', { entry, tool, allowing }));

  test.each([
    [remedyForTools(disabled), undefined],
    [
      of({ why: 'unknown' }, ['dosc'], 'docs'),
      'Did you mean "dosc"? Otherwise ask the maintainers to add it to `tools` in models.yml.',
    ],
    [
      of({ why: 'unknown' }, ['SDOC'], 'docs'),
      'Did you mean "SDOC"? Otherwise ask the maintainers to add it to `tools` in models.yml.',
    ],
    [
      of({ why: 'url', url: 'https://x.test/mcp' }, ['https://other.test']),
      'Ask the maintainers of models.yml to allow this server.',
    ],
    [
      of({ why: 'no-common-tool', tools: ['a', 'list_isues'] }, ['list_issues']),
      'Did you mean "list_issues"? Allow one of the tools that models.yml allows, or ask its maintainers to allow more.',
    ],
    [
      of({ why: 'no-common-tool', tools: ['read'] }, ['list_issues']),
      'Allow one of the tools that models.yml allows, or ask its maintainers to allow more.',
    ],
    [
      of({ why: 'header', header: 'x-a', value: 'b' }, ['c']),
      'Remove x-a from the file that extends models.yml: it is inherited.',
    ],
    [
      of({ why: 'toolsets', refused: ['a'] }, ['b', 'c']),
      'Write `github-mcp-toolsets: b,c` or fewer, or ask the maintainers to change models.yml.',
    ],
    [
      of({ why: 'unknown', toolsets: ['orgs'] }, [], 'github'),
      'Add this to `tools` in models.yml, and keep of `allow` what the prompt needs:\n\n  - name: github\n    url: https://api.githubcopilot.com/mcp/readonly\n    secret: MCP_TOKEN\n    headers: {X-MCP-Toolsets: "orgs"}\n    allow: # keep those that the prompt needs\n      - search_orgs\n',
    ],
    [
      of({ why: 'no-tools', toolsets: ['orgs'] }, [], 'github'),
      'Add this to models.yml, and keep of `allow` what the prompt needs:\n\ntools:\n  - name: github\n    url: https://api.githubcopilot.com/mcp/readonly\n    secret: MCP_TOKEN\n    headers: {X-MCP-Toolsets: "orgs"}\n    allow: # keep those that the prompt needs\n      - search_orgs\n',
    ],
  ])('%#: %s', (said, words) => {
    expect(said).toBe(words);
  });
});

const [key] = fileOf('version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n').keys;
if (!key) throw new TypeError('The policy has a key.');
const rule: HeldRule = { name: 'r', because: [], doubts: [], reason: 'Why.', place };
const allowed: Allowed = {
  ...{ verdict: 'allowed', model: 'a/b', sources, fallback: [], grounds: [], rules: [], limits: {}, tools: [] },
  ...{ audited: [], secretsInPrompt: { handling: 'redact' } },
  routes: [{ key, model: 'a/b', name: 'n', api: 'responses' }],
};
const entry = { by: 'models.enabled', entry: 'a', place } as const;
const exception = { by: 'exceptions', entry: 'a/b', reason: 'Agreed.', expires: '2027-01-31', place } as const;

describe('why a request is allowed', () => {
  test.each<readonly [Partial<Allowed>, string]>([
    [{}, 'there is no enabled list, so all publishers are enabled'],
    [
      { grounds: [entry, exception] },
      'models.enabled allows it with "a" (models.yml:3:5), and an exception allows it until 2027-01-31 (models.yml:3:5): Agreed.',
    ],
    [
      { grounds: [entry], rules: [rule, { ...rule, name: 's', doubts: ['fork'] }] },
      'models.enabled allows it with "a" (models.yml:3:5); rules that apply: "r" (models.yml:3:5), "s" (models.yml:3:5), which applies because fork is not certain here',
    ],
    [
      { grounds: [entry], audited: [disabled, violation('keys')] },
      `would be denied, because ${no} (models.yml:3:5), and there is no key (models.yml:3:5); the request is sent anyway, because \`mode\` is audit`,
    ],
  ])('%#', (more, words) => {
    expect(explainAllowed({ ...allowed, ...more })).toBe(words);
  });
});
