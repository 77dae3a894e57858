import { describe, expect, test } from 'vitest';
import { Failure, sentence } from '../../src/language/failures/failure.ts';
import { disabledBy, modelList } from '../../src/policy/model/match.ts';
import { isFreeParameter, refuseParameters } from '../../src/policy/model/parameters.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { isTrusted } from '../../src/policy/source/location.ts';
import { isPath, isPullRequest, isRef, splitRepositoryFile } from '../../src/policy/source/repository-file.ts';
import { schemaLine, starterPolicy } from '../../src/policy/words/starter.ts';
import { fileOf, judged, policyOf } from '../harness/judging.ts';

const keys = 'version: 1\nkeys:\n  - {name: k, provider: openai, secret: K}\n';

describe('parameters', () => {
  const [key] = fileOf(keys.replace('secret: K', 'secret: K, accept-parameters: [top_k]')).keys;
  const refused = (name: string) => (key ? refuseParameters([name], key).map(sentence) : []);

  test.each([
    ...['reasoning_effort', 'verbosity', 'seed', 'stop', 'presence_penalty', 'frequency_penalty', 'logit_bias'],
    ...['prompt_cache_key', 'safety_identifier', 'top_k'],
  ])('%s may be set', (name) => {
    expect(refused(name)).toEqual([]);
    expect(isFreeParameter(name)).toBe(name !== 'top_k');
  });

  test.each([
    ['model', 'Use the input `model`.'],
    ['messages', 'Use the input `prompt` or `prompt-file`.'],
    ['input', 'Use the input `prompt` or `prompt-file`.'],
    ['prompt', 'Use the input `prompt` or `prompt-file`.'],
    ['instructions', 'Use the input `system-prompt`.'],
    ['temperature', 'Use the input `temperature`.'],
    ['top_p', 'Use the input `top-p`.'],
    ['max_tokens', 'Use the input `max-completion-tokens`.'],
    ['max_completion_tokens', 'Use the input `max-completion-tokens`.'],
    ['max_output_tokens', 'Use the input `max-completion-tokens`.'],
    ['max_new_tokens', 'Use the input `max-completion-tokens`.'],
    ['n_predict', 'Use the input `max-completion-tokens`.'],
    ['num_predict', 'Use the input `max-completion-tokens`.'],
    ['n', 'A step asks for one answer.'],
    ['best_of', 'A step asks for one answer.'],
    ['models', 'Use the input `model`: a step asks one model, which the policy judges.'],
    ['fallbacks', 'Use the input `model`: a step asks one model, which the policy judges.'],
    ['extra_body', 'Write the fields themselves.'],
    ['stream', 'The action decides how an answer is read.'],
    ['stream_options', 'The action decides how an answer is read.'],
    ['response_format', 'Use the input `response-schema`.'],
    ['text', 'Use `verbosity`, or the input `response-schema`.'],
    ['tools', 'Use the input `tools`, which names servers of the policy.'],
    ['tool_choice', 'A model calls the tools of the input `tools` when it likes to.'],
    ['functions', 'Use the input `tools`, which names servers of the policy.'],
    ['function_call', 'A model calls the tools of the input `tools` when it likes to.'],
    ['max_tool_calls', 'Use the input `max-tool-rounds`.'],
    ['mcp_servers', 'Use the input `tools`, which names servers of the policy.'],
    ['web_search_options', 'The action lets no provider call tools: name servers of the policy in the input `tools`.'],
    ['store', 'The action stores nothing at the provider.'],
    ['previous_response_id', 'Each step is a separate request.'],
    ['conversation', 'Each step is a separate request.'],
    ['background', 'The action waits for the answer.'],
  ])('%s is the action’s own', (name, remedy) => {
    expect(refused(name)).toEqual([`parameters: "${name}" is set by the action itself. Remove it. ${remedy}`]);
    expect(refused(name.toUpperCase().replaceAll('_', '-'))).toHaveLength(1);
  });

  test('any other has to be accepted by the key', () => {
    expect(refused('top_a')).toEqual([
      'parameters: "top_a" is not accepted by the key `k`. Remove it, or ask the maintainers to add `accept-parameters: [top_a]` to that key (models.yml:3:5).',
    ]);
    expect(refused('sed')).toEqual([
      'parameters: "sed" is not accepted by the key `k`. Did you mean "seed"? Otherwise, remove it, or ask the maintainers to add `accept-parameters: [sed]` to that key (models.yml:3:5).',
    ]);
  });

  test('each problem names the field that it is about', () => {
    const problems = key ? refuseParameters(['top_a', 'seed', 'stream'], key) : [];
    expect(problems.map(({ input }) => input)).toEqual(['parameters: top_a', 'parameters: stream']);
  });
});

describe('a policy elsewhere', () => {
  test.each([
    ['acme/.github/models.yml@main', { repository: 'acme/.github', path: 'models.yml', ref: 'main' }],
    ['acme/x/a/b.yml@release/1@2', { repository: 'acme/x', path: 'a/b.yml', ref: 'release/1@2' }],
    ['acme/x/y', undefined],
    ['acme/x@main', undefined],
    ['acme/x/@main', undefined],
    ['../x/models.yml@main', undefined],
    ['acme/../models.yml@main', undefined],
    ['acme/./models.yml@main', undefined],
    ['.../x/models.yml@main', undefined],
    ['acme/x../models.yml@main', { repository: 'acme/x..', path: 'models.yml', ref: 'main' }],
    [' acme/x/models.yml@main', undefined],
    ['acme/x/models.yml@', undefined],
    ['acme/x/models.yml@a\nb', undefined],
  ])('%j', (text, expected) => {
    expect(splitRepositoryFile(text)).toEqual(expected);
  });

  test.each([
    ['models.yml', true],
    ['a/b.yml', true],
    ['', false],
    ['/a', false],
    ['a//b', false],
    ['a/', false],
    ['./a', false],
    ['a/./b', false],
    ['../a', false],
    ['a/..', false],
    ['a\\b', false],
    ['a@b', false],
    ['a\u0007b', false],
  ])('path %j: %s', (path, expected) => {
    expect(isPath(path)).toBe(expected);
  });

  test.each<readonly [string, boolean]>([
    ['main', true],
    ['release/1.x', true],
    ['', false],
    ['a b', false],
    ['a..b', false],
    ['/a', false],
    ['a/', false],
    ['-a', false],
    ...['~', '^', ':', '?', '*', '[', '\\', '\u0000'].map((sign) => [`a${sign}b`, false] as const),
  ])('ref %j: %s', (ref, expected) => {
    expect(isRef(ref)).toBe(expected);
  });

  test.each([
    ['pull/7/head', true],
    ['refs/pull/7/merge', true],
    ['feature/pull/7', false],
    ['pull', false],
    ['refs/heads/pull/7', false],
  ])('%s is a pull request’s ref: %s', (ref, expected) => {
    expect(isPullRequest(ref)).toBe(expected);
  });
});

test('only these events are trusted', () => {
  const trusted = ['', 'push', 'schedule', 'workflow_dispatch', 'repository_dispatch', 'release', 'create', 'delete'];
  for (const event of [...trusted, 'deployment', 'deployment_status'])
    expect([event, isTrusted(event)]).toEqual([event, true]);
  for (const event of ['pull_request', 'issue_comment', 'workflow_run', 'merge_group', 'new_event'])
    expect(isTrusted(event)).toBe(false);
});

describe('snapshots of a disabled model', () => {
  const place = { file: 'models.yml', annotatable: true, line: 1, column: 1 };
  const disabled = (name: string) =>
    disabledBy(modelList([{ pattern: 'a/m', place }], place), `a/${name}`) !== undefined;

  test.each([
    'm',
    'm-2026-08-07',
    'm-20261231',
    'm-0101',
    'm-1231',
    'm-1001',
    'm-0930',
    'm-latest',
    'm-0807-latest',
    'ft:m',
    'ft:m-0807:x:y',
  ])('%s', (name) => {
    expect(disabled(name)).toBe(true);
  });

  test.each([
    'm-1301',
    'm-0001',
    'm-0132',
    'm-0100',
    'm-12',
    'm-123',
    'm-2026-8-7',
    'm-latest-x',
    'xft:m',
    'm-20261301',
    'm-x0807',
    'm0807',
  ])('not %s', (name) => {
    expect(disabled(name)).toBe(false);
  });
});

describe('what a file holds', () => {
  test('defaults', () => {
    expect(fileOf(keys)).toMatchObject({
      ownKeys: 'deny',
      mode: 'enforce',
      models: {},
      rules: [],
      exceptions: [],
      limits: {},
      tests: [],
      keys: [{ acceptParameters: [], acceptHeaders: [], api: 'chat-completions', served: 'check' }],
    });
    expect(fileOf(keys)).not.toHaveProperty('fallback');
    expect(fileOf(keys).keys[0]?.headers.size).toBe(0);
    expect(Object.keys(fileOf(keys).keys[0] ?? {}).toSorted()).toEqual([
      ...[
        'acceptHeaders',
        'acceptParameters',
        'api',
        'credential',
        'headers',
        'name',
        'place',
        'provider',
        'served',
        'structuredOutput',
        'tokenLimit',
      ],
    ]);
  });

  test('names and reasons are one line', () => {
    const { rules } = fileOf(`${keys}rules: [{name: "  a \\n  b ", enabled: [], reason: "c\\n\\nd"}]\n`);
    expect(rules).toMatchObject([{ name: 'a b', reason: 'c d' }]);
  });

  test('tests: facts as they are given, and what is not given is unknown', () => {
    const { tests } = fileOf(
      `${keys}tests: [{model: custom/k/x, when: {fork: [true, false], actor: [a, b]}, on: 2027-01-01, expect: denied}, {model: a/b, expect: allowed}]\n`,
    );
    expect(tests).toMatchObject([
      {
        model: { model: 'x', key: 'k' },
        run: { fork: { values: ['true', 'false'], isComplete: true }, event: { values: [], isComplete: false } },
        on: '2027-01-01',
      },
      { model: { model: 'a/b' }, run: { isDefaultWorkflow: false } },
    ]);
    expect(tests[1]).not.toHaveProperty('on');
  });

  test('in a list of models the provider’s name is the model’s own', () => {
    const [key] = fileOf(
      'version: 1\nkeys: [{name: k, provider: openai, secret: K, endpoint: https://x.test/v1//, models: [a/b:c]}]\n',
    ).keys;
    expect(key).toMatchObject({ endpoint: 'https://x.test/v1', models: [{ model: 'a/b:c', name: 'b:c' }] });
  });
});

/** Slips in the names of fields, and what the reader is told. */
const slips: readonly (readonly [text: string, remedy: string])[] = [
  [`${keys}disabled: []\n`, 'It belongs under `models`: indent it by two more spaces.'],
  [`${keys}enabled: []\n`, 'It belongs under `models`: indent it by two more spaces.'],
  [`${keys}max-input-tokens: 1\n`, 'It belongs under `limits`: indent it by two more spaces.'],
  [`${keys}max-output-tokens: 1\n`, 'It belongs under `limits`: indent it by two more spaces.'],
  [`${keys}link-hosts: []\n`, 'It belongs under `reports`: indent it by two more spaces.'],
  [`${keys}model: {}\n`, 'Did you mean "models"?'],
  [`${keys}rules: [{name: r, keys: [k, k]}]\n`, '"k" is listed twice'],
  [keys.replace('secret:', 'base-url: x, secret:'), 'Did you mean "endpoint"?'],
  [keys.replace('secret:', 'url: x, secret:'), 'Did you mean "endpoint"?'],
  [keys.replace('secret:', 'key: x, secret:'), 'Did you mean "secret"?'],
  [keys.replace('secret:', 'api-key: x, secret:'), 'Did you mean "secret"?'],
  [
    keys.replace('secret:', 'deployment: x, secret:'),
    "Write it under `models`, behind the model's name: `openai/gpt-6-luna: DEPLOYMENT`.",
  ],
  [keys.replace('secret:', 'structured-output: json-object, secret:'), 'Did you mean "json_object"?'],
  ...['tenant-id', 'client-id', 'scope', 'authority', 'identity-provider-id', 'service-account-id', 'audience'].map(
    (field) =>
      [
        keys.replace('secret:', `${field}: x, secret:`),
        'It belongs under `identity`: indent it by two more spaces.',
      ] as const,
  ),
];

test.each(slips)('%j', (text, remedy) => {
  const read = () => parsePolicy(text, { file: 'models.yml', commit: '', annotatable: true }, '2026-11-24');
  expect(read).toThrow(Failure);
  expect(read).toThrow(remedy);
});

describe('routes', () => {
  const azure = 'provider: azure, endpoint: https://x.test, secret: K';
  const versions = (fields: string, models: string) => {
    const decision = judged(
      policyOf(`version: 1\nkeys: [{name: k, ${azure}, ${fields} models: {a/b: ${models}}}]\n`),
      'a/b',
    );
    return decision.verdict === 'allowed' && decision.routes.map(({ apiVersion }) => apiVersion);
  };

  test('the version of a model goes before the one of its key', () => {
    expect(versions('', 'd')).toEqual([undefined]);
    expect(versions('api-version: 2024-10-21,', 'd')).toEqual(['2024-10-21']);
    expect(versions('api-version: 2024-10-21,', '{name: d, api-version: 2025-01-01}')).toEqual(['2025-01-01']);
    expect(versions('', '{name: d, api-version: 2025-01-01}')).toEqual(['2025-01-01']);
  });

  test('the interface of a model goes before the one of its key', () => {
    const routes = (fields: string, model: string) => {
      const decision = judged(
        policyOf(`version: 1\nkeys: [{name: k, ${azure}, ${fields} models: {a/b: ${model}}}]\n`),
        'a/b',
      );
      return decision.verdict === 'allowed' && decision.routes.map(({ key: _, ...route }) => route);
    };
    const route = { model: 'a/b', name: 'd' };
    expect(routes('api: responses,', 'd')).toStrictEqual([{ ...route, api: 'responses' }]);
    expect(routes('api: responses,', '{name: d, api: chat-completions}')).toStrictEqual([
      { ...route, api: 'chat-completions' },
    ]);
    expect(routes('api: chat-completions,', '{name: d, api: responses}')).toStrictEqual([
      { ...route, api: 'responses' },
    ]);
  });

  test('a model has the spelling of an enabled entry, of the file or of a rule, where no key spells it', () => {
    expect(judged(policyOf(`${keys}models: {enabled: [openai/Sol]}\n`), 'openai/SOL').model).toBe('openai/Sol');
    expect(judged(policyOf(`${keys}rules: [{name: r, enabled: [openai/Sol]}]\n`), 'openai/SOL').model).toBe(
      'openai/Sol',
    );
    expect(judged(policyOf(`${keys}models: {disabled: [openai/Sol]}\n`), 'openai/SOL').model).toBe('openai/SOL');
  });

  test.each([
    ['custom/kk/a/x', 'model: models.yml has no key named "kk". Did you mean "k"?'],
    [
      'custom/k/z',
      'model: the key `k` has no model named "z". Write one of: custom/k/a/x, custom/k/b/x, custom/k/a/y.',
    ],
    ['custom/k/X', 'model: the key `k` has several models named "X". Write one of: custom/k/a/x, custom/k/b/x.'],
  ])('%s is refused as the input that it is', (reference, message) => {
    const policy = policyOf(`version: 1\nkeys: [{name: k, ${azure}, models: {a/x: one, b/x: two, a/y: three}}]\n`);
    expect(judged(policy, 'custom/k/y').model).toBe('a/y');
    const refused = (() => {
      try {
        return judged(policy, reference);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toMatchObject({ code: 'invalid-input', message, problems: [{ input: 'model' }] });
  });

  test('a denial names at most five keys', () => {
    const many = Array.from({ length: 7 }, (_, index) => `{name: k${index}, provider: openai, secret: K}`).join(', ');
    const decision = judged(
      policyOf(`version: 1\nkeys: [${many}]\nrules: [{name: r, keys: [k0, k1, k2, k3, k4, k5, k6]}]\n`),
      'a/b',
    );
    expect(decision.verdict === 'denied' && decision.violations).toMatchObject([
      { of: 'keys', allowing: ['k0', 'k1', 'k2', 'k3', 'k4'] },
    ]);
    const third = keys.replace(
      '- {',
      '- {name: third, provider: azure, endpoint: https://x.test, secret: A, models: {a/b: d}}\n  - {name: fourth, provider: openai, secret: B}\n  - {',
    );
    const alone = judged(policyOf(`${third}rules: [{name: a, keys: [k]}, {name: b, keys: [third]}]\n`), 'openai/x');
    expect(alone.verdict === 'denied' && alone.violations.map(({ rule }) => rule?.name)).toEqual(['b']);
    const one = keys.replace(
      '- {',
      '- {name: other, provider: azure, endpoint: https://x.test, secret: A, models: {a/b: d}}\n  - {',
    );
    const left = judged(policyOf(`${one}rules: [{name: r, keys: [k]}, {name: s, keys: [other, k]}]\n`), 'a/b');
    expect(left.verdict === 'denied' && left.violations.map(({ rule }) => rule?.name)).toEqual(['r']);
  });
});

/** The other way to a model that is not OpenAI's, as a comment. */
const inAzure = (model: string) => [
  '  # The same by a deployment in Azure, in place of the key above:',
  '  # - name: azure',
  '  #   provider: azure',
  '  #   endpoint: https://RESOURCE.openai.azure.com',
  '  #   secret: AZURE_OPENAI_API_KEY',
  '  #   models:',
  `  #     ${model}: DEPLOYMENT`,
];

describe('the smallest policy', () => {
  test.each([
    [
      { model: 'openai/x' },
      ['  - name: openai', '    provider: openai', '    secret: OPENAI_API_KEY', 'models:', '  enabled: [openai/x]'],
    ],
    [
      { model: 'OpenAI/x' },
      ['  - name: openai', '    provider: openai', '    secret: OPENAI_API_KEY', 'models:', '  enabled: [OpenAI/x]'],
    ],
    [
      { model: 'x', key: 'true' },
      ['  - name: "true"', '    provider: openai', '    secret: OPENAI_API_KEY', 'models:', '  enabled: [openai/x]'],
    ],
    [
      { model: 'openai/1x', key: 'trues' },
      ['  - name: trues', '    provider: openai', '    secret: OPENAI_API_KEY', 'models:', '  enabled: [openai/1x]'],
    ],
    [
      { model: '1/x:', key: '12' },
      [
        '  - name: "12"',
        '    provider: openai',
        '    endpoint: https://HOST/v1',
        '    secret: PROVIDER_API_KEY',
        '    models:',
        '      "1/x:": "x:"',
        ...inAzure('"1/x:"'),
        'models:',
        '  enabled: ["1/x:"]',
      ],
    ],
    [
      { model: 'deepseek/r1' },
      [
        '  - name: deepseek',
        '    provider: openai',
        '    endpoint: https://api.deepseek.com/v1',
        '    secret: DEEPSEEK_API_KEY',
        '    models:',
        '      deepseek/r1: r1',
        ...inAzure('deepseek/r1'),
        'models:',
        '  enabled: [deepseek/r1]',
      ],
    ],
  ])('%j', (reference, lines) => {
    expect(starterPolicy(reference)).toBe([schemaLine, 'version: 1', 'keys:', ...lines, ''].join('\n'));
  });
});
