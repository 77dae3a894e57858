import { describe, expect, test } from 'vitest';
import { Problems } from '../../src/language/failures/problems.ts';
import { parseYaml } from '../../src/language/yaml/parse-yaml.ts';
import { compareVerdicts } from '../../src/policy/review/changes/verdicts.ts';
import { deniedUses } from '../../src/policy/review/judge-usages.ts';
import { modelsIn } from '../../src/policy/review/samples.ts';
import { plainPush, situationsOf } from '../../src/policy/review/situations.ts';
import { findModelUses } from '../../src/policy/review/usages.ts';
import { defaultPolicyPath } from '../../src/policy/source/location.ts';
import { policyOf, today } from '../harness/judging.ts';

const base = `version: 1
keys:
  - {name: all, provider: openai, secret: A}
  - {name: some, provider: azure, endpoint: https://x.test, secret: B, models: {deepseek/r1: r1, openai/gpt-5-2025-08-07: five}}
`;

const plain = plainPush('acme/widgets', 'main');

describe('situations', () => {
  const policy = policyOf(`${base}rules:
  - {name: a, when: {permission: [none, read], fork: true}, disabled: [openai/x]}
  - {name: b, when: {fork: true, permission: none}, disabled: [openai/y]}
  - {name: c, when: {branch: release/*, actor: "*"}, disabled: [openai/z]}
  - {name: d, disabled: [openai/w]}
`);

  test('a plain push, and each combination that a rule names, once', () => {
    expect(situationsOf([policy, policy], plain).map(({ name }) => name)).toEqual([
      'plain push',
      'fork: true, permission: none',
      'fork: true, permission: read',
      'actor: *, branch: release/*',
    ]);
  });

  test('a pattern stands for a value that it matches', () => {
    const { run } = situationsOf([policy], plain)[3] ?? plain;
    expect(run).toMatchObject({ branch: { values: ['release/x'] }, actor: plain.run.actor, event: plain.run.event });
  });

  test('there are at most 100', () => {
    const values = Array.from({ length: 30 }, (_, index) => `b${index}`).join(', ');
    const many = policyOf(
      `${base}rules: [{name: a, when: {branch: [${values}], actor: [${values}]}, disabled: [openai/x]}]\n`,
    );
    expect(situationsOf([many], plain)).toHaveLength(100);
  });
});

const samples = (models: readonly string[]) => models.map((model) => ({ model, label: model }));

describe('compare', () => {
  test('every model that is named anywhere takes part, each once', () => {
    const policy = policyOf(`${base}models: {enabled: [openai/A, "openai/b*", deepseek], disabled: [openai/c]}
rules: [{name: r, enabled: [openai/a], disabled: [openai/d]}]
exceptions: [{model: openai/e, reason: R, expires: 2027-01-01}]
tests: [{model: custom/all/f, expect: denied}, {model: openai/g, expect: denied}]
`);
    expect(modelsIn(policy)).toEqual([
      'deepseek/r1',
      'openai/A',
      'openai/c',
      'openai/d',
      'openai/e',
      'openai/g',
      'openai/gpt-5-2025-08-07',
    ]);
  });

  test('a huge comparison is cut, and says so', () => {
    const policy = policyOf(base);
    const models = samples(Array.from({ length: 20_010 }, (_, index) => `openai/m${index}`));
    const { changes, leftOut } = compareVerdicts(undefined, policy, models, [plain], today);
    expect([changes.length, leftOut]).toEqual([20_000, 10]);
  });

  test('the larger a policy, the fewer verdicts are compared', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `openai/m${index}`);
    const { leftOut } = compareVerdicts(
      undefined,
      policyOf(`${base}models: {enabled: [${names.join(', ')}]}\n`),
      samples(names),
      [plain],
      today,
    );
    expect(leftOut).toBe(20_000 - Math.floor(50_000_000 / 20_004));
  });

  test('audit counts as allowed, since it is asked', () => {
    const enforcing = policyOf(`${base}models: {disabled: [openai/x]}\n`);
    const auditing = policyOf(`${base}mode: audit\nmodels: {disabled: [openai/x]}\n`);
    expect(compareVerdicts(enforcing, auditing, samples(['openai/x']), [plain], today).changes).toMatchObject([
      { before: 'denied', after: 'allowed', why: expect.stringContaining('would be denied') },
    ]);
  });
});

describe('usages', () => {
  const step = (fields: string, uses = 'byok-inference/byok-inference@v1') =>
    `      - uses: ${uses}\n        with: {${fields}}\n`;
  const workflow = (steps: string, on = 'push') => `on: ${on}\njobs:\n  a:\n    steps:\n${steps}`;
  const found = (text: string, prompts: readonly { path: string; text: string }[] = []) =>
    findModelUses(
      [{ path: 'w.yml', text }],
      prompts,
      ['byok-inference/byok-inference', 'Acme/Fork'],
      defaultPolicyPath,
    ).map(({ model, place, workflow: path, events }) => [model, `${place.file}:${place.line}`, path, ...events]);

  test.each([
    ['a literal model', workflow(step('model: openai/a')), [['openai/a', 'w.yml:6', 'w.yml', 'push']]],
    [
      'the name of a fork, in any case',
      workflow(step('model: openai/a', 'acme/fork@main')),
      [['openai/a', 'w.yml:6', 'w.yml', 'push']],
    ],
    ['another action', workflow(step('model: openai/a', 'acme/other@main')), []],
    ['the sub-action', workflow(step('model: openai/a', 'byok-inference/byok-inference/policy-check@v1')), []],
    ['an expression', workflow(step('model: "${{ inputs.model }}"')), []],
    [
      'an alias',
      workflow(
        step('&given model: openai/a').replace('{&given model: openai/a}', '&given {model: openai/a}') +
          step('').replace('{}', '*given'),
      ),
      [
        ['openai/a', 'w.yml:6', 'w.yml', 'push'],
        ['openai/a', 'w.yml:6', 'w.yml', 'push'],
      ],
    ],
    [
      'aliases that stand for too much',
      `A: &a [${'a, '.repeat(51_000)}]\nB: *a\n${workflow(step('model: openai/a'))}`,
      [['openai/a', 'w.yml:8', 'w.yml', 'push']],
    ],
    ['a policy of its own', workflow(step('model: openai/a, policy: other.yml')), []],
    ['no inputs', workflow('      - uses: byok-inference/byok-inference@v1\n'), []],
    [
      'several events',
      workflow(step('model: openai/a'), '[push, pull_request]'),
      [['openai/a', 'w.yml:6', 'w.yml', 'push', 'pull_request']],
    ],
    [
      'events with filters',
      workflow(step('model: openai/a'), '{push: {branches: [main]}, schedule: []}'),
      [['openai/a', 'w.yml:6', 'w.yml', 'push', 'schedule']],
    ],
    [
      'a composite action',
      'runs:\n  steps:\n    - uses: byok-inference/byok-inference@v1\n      with: {model: openai/a}\n',
      [['openai/a', 'w.yml:4', 'w.yml']],
    ],
    ['no YAML', '{', []],
    ['a list', '- a', []],
    ['jobs that are none', 'jobs: [1, {steps: {a: 1}}, {steps: [1]}]', []],
  ])('%s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  const prompt = { path: 'p/x.prompt.yml', text: 'messages: []\nmodel: openai/b\n' };

  test('a prompt file’s model wins over the input, and is judged in the workflow that uses it', () => {
    const text = workflow(step('model: openai/a, prompt-file: ./p/x.prompt.yml'), 'schedule');
    expect(found(text, [prompt])).toEqual([['openai/b', 'p/x.prompt.yml:2', 'w.yml', 'schedule']]);
  });

  test('a prompt file that no workflow names is judged by itself; one without a model leaves the input', () => {
    const text = workflow(step('model: openai/a, prompt-file: p/y.prompt.yml'));
    const without = { path: 'p/y.prompt.yml', text: 'messages: []\n' };
    expect(found(text, [prompt, without])).toEqual([
      ['openai/a', 'w.yml:6', 'w.yml', 'push'],
      ['openai/b', 'p/x.prompt.yml:2', ''],
    ]);
  });

  const policy = policyOf(`${base}models: {enabled: [openai/a, openai/b]}
rules: [{name: r, when: {event: pull_request}, disabled: [openai/a]}]
exceptions: [{model: openai/c, when: {workflow: w.yml}, reason: R, expires: 2027-01-01}]
`);

  const denied = (model: string, on: string) =>
    deniedUses(
      findModelUses(
        [{ path: 'w.yml', text: workflow(step(`model: ${model}`), on) }],
        [],
        ['byok-inference/byok-inference'],
        defaultPolicyPath,
      ),
      policy,
      plain,
      today,
    ).map(({ message }) => message);

  test('a use is denied on the events on which the policy denies it', () => {
    expect(denied('openai/a', 'push')).toEqual([]);
    expect(denied('openai/a', '[push, pull_request]')).toEqual([
      expect.stringContaining(
        'w.yml uses openai/a, which this policy would deny on pull_request: the rule "r" disables it',
      ),
    ]);
    expect(denied('openai/x', 'push')).toEqual([
      expect.stringContaining('which this policy would deny: models.enabled'),
    ]);
  });

  test('a called workflow is judged where it is called', () => {
    expect(denied('openai/a', '[workflow_call, push]')).toEqual([]);
    expect(denied('openai/x', 'workflow_call')).toHaveLength(1);
  });

  test('an exception for a workflow does not hold on pull requests', () => {
    expect(denied('openai/c', 'push')).toEqual([]);
    expect(denied('openai/c', '[push, pull_request]')).toEqual([expect.stringContaining('would deny on pull_request')]);
  });

  const withTools = (fields: string, prompts: readonly { path: string; text: string }[] = []) =>
    findModelUses(
      [{ path: 'w.yml', text: workflow(step(fields)) }],
      prompts,
      ['byok-inference/byok-inference'],
      defaultPolicyPath,
    );

  test.each([
    ['by commas and blanks', 'model: openai/a, tools: "github, docs logs"', ['github', 'docs', 'logs']],
    ['by the switch of actions/ai-inference', 'model: openai/a, enable-github-mcp: true', ['github']],
    ['by both, once', 'model: openai/a, tools: github, enable-github-mcp: True', ['github']],
    ['switched off', 'model: openai/a, enable-github-mcp: false', []],
    ['by an expression', 'model: openai/a, tools: "${{ vars.TOOLS }}"', []],
  ])('servers of tools that a step names %s', (_, fields, expected) => {
    expect(withTools(fields).map(({ tools }) => tools)).toEqual([expected]);
  });

  test('servers that a prompt file names win over the input', () => {
    const fields = 'model: openai/a, tools: github, prompt-file: p/x.prompt.yml';
    for (const [text, expected] of [
      ['tools: [docs, logs]', ['docs', 'logs']],
      ['tools: docs', ['docs']],
      ['tools: []', []],
      ['', ['github']],
    ] as const) {
      const files = [{ ...prompt, text: `${prompt.text}${text}\n` }];
      expect(withTools(fields, files).map(({ tools }) => tools)).toEqual([expected]);
    }
  });

  test('a step that names a server which the policy does not allow is denied', () => {
    const server = 'tools: [{name: github, url: "https://x.test/mcp", allow: [a]}]';
    const judge = (fields: string) =>
      deniedUses(withTools(fields), policyOf(`${base}${server}\n`), plain, today).map(({ message }) => message);
    expect(judge('model: openai/a, tools: github')).toEqual([]);
    expect(judge('model: openai/a, tools: githb')).toEqual([
      expect.stringContaining('would deny: the tool server "githb" is denied: `tools` has no server of this name'),
    ]);
  });

  test('a workflow that GitHub would accept can be read, anchors and all', () => {
    expect(parseYaml('a: &x 1\nb: *x\n', { file: 'w.yml', annotatable: true }, new Problems())).toBeDefined();
  });
});
