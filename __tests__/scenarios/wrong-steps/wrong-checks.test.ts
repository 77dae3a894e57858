import { expect, test } from 'vitest';
import { renderPage } from '../../../scripts/screenshots/render.ts';
import { type CheckCode, ownCodes } from '../../../src/actions/policy-check/report.ts';
import { startGitHub } from '../../harness/github.ts';
import { payloads } from '../../harness/payloads.ts';
import { policyFor, policyPath } from '../../harness/policies.ts';
import { runAction } from '../../harness/run-action.ts';
import type { Reply } from '../../harness/server.ts';
import { flat, textOf, unescaped, workflowOf, workflowPath } from './wrong-step.ts';

const inForce = policyFor('https://gateway.acme.example');

/** A check that fails, and what its messages have to say. */
interface WrongCheck {
  readonly code: CheckCode;
  readonly inputs?: Readonly<Record<string, string>>;
  /** The policy of the workspace; absent where it has none. */
  readonly policy?: string;
  readonly github?: Reply;
  /** Where the annotation points; empty where nowhere. */
  readonly annotated: string;
  readonly names: string;
  readonly seen: string;
  readonly remedy: string;
}

const gateway = 'endpoint: https://gateway.acme.example/v1';

const checks: Readonly<Record<string, WrongCheck>> = {
  'a word that is not known': {
    code: 'invalid-input',
    inputs: { 'fail-on': 'widenning' },
    policy: inForce,
    annotated: `${workflowPath}:7:11`,
    names: 'fail-on',
    seen: '"widenning"',
    remedy: 'Did you mean "widening"?',
  },
  'a policy of another repository': {
    code: 'invalid-input',
    inputs: { policy: 'acme/.github/models.yml@main' },
    annotated: `${workflowPath}:7:11`,
    names: 'policy',
    seen: '"acme/.github/models.yml@main"',
    remedy: 'a policy of another repository is checked there',
  },
  'a token with a line break': {
    code: 'invalid-input',
    inputs: { token: 'ghs_one\ntwo' },
    policy: inForce,
    annotated: `${workflowPath}:7:11`,
    names: 'token',
    seen: 'a line break',
    remedy: 'check how the secret was stored',
  },
  'a path without a file': {
    code: 'missing-policy',
    inputs: { policy: '.github/model.yml' },
    annotated: '',
    names: 'policy',
    seen: '.github/model.yml',
    remedy: 'actions/checkout',
  },
  'a policy that is deleted': {
    code: 'missing-policy',
    annotated: '',
    names: policyPath,
    seen: 'This removes the policy',
    remedy: 'Restore the file',
  },
  'a field with a typo': {
    code: 'invalid-policy',
    policy: inForce.replace('enabled:', 'enable:'),
    annotated: `${policyPath}:9:3`,
    names: 'models',
    seen: '"enable"',
    remedy: 'Did you mean "enabled"?',
  },
  'a test that fails': {
    code: 'failed-test',
    policy: `${inForce}tests: [{model: openai/gpt-6-sol-pro, expect: allowed}]\n`,
    annotated: `${policyPath}:11:9`,
    names: 'The test of openai/gpt-6-sol-pro',
    seen: 'expects allowed, but it is denied',
    remedy: 'Change the policy or the test.',
  },
  'an event that does not exist': {
    code: 'misspelled-event',
    policy: `${inForce}rules: [{name: forks, when: {event: pull_requests}, enabled: [openai/gpt-6-luna]}]\n`,
    annotated: `${policyPath}:11:30`,
    names: 'event',
    seen: '"pull_requests"',
    remedy: 'pull_request',
  },
  'an extended policy that cannot be seen': {
    code: 'unseen-repository',
    policy: `extends: acme/base/models.yml@main\n${inForce}`,
    annotated: `${policyPath}:1:10`,
    names: 'token',
    seen: 'acme/base',
    remedy: 'set extends-token',
  },
  'GitHub has a bad day': {
    code: 'github-unavailable',
    policy: inForce,
    github: { status: 502, body: { message: 'Bad gateway' } },
    annotated: '',
    names: policyPath,
    seen: 'HTTP 502',
    remedy: 'Run again',
  },
  'a change that allows more': {
    code: 'widening',
    inputs: { 'fail-on': 'widening' },
    policy: inForce.replace(gateway, 'endpoint: https://elsewhere.example/v1'),
    annotated: '',
    names: 'fail-on',
    seen: 'allows more: 1 setting',
    remedy: 'widening',
  },
  'warnings that fail': {
    code: 'warnings',
    inputs: { 'fail-on': 'warning' },
    policy: inForce,
    annotated: '',
    names: policyPath,
    seen: '1 warning',
    remedy: 'fail-on',
  },
};

const pages = 'https://github.com/byok-inference/byok-inference/blob/v1.2.3';
const ofCheck: readonly CheckCode[] = ownCodes;

test.each(Object.entries(checks))('policy-check: %s', async (_, check) => {
  const { code, inputs = {}, policy, github: reply } = check;
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: inForce } }, () => reply);
  const ran = await runAction({
    action: 'policy-check',
    inputs,
    files: {
      [workflowPath]: workflowOf(inputs, 'byok-inference/byok-inference/policy-check@v1'),
      ...(policy !== undefined && { [policyPath]: policy }),
    },
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_WORKFLOW_REF: `acme/widgets/${workflowPath}@refs/heads/main`,
      GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference',
      GITHUB_ACTION_REF: 'v1.2.3',
    },
    event: 'pull_request',
    payload: payloads.pullRequest,
  });
  const page = `${pages}/${ofCheck.includes(code) ? 'policy-check/README.md' : 'docs/errors.md'}#${code}`;
  const errors = [...ran.log.matchAll(/^::error([^:]*)::(.*)$/gm)].map(([, place = '', text = '']) => ({
    place: place.replace(/^ file=(.*),line=(\d+),col=(\d+)$/, '$1:$2:$3'),
    text: unescaped(text),
  }));
  expect(ran.exitCode).toBe(1);
  expect(errors.map(({ place }) => place)).toContain(check.annotated);
  expect(errors.at(-1)?.text).toMatch(new RegExp(`· ${code}\\.\\nSee ${page}$`));
  for (const { text } of errors.slice(0, -1)) expect(text.startsWith(`policy-check · ${code}\n`)).toBe(true);
  for (const { text } of errors) expect(text).toContain(`See ${page}`);
  expect(ran.summary.split('\n')[0]).toContain(`[\`${code}\`](${page})`);
  const told = flat(errors.map(({ text }) => text).join('\n'));
  const shown = flat(textOf(await renderPage(ran.summary)));
  for (const what of ['names', 'seen', 'remedy'] as const) {
    expect(told, what).toContain(flat(check[what]));
    expect(shown, what).toContain(flat(check[what]));
  }
});
