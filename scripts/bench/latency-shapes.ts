import type { Step } from '../stand-in/step.ts';
import { delays, headCommit } from './latency-server.ts';
import { policyFor, prompt } from './loopback.ts';

/** One kind of step, by what it has to ask GitHub. */
export interface Shape {
  readonly name: string;
  /** What waits for what, one after the other; `∥` stands between requests that are under way at once. */
  readonly chain: readonly string[];
  /** What the policy has besides the key and the models. */
  readonly policy?: string;
  readonly step: Step;
}

const head = { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: headCommit };
const moved = { ...head, GITHUB_SHA: 'a'.repeat(40) };
const permission = `rules:
  - {name: strangers, when: {permission: [none, read]}, enabled: []}
`;
const budget = `prices:
  openai/gpt-6-luna: {input: 0.1, output: 0.5}
limits: {max-output-tokens: 1000}
ledger: {}
budgets:
  - {name: all, amount: 1000000, per: month}
`;
const pullRequest = {
  repository: { default_branch: 'main' },
  pull_request: {
    number: 7,
    user: { login: 'mona' },
    base: { sha: headCommit, ref: 'main', repo: { full_name: 'acme/widgets' } },
    head: { repo: { full_name: 'mona/widgets' } },
  },
};
const promptFile = `messages:
  - role: user
    content: "{{diff}} {{title}}"
model: openai/gpt-6-luna
`;

/** What is measured, the cheapest first. */
export const shapes: readonly Shape[] = [
  { name: 'policy from the workspace', chain: ['provider'], step: { inputs: { 'policy-ref': 'workspace' } } },
  { name: 'policy from the API, run on the head', chain: ['commit ∥ policy', 'provider'], step: { env: head } },
  {
    name: 'the same, and the branch has moved on',
    chain: ['commit', 'policy', 'provider'],
    step: { env: moved },
  },
  {
    name: 'a rule by `permission`',
    chain: ['commit ∥ policy', 'permission', 'provider'],
    policy: permission,
    step: { env: head },
  },
  {
    name: '`extends`, and a rule by `permission`',
    chain: ['commit ∥ policy', 'extended commit ∥ permission', 'extended policy', 'provider'],
    policy: `extends: acme/.github/models.yml@main\n${permission}`,
    step: { env: head },
  },
  {
    name: 'a budget',
    chain: ['commit ∥ policy', 'ledger', 'reserve', 'provider', 'settle'],
    policy: budget,
    step: { env: head },
  },
  {
    name: 'a budget, and a rule by `permission`',
    chain: ['commit ∥ policy', 'ledger ∥ permission', 'reserve', 'provider', 'settle'],
    policy: `${permission}${budget}`,
    step: { env: head },
  },
  {
    name: '`pull_request_target`, a prompt file, a rule by `permission`',
    chain: ['commit ∥ policy ∥ merged policy', 'permission', 'provider'],
    policy: permission,
    step: {
      env: head,
      event: 'pull_request_target',
      payload: pullRequest,
      inputs: {
        prompt: '',
        'prompt-file': 'ask.prompt.yml',
        model: '',
        file_input: 'diff: diff.txt',
        input: 'title: a',
      },
      files: { 'ask.prompt.yml': promptFile, 'diff.txt': '+ widget\n'.repeat(1000) },
    },
  },
];

/** How long a shape takes at least, in milliseconds: its chain, and nothing else. */
export function unavoidable({ chain }: Shape): number {
  return chain.reduce((sum, link) => sum + (link === 'provider' ? delays.provider : delays.gitHub), 0);
}

/** The step of a shape, at a server. */
export function stepOf({ step }: Shape, url: string, policy: string): Step {
  const isLocal = step.inputs?.['policy-ref'] === 'workspace';
  return {
    ...step,
    inputs: {
      ...{ prompt, model: 'openai/gpt-6-luna', 'api-key': 'sk-bench-key', token: 'ghs_bench-token' },
      ...step.inputs,
    },
    files: { ...(isLocal && { '.github/models.yml': policy }), ...step.files },
    env: { GITHUB_API_URL: url, GITHUB_ACTOR: 'mona', GITHUB_RUN_ID: '4711', ...step.env },
  };
}

/** The policies of a shape by repository and path. */
export function filesOf({ policy = '' }: Shape, url: string): Readonly<Record<string, Record<string, string>>> {
  const keys = policyFor(url).replace('version: 1\n', `version: 1\n${policy}`);
  const own = policy.startsWith('extends: ') ? `version: 1\n${policy}` : keys;
  const path = '.github/models.yml';
  return { 'acme/widgets': { [path]: own }, 'acme/.github': { 'models.yml': policyFor(url) } };
}
