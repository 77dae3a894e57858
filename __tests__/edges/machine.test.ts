import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { startLedgerGitHub } from '../harness/ledger-github.ts';
import { own } from '../harness/ledgers.ts';
import { policyFor, policyPath, secret, stepFor } from '../harness/policies.ts';
import { completion } from '../harness/replies.ts';
import { githubToken } from '../harness/run-action.ts';
import { startServer } from '../harness/server.ts';
import { type Around, annotationsOf, edge, runEdge, textAt } from './run-edge.ts';

/** Pull requests of forks get no model; nothing of who asks is known without the event. */
const noForks = 'rules:\n  - {name: forks, when: {fork: true}, enabled: []}\n';

/** Preloaded: writes down how much memory the process took, in KiB. */
const measuring = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(process.env.STEP+'/peak',String(process.resourceUsage().maxRSS)))`;

/** Preloaded: a clock that is so many days off. */
const clockOff = (days: number) =>
  `data:text/javascript,const off=${days * 86_400_000},Real=Date;globalThis.Date=class extends Real{constructor(...given){given.length?super(...given):super(Real.now()+off)}static now(){return Real.now()+off}}`;

/** Event files that say nothing, and what the log has of each. */
const events: readonly (readonly [name: string, path: string | undefined, says: RegExp])[] = [
  ['unset', undefined, /^$/],
  ['missing', '/nowhere/event.json', /GITHUB_EVENT_PATH names is not used: ENOENT/],
  ['no JSON', import.meta.filename, /GITHUB_EVENT_PATH names is not used: it is not JSON/],
  ['a folder', '/tmp', /GITHUB_EVENT_PATH names is not used: EISDIR/],
];

describe('the event file', () => {
  for (const [name, path, says] of events) {
    edge('no-event', name, async () => {
      await using server = await startServer(() => completion('Hello.'));
      const step = stepFor(server.url, {}, policyFor(server.url, noForks));
      const env = () => ({ GITHUB_EVENT_PATH: path });
      const pushed = await runEdge(step, { env });
      expect([pushed.exitCode, pushed.outputs.status]).toEqual([0, 'completed']);
      expect(annotationsOf(pushed.log, 'warning').join()).toMatch(says);
      const asked = await runEdge(
        { ...step, event: 'pull_request', inputs: { ...step.inputs, 'policy-ref': '' } },
        { env },
      );
      expect([asked.exitCode, server.received.length]).toEqual([1, 1]);
    });
  }

  edge('no-event', 'a rule holds of which nothing is known', async () => {
    await using server = await startServer(() => completion('Hello.'));
    const step = { ...stepFor(server.url, {}, policyFor(server.url, noForks)), event: 'deployment_status' };
    const { exitCode, outputs } = await runEdge(
      { ...step, event: 'workflow_dispatch' },
      { env: () => ({ GITHUB_EVENT_PATH: '/nowhere' }) },
    );
    expect([exitCode, outputs.status]).toEqual([0, 'completed']);
  });

  edge('huge-event', '200 MB, in less than 60 MB more than without', async () => {
    await using server = await startServer(() => completion('Hello.'));
    const peak = async (bytes: number) => {
      const env: Around['env'] = ({ folder }) => {
        const path = join(folder, 'huge.json');
        writeFileSync(path, '{"repository": {"default_branch": "main"}, "fill": "');
        if (bytes > 0) truncateSync(path, bytes);
        else writeFileSync(path, '{"repository": {"default_branch": "main"}}');
        return { GITHUB_EVENT_PATH: path, NODE_OPTIONS: `--import "${measuring}"` };
      };
      const ran = await runEdge(stepFor(server.url), { env });
      return { ...ran, kibibytes: Number(textAt(join(ran.step.folder, 'peak'))) };
    };
    const [usual, huge] = [await peak(0), await peak(200_000_000)];
    expect([usual.exitCode, huge.exitCode, huge.outputs.status]).toEqual([0, 0, 'completed']);
    expect(annotationsOf(huge.log, 'warning')).toEqual([
      expect.stringMatching(
        /it has 200000000 bytes, more than the 67108864 that are read.*rules apply and exceptions do not/,
      ),
    ]);
    expect(huge.kibibytes - usual.kibibytes).toBeLessThan(60 * 1024);
  });
});

edge('strange-runner', 'half of its variables are missing, the others are hostile', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const hostile = 'x\n::error::forged\n##[error]forged';
  const env = () => ({
    ...{
      GITHUB_EVENT_NAME: undefined,
      GITHUB_REPOSITORY: undefined,
      RUNNER_TEMP: undefined,
      GITHUB_ACTIONS: undefined,
    },
    ...{
      GITHUB_WORKSPACE: undefined,
      GITHUB_RUN_ID: hostile,
      GITHUB_JOB: hostile,
      GITHUB_REF: hostile,
      RUNNER_DEBUG: '1',
    },
    ...{
      GITHUB_WORKFLOW_REF: hostile,
      GITHUB_ACTOR: hostile,
      GITHUB_SERVER_URL: hostile,
      GITHUB_API_URL: 'no address',
    },
  });
  const { exitCode, outputs, log, summary } = await runEdge(stepFor(server.url), { env });
  expect([exitCode, outputs.response]).toEqual([0, 'Hello.']);
  for (const text of [log, summary]) expect(text).not.toMatch(/^::error|##\[/m);
});

edge('strange-runner', 'no repository and no address of the API: a policy there cannot be read', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const env = () => ({ GITHUB_REPOSITORY: undefined, GITHUB_API_URL: 'no address' });
  const { exitCode, outputs, log } = await runEdge(stepFor(server.url, { 'policy-ref': '' }), { env });
  expect([exitCode, outputs.status, server.received.length]).toEqual([1, 'invalid', 0]);
  expect(annotationsOf(log, 'error')).toEqual([expect.stringContaining('GITHUB_')]);
});

edge('enterprise-server', 'policy, budget and ledger below /api', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using github = await startLedgerGitHub(own);
  const policy = policyFor(server.url, 'ledger: {}\nbudgets:\n  - {name: all, amount: 1, per: month}\n');
  const asked: string[] = [];
  await using enterprise = await startServer(({ url, method, body, headers }) => (response) => {
    asked.push(url);
    if (headers.authorization?.endsWith(` ${githubToken}`) !== true) return void response.writeHead(401).end();
    const [, path = ''] = /^\/api(?:\/v3)?(\/.*)$/.exec(url) ?? [];
    const { pathname } = new URL(path, github.url);
    if (pathname === '/repos/acme/widgets/commits/heads%2Fmain') return void response.end('a'.repeat(40));
    if (pathname.startsWith('/repos/acme/widgets/contents/')) {
      const content = Buffer.from(policy).toString('base64');
      response.setHeader('content-type', 'application/json');
      return void response.end(
        JSON.stringify({ type: 'file', encoding: 'base64', size: policy.length, sha: '', content }),
      );
    }
    void fetch(`${github.url}${path}`, { method, ...(body !== '' && { body }) }).then(async (answer) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    });
  });
  const env = () => ({ GITHUB_API_URL: `${enterprise.url}/api/v3/`, GITHUB_SERVER_URL: 'https://ghe.acme.example' });
  const step = { inputs: { ...stepFor('').inputs, 'policy-ref': '' } };
  const { exitCode, outputs, log, summary } = await runEdge(step, { env });
  expect([exitCode, exitCode === 0 ? '' : log]).toEqual([0, '']);
  expect(outputs).toMatchObject({ status: 'completed', 'policy-sha': 'a'.repeat(40), cost: '0.000007' });
  expect(asked.every((url) => /^\/api\/(?:v3\/|graphql$)/.test(url))).toBe(true);
  expect(github.text('byok-ledger', `${new Date().toISOString().slice(0, 7)}.jsonl`)).toContain('"settled"');
  expect(summary).not.toContain('https://github.com/acme');
});

/** The same text with the line endings of Windows. */
const windows = (text: string) => text.replaceAll('\n', '\r\n');

edge('windows-text', 'inputs, policy and prompt file', async () => {
  await using server = await startServer(() => completion('{"a": 1}'));
  const file = 'messages:\n  - role: user\n    content: |\n      Say {{word}}.\n      {{more}}\n';
  const inputs = {
    input: 'word: a\nmore: |\n  b\n  c\n',
    'api-keys': `LOCAL_KEY: ${secret}\n`,
    'api-key': '',
    'prompt-file': 'a/x.prompt.yml',
  };
  const bodies = await Promise.all(
    [(text: string) => text, windows].map(async (ending) => {
      const given = Object.fromEntries(Object.entries(inputs).map(([name, text]) => [name, ending(text)]));
      const { files, ...step } = stepFor(server.url, { ...given, prompt: '' });
      const written = { [policyPath]: ending(files[policyPath]), 'a/x.prompt.yml': ending(file) };
      const { exitCode } = await runEdge({ ...step, files: written });
      return exitCode;
    }),
  );
  expect(bodies).toEqual([0, 0]);
  const [one, other] = server.received.map(({ body }): unknown => JSON.parse(body));
  expect(one).toEqual(other);
});

edge('windows-text', 'a path with a backslash on Linux names the file that is meant', async () => {
  await using server = await startServer(() => completion('Hello.'));
  const step = stepFor(server.url, { 'prompt-file': 'prompts\\ask.txt', prompt: '' });
  const { exitCode, log } = await runEdge({ ...step, files: { ...step.files, 'prompts/ask.txt': 'Hi.' } });
  expect([exitCode, server.received.length]).toEqual([1, 0]);
  expect(annotationsOf(log, 'error')[0]).toContain('prompts/ask.txt');
});

/** The day of now in UTC, or so many days from it. */
const day = (days = 0) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** A policy with an exception that ends on a day. */
const excepting = (url: string, expires: string) =>
  policyFor(url, `exceptions:\n  - {model: openai/gpt-6-sol-pro, reason: Agreed, expires: ${expires}}\n`);

describe('the clock', () => {
  for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12', 'America/St_Johns', 'no/zone']) {
    edge('clock-off', `TZ=${zone}: an exception holds on its last day in UTC, and no longer`, async () => {
      await using server = await startServer(() => completion('Hello.', { model: 'gpt-6-sol-pro' }));
      const ask = async (expires: string) => {
        const step = stepFor(server.url, { model: 'openai/gpt-6-sol-pro' }, excepting(server.url, expires));
        return (await runEdge(step, { env: () => ({ TZ: zone }) })).outputs.status;
      };
      expect(await Promise.all([ask(day()), ask(day(-1))])).toEqual(['completed', 'denied']);
    });
  }

  edge('clock-off', 'a day ahead and a day behind', async () => {
    await using server = await startServer(() => completion('Hello.', { model: 'gpt-6-sol-pro' }));
    const ask = async (off: number) => {
      const step = stepFor(server.url, { model: 'openai/gpt-6-sol-pro' }, excepting(server.url, day()));
      const { outputs, log } = await runEdge(step, { env: () => ({ NODE_OPTIONS: `--import "${clockOff(off)}"` }) });
      return [outputs.status, Number(outputs['duration-ms']) < 60_000, log.includes('NaN')];
    };
    expect(await Promise.all([ask(1), ask(-1)])).toEqual([
      ['denied', true, false],
      ['completed', true, false],
    ]);
  });
});

/** Streams that are closed, and the descriptors that bash closes for it. */
for (const [name, shell] of [
  ['all three', 'exec <&- >&- 2>&-'],
  ['the input alone', 'exec <&-'],
  ['output and errors', 'exec >&- 2>&-'],
] as const) {
  edge('closed-streams', name, async () => {
    await using server = await startServer(() => completion('Hello.'));
    const passing = await runEdge(stepFor(server.url), { shell });
    expect(passing).toMatchObject({ exitCode: 0, outputs: { status: 'completed', response: 'Hello.' } });
    expect(passing.summary).toContain('✅ completed');
    const denied = await runEdge(stepFor(server.url, { model: 'openai/gpt-6-sol-pro' }), { shell });
    expect(denied).toMatchObject({ exitCode: 1, outputs: { status: 'denied' } });
    expect(server.received).toHaveLength(1);
  });
}

for (const home of ['/github/home', undefined, '/proc/nowhere']) {
  edge('odd-home', String(home), async () => {
    await using server = await startServer(() => completion('Hello.'));
    const { exitCode, outputs, log } = await runEdge(stepFor(server.url), { env: () => ({ HOME: home }) });
    expect([exitCode, outputs.response, annotationsOf(log, 'warning')]).toEqual([0, 'Hello.', []]);
  });
}
