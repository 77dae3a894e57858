import { describe, expect, test } from 'vitest';
import { deniedUses } from '../../src/policy/review/judge-usages.ts';
import { plainPush } from '../../src/policy/review/situations.ts';
import { findModelUses } from '../../src/policy/review/usages.ts';
import { defaultPolicyPath } from '../../src/policy/source/location.ts';
import { policyOf, today } from '../harness/judging.ts';

const action = 'acme/ask';
const workflow = (fields: string, on = 'push', uses = `${action}@v1`) => ({
  path: '.github/workflows/w.yml',
  text: `on: ${on}\njobs:\n  a:\n    steps:\n      - run: echo\n      - uses: ${uses}\n        with: {${fields}}\n`,
});
const prompt = (more: string, path = 'p/x.prompt.yml') => ({ path, text: `model: openai/b\n${more}\n` });

/** Each use of a model, as `model tools (events)`. */
const uses = (
  ...[workflows, prompts = []]: [Parameters<typeof findModelUses>[0], Parameters<typeof findModelUses>[1]?]
) =>
  findModelUses(workflows, prompts, [action], defaultPolicyPath).map(
    ({ model, tools, events }) => `${model} [${tools.join(' ')}] (${events.join(' ')})`,
  );

describe('uses of models', () => {
  test('with all that is known of them', () => {
    expect(
      findModelUses(
        [workflow('model: " openai/a ", tools: docs')],
        [prompt('tools: logs')],
        [action],
        defaultPolicyPath,
      ),
    ).toEqual([
      {
        model: 'openai/a',
        tools: ['docs'],
        place: { file: '.github/workflows/w.yml', annotatable: true, commit: '', line: 7, column: 23 },
        workflow: '.github/workflows/w.yml',
        events: ['push'],
      },
      {
        model: 'openai/b',
        tools: ['logs'],
        place: { file: 'p/x.prompt.yml', annotatable: true, commit: '', line: 1, column: 8 },
        workflow: '',
        events: [],
      },
    ]);
  });

  test.each([
    ['a step', workflow('model: openai/a'), 'openai/a [] (push)'],
    [
      'a step whose action stands between blanks',
      workflow('model: openai/a', 'push', `" ${action}@v1 "`),
      'openai/a [] (push)',
    ],
    [
      'servers between commas and blanks',
      workflow('model: openai/a, tools: ", docs ,, logs "'),
      'openai/a [docs logs] (push)',
    ],
    ['a switch that is nearly on', workflow('model: openai/a, enable-github-mcp: trueish'), 'openai/a [] (push)'],
    ['a switch that is not on', workflow('model: openai/a, enable-github-mcp: untrue'), 'openai/a [] (push)'],
    [
      'events among which one is none',
      workflow('model: openai/a', '[push, [schedule], "", status]'),
      'openai/a [] (push status)',
    ],
    ['no event', workflow('model: openai/a', '""'), 'openai/a [] ()'],
  ])('%s', (_, file, expected) => {
    expect(uses([file])).toEqual([expected]);
  });

  const underPolicies: readonly (readonly [fields: string, policies: readonly string[]])[] = [
    ['', [defaultPolicyPath]],
    ['policy: ""', [defaultPolicyPath]],
    [`policy: ${defaultPolicyPath}`, [defaultPolicyPath]],
    ['policy: ./p.yml', ['p.yml']],
    ['POLICY: p.yml', ['p.yml']],
    ['policy: acme/org/p.yml@main', []],
    ['policy: "${{ vars.POLICY }}"', []],
    ['Policy-Ref: main', []],
    ['policy: p.yml, policy-ref: workspace', []],
  ];

  test.each(underPolicies)('a step is one under the policy that it names: %s', (fields, policies) => {
    const files = [workflow(['model: openai/a', fields].filter((field) => field !== '').join(', '))];
    const found = [defaultPolicyPath, 'p.yml'].filter((path) => findModelUses(files, [], [action], path).length > 0);
    expect(found).toEqual(policies);
  });

  test.each([
    ['policy: p.yml', []],
    ['policy-ref: main', []],
    ['policy: "${{ x }}"', ['openai/b [] ()']],
  ])('a prompt file that only a step with `%s` names: %j', (fields, expected) => {
    expect(uses([workflow(`prompt-file: p/x.prompt.yml, ${fields}`)], [prompt('')])).toEqual(expected);
  });

  test('of a batch, and of an evaluation with several', () => {
    expect(uses([workflow('model: openai/a', 'push', 'Acme/Ask/batch@v1')])).toEqual(['openai/a [] (push)']);
    const fields = 'models: "openai/a\\n${{ vars.MODEL }}\\n\\n openai/b\\n", judge-model: openai/c';
    expect(uses([workflow(fields, 'push', `${action}/evaluate@v1`)])).toEqual([
      'openai/a [] (push)',
      'openai/b [] (push)',
      'openai/c [] (push)',
    ]);
    expect(uses([workflow('model: openai/a', 'push', `${action}/usage@v1`)])).toEqual([]);
  });

  test.each(['p/x.prompt.yml', '" ./p//x.prompt.yml "', 'q/../p/./x.prompt.yml', '../p/x.prompt.yml'])(
    'a prompt file that a step names as %s',
    (written) => {
      expect(uses([workflow(`prompt-file: ${written}`)], [prompt('')])).toEqual(['openai/b [] (push)']);
    },
  );

  test('a prompt file by an expression is judged by itself, and so is the step’s model', () => {
    expect(uses([workflow('model: openai/a, prompt-file: "${{ x }}"')], [prompt('')])).toEqual([
      'openai/a [] (push)',
      'openai/b [] ()',
    ]);
  });

  test.each([
    ['[docs, {a: b}, "logs, docs"]', 'docs logs docs'],
    ['" docs  logs, "', 'docs logs'],
    ['[]', ''],
  ])('servers %s of a prompt file', (tools, expected) => {
    expect(uses([], [prompt(`tools: ${tools}`)])).toEqual([`openai/b [${expected}] ()`]);
  });
});

describe('denied uses', () => {
  const policy = policyOf(`version: 1
keys: [{name: k, provider: openai, secret: K}]
models: {enabled: [openai/a, openai/c], disabled: [openai/b]}
rules: [{name: r, when: {event: [pull_request, issues]}, disabled: [openai/a]}]
exceptions: [{model: openai/d, when: {branch: trunk}, reason: R, expires: 2027-01-01}]
`);
  const denied = (...found: Parameters<typeof uses>) =>
    deniedUses(
      findModelUses(found[0], found[1] ?? [], [action], defaultPolicyPath),
      policy,
      plainPush('acme/widgets', 'trunk'),
      today,
    ).map(({ message, remedy, place }) => `${place?.file}:${place?.line} ${message} ${remedy}`);

  test('of a prompt file, on a push, for each reason', () => {
    expect(denied([], [prompt('')])).toEqual([
      'p/x.prompt.yml:1 This prompt file uses openai/b, which this policy would deny: models.disabled denies it with "openai/b" (models.yml:3:52); models.enabled does not list it (it lists openai/a, openai/c) (models.yml:3:19). Change the model here, or the policy.',
    ]);
    expect(denied([], [{ path: 'p/x.prompt.yml', text: 'model: openai/d\n' }])).toEqual([]);
  });

  test('of a workflow, on the events on which it is', () => {
    expect(denied([workflow('model: openai/a', '[issues, push, pull_request]')])).toEqual([
      '.github/workflows/w.yml:7 .github/workflows/w.yml uses openai/a, which this policy would deny on issues, pull_request: the rule "r" disables it with "openai/a"; the rule applies because event is issues (models.yml:4:69). Change the model here, or the policy.',
    ]);
    expect(denied([workflow('model: openai/a', '[issues, pull_request]')])[0]).toContain('would deny: the rule');
  });

  test('of what is no model', () => {
    expect(denied([workflow('model: gpt-6')])).toEqual([
      '.github/workflows/w.yml:7 model: "gpt-6" is not a model. Did you mean openai/gpt-6? ',
    ]);
  });
});
