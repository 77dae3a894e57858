import { expect } from 'vitest';
import { stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled, test } from '../harness/scenario.ts';
import { startServer } from '../harness/server.ts';

const path = '.github/workflows/ask.yml';

const workflow = `on: push
jobs:
  ask:
    steps:
      - uses: acme/other@v1
        with:
          endpoint: https://other.test
          model: other
      - uses: Byok-Inference/byok-inference@v1
        with:
          model: gpt-6-luna
          Endpoint: https://example.test/v1
          copilot-cli-path: /bin/copilot
`;

/** What makes a step one of the workflow above. */
const environment = {
  GITHUB_WORKFLOW_REF: `acme/widgets/${path}@refs/heads/main`,
  GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference',
};

interface Case {
  readonly text?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a step that is refused, and returns its error as it stands in the log. */
async function refusal({ text, inputs = { endpoint: 'https://example.test/v1' }, env }: Case) {
  await using server = await startServer(() => completion('Hello.'));
  const step = stepFor(server.url, inputs);
  const files = { ...step.files, ...(text !== undefined && { [path]: text }) };
  const ran = await runAction({ ...step, files, env: { ...environment, ...env } });
  expect(ran.outputs.status).toBe('invalid');
  expect(server.received).toHaveLength(0);
  return ran.log.split('\n').find((line) => line.startsWith('::error')) ?? '';
}

bundled('retired inputs are reported at their lines of the workflow file', async () => {
  const inputs = { endpoint: 'https://example.test/v1', 'copilot-cli-path': '/bin/copilot' };
  const error = await refusal({ text: workflow, inputs });
  expect(error).toContain(
    `::error file=${path},line=12,col=11::stopped before sending · retired-input%0A${path}:12:11: The input endpoint of`,
  );
  expect(error).toContain(`%0A${path}:13:11: The input copilot-cli-path`);
});

test('so is a model without its publisher', async () => {
  const error = await refusal({ text: workflow, inputs: { model: 'gpt-6-luna' } });
  expect(error).toContain(`${path}:11:11: model: "gpt-6-luna" is not a model. Did you mean openai/gpt-6-luna?`);
});

test('an input that is given by an alias has the line of what the alias stands for', async () => {
  const given = '&given\n          model: gpt-6-luna\n          endpoint: https://example.test/v1\n';
  const text = `on: push\njobs:\n  other:\n    env: ${given}  ask:\n    steps:\n      - uses: byok-inference/byok-inference@v1\n        with: *given\n`;
  expect(await refusal({ text })).toContain(`${path}:6:11: The input endpoint of`);
});

test('a step that uses the action by a path of the repository', async () => {
  const text = workflow.replace('Byok-Inference/byok-inference@v1', './');
  expect(await refusal({ text, env: { GITHUB_ACTION_REPOSITORY: '' } })).toContain(`${path}:12:11: `);
});

/** Where there is no line to be found, the message stands alone. */
const unfound: Readonly<Record<string, Case>> = {
  'no checked-out repository': {},
  'a workflow file that gives no such input': { text: workflow.replace('Endpoint:', 'other:') },
  'a workflow file that is no YAML': { text: 'jobs: [' },
  'a workflow file that is larger than is searched': { text: `${workflow}#${'x'.repeat(512 * 1024)}` },
  'a workflow of another repository': {
    text: workflow,
    env: { GITHUB_WORKFLOW_REF: `acme/other/${path}@refs/heads/main` },
  },
  'a workflow file out of the workspace': {
    text: workflow,
    env: { GITHUB_WORKFLOW_REF: 'acme/widgets/../../ask.yml@refs/heads/main' },
  },
};

test.each(Object.entries(unfound))('%s: the message names the input', async (_, run) => {
  expect(await refusal(run)).toMatch(
    /^::error::stopped before sending · retired-input%0AThe input endpoint of actions\/ai-inference has no effect/,
  );
});
