import fc from 'fast-check';
import { expect } from 'vitest';
import { startGitHub } from '../harness/github.ts';
import { completion } from '../harness/replies.ts';
import { githubToken, runAction } from '../harness/run-action.ts';
import { byok, layOutFolder } from '../harness/run-byok.ts';
import { test } from '../harness/scenario.ts';
import { type Server, startServer } from '../harness/server.ts';

/** What the policies and the runs of the cases are made of. */
const models = ['openai/gpt-6-luna', 'openai/gpt-6-sol', 'openai/gpt-6-sol-pro', 'deepseek/r1'];
const permissions = ['none', 'read', 'write', 'admin'] as const;
const people = ['octocat', 'hubot', 'mallory'] as const;
const workflow = '.github/workflows/ask.yml';

/** One request, as a step makes it and as a command does. */
interface Case {
  readonly policy: object;
  readonly model: string;
  readonly prompt: 'text' | 'file' | 'prompt file';
  readonly text: string;
  readonly options: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly untrusted: boolean;
  readonly schema: boolean;
  readonly run: Run;
}

/** Who and what causes a run, as far as both can be told it. */
interface Run {
  readonly event: 'push' | 'schedule' | 'workflow_dispatch' | 'pull_request' | 'issues';
  readonly isFork: boolean;
  readonly branch: string;
  readonly actor: (typeof people)[number];
  readonly permission: (typeof permissions)[number];
}

const some = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
const list = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

const when = fc.record(
  {
    event: fc.constantFrom('push', 'pull_request', ['issues', 'schedule']),
    permission: list(permissions),
    actor: fc.constantFrom('octocat', 'hub*', 'MALLORY'),
    branch: fc.constantFrom('main', 'release/*'),
    fork: fc.boolean(),
    workflow: fc.constantFrom(workflow, '.github/workflows/other.yml'),
  },
  { requiredKeys: [] },
);

const lists = fc.record(
  { enabled: list([...models, 'openai', 'openai/gpt-6-sol*', 'deepseek']), disabled: list([...models, 'deepseek']) },
  { requiredKeys: [] },
);

const policies = fc.record({
  mode: some(fc.constantFrom('enforce', 'audit')),
  models: some(lists),
  rules: some(
    fc.array(fc.record({ lists, when: some(when), keys: some(fc.constantFrom(['one'], ['two'], ['one', 'two'])) }), {
      minLength: 1,
      maxLength: 3,
    }),
  ),
  exception: some(fc.record({ model: fc.constantFrom(...models), when: some(when) })),
  limits: some(
    fc.record(
      {
        'max-input-tokens': fc.constantFrom(1, 40, 10_000),
        'max-output-tokens': fc.constantFrom(10, 5000),
        'max-cost': fc.constantFrom(0.00001, 1),
      },
      { requiredKeys: [] },
    ),
  ),
  secrets: fc.constantFrom('redact', 'block', 'allow'),
});

const texts = fc.oneof(
  fc.constantFrom(
    'Say hello.',
    'Ärger mit “Zeichen” 🦉',
    '- a list\n- in YAML: "quoted"',
    'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789',
  ),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    .filter((text) => text.trim() !== '' && text.isWellFormed()),
);

const cases: fc.Arbitrary<Case> = fc.record({
  policy: policies.map(({ rules = [], exception, models: lists, secrets, ...policy }) => ({
    version: 1,
    ...Object.fromEntries(
      Object.entries(policy).filter(([, value]) => value !== undefined && Object.keys(Object(value)).length > 0),
    ),
    ...(lists && Object.keys(lists).length > 0 && { models: lists }),
    ...(rules.length > 0 && {
      rules: rules.map(({ lists: own, when: condition, keys }, index) => ({
        name: `rule ${index}`,
        ...(Object.keys(own).length === 0 && !keys ? { disabled: ['openai/gpt-6-sol-pro'] } : own),
        ...(keys && { keys }),
        ...(condition && Object.keys(condition).length > 0 && { when: condition }),
      })),
    }),
    ...(exception && {
      exceptions: [
        {
          model: exception.model,
          reason: 'Agreed.',
          expires: new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
          ...(exception.when && Object.keys(exception.when).length > 0 && { when: exception.when }),
        },
      ],
    }),
    'secrets-in-prompt': secrets,
  })),
  model: fc.constantFrom(...models, ...models.slice(0, 2), 'custom/two/openai/gpt-6-sol'),
  prompt: fc.constantFrom('text', 'file', 'prompt file'),
  text: texts,
  options: fc.record(
    {
      'max-tokens': fc.constantFrom('5', '600'),
      temperature: fc.constantFrom('0', '0.7', '2'),
      'top-p': fc.constantFrom('0.5', '1'),
      system: texts,
    },
    { requiredKeys: [] },
  ),
  variables: fc.dictionary(fc.constantFrom('a', 'b'), texts),
  untrusted: fc.boolean(),
  schema: fc.boolean(),
  run: fc.record({
    event: fc.constantFrom('push', 'schedule', 'workflow_dispatch', 'pull_request', 'issues'),
    isFork: fc.boolean(),
    branch: fc.constantFrom('main', 'release/1.x'),
    actor: fc.constantFrom(...people),
    permission: fc.constantFrom(...permissions),
  }),
});

/** The policy's keys lead to a server of the test's own. */
function policyText(policy: object, server: Server): string {
  const key = { provider: 'openai', endpoint: `${server.url}/v1`, models, 'accept-parameters': ['custom_field'] };
  return JSON.stringify({
    ...policy,
    keys: [
      { name: 'one', secret: 'KEY_ONE', ...key },
      { name: 'two', secret: 'KEY_TWO', ...key, models: models.slice(0, 3), 'token-limit': 'max_tokens' },
    ],
    prices: Object.fromEntries(models.map((model) => [model, { input: 1, output: 4 }])),
  });
}

const schema = JSON.stringify({
  type: 'object',
  properties: { word: { type: 'string' } },
  required: ['word'],
  additionalProperties: false,
});

function filesOf({ prompt, text, variables }: Case): Readonly<Record<string, string>> {
  const names = Object.keys(variables).map((name) => `${name}: {{${name}}}`);
  const content = [text.replaceAll('{{', '{'), ...names].join('\n');
  return {
    'prompts/ask.txt': content,
    'prompts/ask.prompt.yml': JSON.stringify({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content },
      ],
      modelParameters: { temperature: 0.3 },
    }),
    'answer.schema.json': schema,
    ...(prompt === 'text' && {}),
  };
}

const promptText = ({ text, variables }: Case) =>
  [text.replaceAll('{{', '{').trim(), ...Object.keys(variables).map((name) => `{{${name}}}`)].join('\n');

/** The step of a workflow that makes the request. */
function stepOf(one: Case) {
  const { prompt, options, variables, run, schema: hasSchema, untrusted } = one;
  const { 'max-tokens': limit = '', system = '', temperature = '', 'top-p': topP = '' } = options;
  const values = JSON.stringify(variables);
  return {
    inputs: {
      model: one.model,
      ...(prompt === 'text' ? { prompt: promptText(one) } : {}),
      ...(prompt === 'file' ? { 'prompt-file': 'prompts/ask.txt' } : {}),
      ...(prompt === 'prompt file' ? { 'prompt-file': 'prompts/ask.prompt.yml' } : { 'system-prompt': system }),
      ...(Object.keys(variables).length > 0 && { [untrusted ? 'untrusted-input' : 'input']: values }),
      ...(hasSchema && { 'response-schema-file': 'answer.schema.json' }),
      'max-completion-tokens': limit,
      temperature,
      'top-p': topP,
      parameters: 'custom_field: [1, x]\nseed: 7',
      retries: '0',
    },
    event: run.event,
    payload: payloadOf(run),
    env: {
      GITHUB_ACTOR: run.actor,
      GITHUB_REF: run.event === 'pull_request' ? 'refs/pull/7/merge' : `refs/heads/${run.branch}`,
      GITHUB_WORKFLOW_REF: `acme/widgets/${workflow}@refs/heads/main`,
      ...keys,
    },
  };
}

const keys = { KEY_ONE: 'sk-one-0123456789abcdef', KEY_TWO: 'sk-two-0123456789abcdef' };

function payloadOf({ event, isFork, branch, actor }: Run): object {
  const user = { login: actor, type: 'User' };
  const common = { repository: { full_name: 'acme/widgets', default_branch: 'main' }, sender: user };
  if (event === 'issues') return { ...common, action: 'opened', issue: { number: 3, user } };
  if (event !== 'pull_request') return common;
  const head = { repo: { full_name: isFork ? 'mallory/widgets' : 'acme/widgets' } };
  const base = { ref: branch, repo: { full_name: 'acme/widgets' } };
  return { ...common, action: 'opened', pull_request: { number: 7, user, head, base } };
}

/** The command that makes the same request as in such a run. */
function commandOf(one: Case): readonly string[] {
  const { prompt, options, variables, run, untrusted, schema: hasSchema } = one;
  const isPull = run.event === 'pull_request';
  const facts = [
    `event=${run.event}`,
    `fork=${isPull && run.isFork}`,
    `branch=${run.branch}`,
    `actor=${run.actor}`,
    `permission=${run.permission}`,
    `workflow=${workflow}`,
    'repository=acme/widgets',
  ];
  const given = Object.entries(options).filter(([name]) => name !== 'system' || prompt !== 'prompt file');
  return [
    'run',
    ...['-m', one.model, '--as', facts.join(','), '--retries', '0', '--json'],
    ...['--param', 'custom_field=[1, "x"]', '--param', 'seed=7'],
    ...given.map(([name, value]) => `--${name}=${value}`),
    ...Object.entries(variables).map(([name, value]) => `--${untrusted ? 'untrusted' : 'var'}=${name}=${value}`),
    ...(hasSchema ? ['--schema', 'answer.schema.json'] : []),
    '--',
    prompt === 'text' ? promptText(one) : prompt === 'file' ? 'prompts/ask.txt' : 'prompts/ask.prompt.yml',
  ];
}

/**
 * Untrusted text stands between random boundaries, whose tokens are more or fewer; and a step reads the policy at a commit,
 * a command in the checkout. Everything else has to be the same.
 */
const comparable = (text: string) => text.replaceAll(/[0-9a-f]{32}/g, 'BOUNDARY');

function comparableDecision(decision: unknown, { untrusted }: Case): unknown {
  const text = JSON.stringify(decision)
    .replaceAll(/"commit":"[0-9a-f]*"/g, '"commit":""')
    .replaceAll(/models\.yml@[0-9a-f]{7}:/g, 'models.yml:');
  const counted = /"(?:micros|input-tokens)":\d+|up to \$[\d.]+: \d+ input tokens/g;
  return JSON.parse(untrusted ? text.replaceAll(counted, (found) => found.replaceAll(/[\d.]+/g, '0')) : text);
}

test('200 generated cases: the command and the action send the same body after the same decision', {
  timeout: 240_000,
}, async () => {
  await using server = await startServer(() =>
    completion('{"word": "hello"}', { usage: { prompt_tokens: 9, completion_tokens: 5 } }),
  );
  const statuses = new Map<string, number>();
  for (const one of fc.sample(cases, { numRuns: 200, seed: 18 })) {
    const policy = policyText(one.policy, server);
    const files = { '.github/models.yml': policy, ...filesOf(one) };
    await using github = await startGitHub({ 'acme/widgets': files }, undefined, {
      [one.run.actor]: one.run.permission,
    });
    const step = stepOf(one);
    const first = server.received.length;
    const ran = await runAction({ ...step, files, env: { ...step.env, GITHUB_API_URL: github.url } });
    const second = server.received.length;
    const command = await byok(commandOf(one), { folder: layOutFolder(files), env: keys });
    const bodies = (received: readonly { readonly body: string; readonly headers: object }[]) =>
      received.map(({ body }) => comparable(body));
    const shown = JSON.stringify(one);
    expect(bodies(server.received.slice(second)), shown).toEqual(bodies(server.received.slice(first, second)));
    const outputs = JSON.parse(command.stdout);
    expect([outputs.status, outputs['error-code'] ?? ''], shown).toEqual([
      ran.outputs.status,
      ran.outputs['error-code'],
    ]);
    const decision = ran.outputs.decision === '' ? null : JSON.parse(ran.outputs.decision ?? '');
    expect(comparableDecision(outputs.decision, one), shown).toEqual(comparableDecision(decision, one));
    expect(command.status, shown).toBe(ran.exitCode);
    statuses.set(outputs.status, (statuses.get(outputs.status) ?? 0) + 1);
    expect(command.stdout + command.stderr).not.toContain(githubToken);
  }
  // The cases are of every kind that ends before or after something is sent.
  expect(statuses.get('completed')).toBeGreaterThan(30);
  expect(statuses.get('denied')).toBeGreaterThan(30);
});
