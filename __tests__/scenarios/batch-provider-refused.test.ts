import { createServer } from 'node:http';
import { describe, expect, vi } from 'vitest';
import { type BatchPlan, type FakeBatchApi, startBatchApi } from '../harness/batch-api.ts';
import { type BatchStepOptions, batchStep, runBatch, wordRows } from '../harness/batch-steps.ts';
import { ledgerLines, startLedger } from '../harness/costs.ts';
import { hangUp } from '../harness/ledger-github.ts';
import { githubToken } from '../harness/run-action.ts';
import { test } from '../harness/scenario.ts';
import type { Received, Reply } from '../harness/server.ts';

const serverError: Reply = { status: 500, body: { error: { message: 'Out of order.' } } };

/** Submits three rows, and gives what collecting them needs. */
async function submitted(api: FakeBatchApi, options: BatchStepOptions = {}) {
  const ran = await runBatch(batchStep(api.url, 'submit', options));
  const collect = (changed: BatchStepOptions = {}) => {
    const inputs = { ...options.inputs, 'batch-id': ran.outputs['batch-id'] ?? '', ...changed.inputs };
    return runBatch(batchStep(api.url, 'collect', { ...options, ...changed, inputs }));
  };
  return { ran, collect };
}

describe('a batch of another input is refused, and stays', () => {
  test.each<[string, BatchStepOptions, string]>([
    ['another policy', { policy: 'limits: {max-output-tokens: 60}\n' }, 'was submitted under another policy'],
    ['another model list', { changePolicy: (text) => text.replace(', openai/gpt-6-sol*', '') }, 'another policy'],
    ['other rows', { files: { 'rows.jsonl': wordRows(4) } }, 'was submitted for other rows'],
    ['a changed row', { files: { 'rows.jsonl': wordRows(3, (index) => `w${index}`) } }, 'for other rows'],
    ['another prompt', { inputs: { prompt: 'Shout {{word}}.' } }, 'for other rows'],
    ['another limit', { inputs: { 'max-completion-tokens': '51' } }, 'for other rows'],
    ['another shard', { inputs: { shard: '1/2' } }, 'for other rows'],
    ['another model', { inputs: { model: 'openai/gpt-6-sol' } }, 'through another key or for another model'],
    ['another batch-id', { inputs: { 'batch-id': 'batch_none' } }, 'knows no batch "batch_none"'],
    ['a batch-id that is none', { inputs: { 'batch-id': '../files' } }, 'cannot be the id of a batch'],
  ])('%s', async (_, changed, said) => {
    await using api = await startBatchApi({});
    const { collect } = await submitted(api);
    const collected = await collect(changed);
    expect(collected).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'invalid-input', cost: '' } });
    expect(collected.log).toContain(said);
    expect(api.asked(/content|DELETE/)).toEqual([]);
    expect(await collect()).toMatchObject({ exitCode: 0, outputs: { 'completed-rows': '3' } });
  });

  test.each<[string, (metadata: Record<string, unknown>) => object | null]>([
    ['none', () => null],
    ['those of somebody else', () => ({ note: 'mine' })],
    ['a changed reservation', (metadata) => ({ ...metadata, 'byok-requests': '1' })],
    ['another version', (metadata) => ({ ...metadata, 'byok-version': '9' })],
  ])('metadata: %s', async (_, change) => {
    await using api = await startBatchApi({});
    const { collect } = await submitted(api);
    for (const batch of api.batches.values()) {
      Object.assign(batch.description, { metadata: change(Object(batch.description.metadata)) });
    }
    const collected = await collect();
    expect(collected).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'invalid-input' } });
    expect(collected.log).toContain('is not collected');
  });

  test('an exception that has expired since it was submitted makes no difference', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2027-03-31T23:50:00Z') });
    try {
      await using api = await startBatchApi({});
      const options = {
        policy: 'exceptions:\n  - {model: openai/gpt-6-sol-pro, reason: Trial., expires: 2027-03-31}\n',
        inputs: { model: 'openai/gpt-6-sol-pro' },
      };
      const { collect } = await submitted(api, options);
      vi.setSystemTime(Date.parse('2027-04-01T00:10:00Z'));
      const { ran } = await submitted(api, options);
      expect(ran).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'denied' } });
      expect(await collect()).toMatchObject({ exitCode: 0, outputs: { status: 'completed', 'completed-rows': '3' } });
    } finally {
      vi.useRealTimers();
    }
  });

  test('comments, tests and the commit make no other policy', async () => {
    await using api = await startBatchApi({});
    const { collect } = await submitted(api);
    const policy = '# A comment.\ntests:\n  - {model: openai/gpt-6-luna, expect: allowed}\n';
    expect(await collect({ policy })).toMatchObject({ exitCode: 0, outputs: { status: 'completed' } });
  });
});

describe('each row is judged before anything is uploaded', () => {
  test('rows that the policy denies, or that are wrong, have their result at once; the others are submitted', async () => {
    await using api = await startBatchApi({});
    const files = {
      'rows.jsonl': `${wordRows(1)}{"word": "${'x'.repeat(1000)}"}\n{"other": 1}\n${wordRows(1, () => 'last')}`,
    };
    const { ran, collect } = await submitted(api, { files, policy: 'limits: {max-input-tokens: 100}\n' });
    const refused = [
      [1, 'denied', 'denied'],
      [2, 'invalid', 'missing-variable'],
    ];
    expect(ran.results.map((line) => [line.row, line.status, line['error-code']])).toEqual(refused);
    expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'pending', 'failed-rows': '2', 'pending-rows': '2' } });
    const [batch] = api.batches.values();
    expect(batch?.rows.map(({ text }) => text)).toEqual(['Say word0.', 'Say last.']);
    const collected = await collect();
    expect(collected.results.map((line) => [line.row, line.status, line['error-code']])).toEqual([
      [0, 'completed', undefined],
      ...refused,
      [3, 'completed', undefined],
    ]);
  });

  test('a model that is denied sends nothing', async () => {
    await using api = await startBatchApi({});
    const inputs = { model: 'openai/gpt-6-sol-pro' };
    const { ran } = await submitted(api, { inputs });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'denied' } });
    const collected = await runBatch(batchStep(api.url, 'collect', { inputs: { ...inputs, 'batch-id': 'batch_1' } }));
    expect(collected).toMatchObject({ exitCode: 1, outputs: { status: 'denied' } });
    expect(api.received).toEqual([]);
  });

  test('more rows that fail than may send nothing', async () => {
    await using api = await startBatchApi({});
    const files = { 'rows.jsonl': `${wordRows(2)}{"other": 1}\n` };
    const { ran } = await submitted(api, { files, inputs: { 'max-failures': '0' } });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'incomplete', 'failed-rows': '1' } });
    expect(api.received).toEqual([]);
  });

  test.each([
    ['', ['completed', 'completed'], 'Say (secret removed'],
    ['secrets-in-prompt: block\n', ['denied', 'completed'], 'Say word.'],
  ])('secrets in rows: %s', async (policy, statuses, first) => {
    await using api = await startBatchApi({});
    const token = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const files = { 'rows.jsonl': wordRows(2, (index) => (index === 0 ? token : 'word')) };
    const { collect } = await submitted(api, { files, policy });
    const [batch] = api.batches.values();
    expect(batch?.rows[0]?.text.toLowerCase()).toContain(first.toLowerCase());
    expect(api.received.map(({ body }) => body).join()).not.toContain(token);
    expect((await collect()).results.map(({ status }) => status)).toEqual(statuses);
  });

  test.each([
    ['a secret of the step in `parameters`', { parameters: `{user: ${githubToken}}` }, 'user'],
    ['a tier', { parameters: '{service_tier: flex}' }, 'service_tier'],
  ])('%s is refused', async (_, inputs, field) => {
    await using api = await startBatchApi({});
    const changePolicy = (text: string) =>
      text.replace('    secret:', `    accept-parameters: [${field}]\n    secret:`);
    const { ran } = await submitted(api, { inputs, changePolicy });
    expect(ran.exitCode).toBe(1);
    expect(api.received).toEqual([]);
  });

  test('Azure’s dated interface has no batches', async () => {
    await using api = await startBatchApi({ dialect: 'azure' });
    const changePolicy = (text: string) => text.replace('    api: chat-completions', '    api-version: "2024-10-21"');
    const { ran } = await submitted(api, { dialect: 'azure', changePolicy });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'invalid-input' } });
    expect(ran.log).toContain('v1 interface alone');
    expect(api.received).toEqual([]);
  });
});

describe('more than a batch may have is refused before anything is uploaded', () => {
  test('rows', async () => {
    await using api = await startBatchApi({});
    const { ran } = await submitted(api, { files: { 'rows.jsonl': wordRows(50_001) } });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'invalid-input' } });
    expect(ran.log).toContain('rows.jsonl has 50,001 rows. OpenAI’s Batch API takes a file of at most 50,000 rows.');
    expect(ran.log).toContain('`shard: 1/2` to `shard: 2/2`');
    expect(api.received).toEqual([]);
  });

  test('bytes', async () => {
    await using api = await startBatchApi({});
    const header = Buffer.from('89504e470d0a1a0a0000000d49484452000000400000004008060000000000000000', 'hex');
    const image = Buffer.concat([header, Buffer.alloc(14_000_000)]);
    const { ran } = await submitted(api, {
      files: { 'rows.jsonl': wordRows(14), 'image.png': image },
      inputs: { files: 'image.png' },
    });
    expect(ran).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'invalid-input' } });
    expect(ran.log).toContain('at most 200 MB, and the first 11 rows alone have more');
    expect(api.received).toEqual([]);
    expect(ran.left).toEqual([]);
  });
});

describe('faults on the way', () => {
  /** A fault at the first requests that match. */
  const first = (
    pattern: RegExp,
    when: 'before' | 'after',
    reply: Reply,
    times = 1,
  ): NonNullable<BatchPlan['fault']> => {
    let seen = 0;
    return ({ method, url }: Received) =>
      pattern.test(`${method} ${url}`) && seen++ < times ? { when, reply } : undefined;
  };

  test.each<[string, NonNullable<BatchPlan['fault']>]>([
    ['uploading fails once', first(/POST .*\/files$/, 'before', serverError)],
    ['the answer to uploading is lost', first(/POST .*\/files$/, 'after', hangUp)],
    ['beginning is refused once', first(/POST .*\/batches$/, 'before', { status: 429, body: { error: {} } })],
    ['the answer to beginning is lost', first(/POST .*\/batches$/, 'after', hangUp)],
    ['the answer to beginning is no answer', first(/POST .*\/batches$/, 'after', { body: '<html>' })],
    [
      'the answer to beginning is compressed',
      first(/POST .*\/batches$/, 'after', { headers: { 'content-encoding': 'gzip' }, body: 'x' }),
    ],
    ['a proxy loses it', first(/POST .*\/batches$/, 'after', { status: 504, body: '' })],
    ['looking fails once', first(/GET .*\/batches\//, 'before', serverError)],
    [
      'downloading breaks off once',
      first(/GET .*\/content$/, 'before', (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"custom_id": "0-');
        setTimeout(() => response.destroy(), 20);
      }),
    ],
    ['deleting fails once', first(/DELETE/, 'before', serverError)],
  ])('%s: one batch begins, and all of it is collected', async (_, fault) => {
    await using api = await startBatchApi({ fault });
    const { ran, collect } = await submitted(api, { inputs: { retries: '2' } });
    expect(ran).toMatchObject({ exitCode: 0, outputs: { status: 'pending' } });
    expect(api.batches.size).toBe(1);
    expect(await collect()).toMatchObject({ exitCode: 0, outputs: { 'completed-rows': '3', cost: '0.00003' } });
  });

  const budget = 'ledger: {}\nbudgets:\n  - {name: team, amount: 1, per: month}\n';

  test.each<[string, RegExp, 'before' | 'after', Reply, string, readonly string[]]>([
    [
      'the provider refuses the file',
      /POST .*\/files$/,
      'before',
      { status: 400, body: { error: { message: 'Too large.' } } },
      'bad-request',
      ['reserved', 'settled'],
    ],
    [
      'the provider refuses the batch',
      /POST .*\/batches$/,
      'before',
      { status: 400, body: { error: { message: 'No.' } } },
      'bad-request',
      ['reserved', 'settled'],
    ],
    [
      'the key is refused',
      /POST/,
      'before',
      { status: 401, body: { error: { message: 'No.' } } },
      'authentication',
      ['reserved', 'settled'],
    ],
    ['nobody knows whether it has begun', /batches/, 'before', hangUp, 'connection-failed', ['reserved']],
  ])(
    '%s: what is reserved is taken back, or stays',
    async (_, pattern, when, reply, code, lines) => {
      await using github = await startLedger();
      await using api = await startBatchApi({ fault: first(pattern, when, reply, 100) });
      const env = { GITHUB_REPOSITORY: 'acme/widgets', GITHUB_RUN_ID: '4711', GITHUB_API_URL: github.url };
      const { ran } = await submitted(api, { policy: budget, env });
      expect(ran).toMatchObject({ exitCode: 1, outputs: { 'error-code': code, 'batch-id': '' } });
      const written = await ledgerLines(github);
      expect(written.map(({ type }) => type)).toEqual(lines);
      if (lines.length > 1) expect(written.at(-1)?.micros).toBe(0);
      else expect(ran.log).toContain('byok-submission');
      if (lines.length > 1) expect([...api.files.keys()]).toEqual([]);
    },
    30_000,
  );

  test('a run that is started again finds the batch of its first attempt', async () => {
    await using api = await startBatchApi({ states: ['in_progress'] });
    const env = (attempt: string) => ({ GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: attempt });
    const { ran } = await submitted(api, { env: env('1') });
    const { ran: again } = await submitted(api, { env: env('2') });
    expect(again.outputs['batch-id']).toBe(ran.outputs['batch-id']);
    expect(again.log).toContain('An earlier attempt of this run has submitted these rows');
    expect(api.batches.size).toBe(1);
    await submitted(api, { env: { GITHUB_RUN_ID: '4712', GITHUB_RUN_ATTEMPT: '2' } });
    expect(api.batches.size).toBe(2);
  });

  test.each<[string, string, RegExp]>([
    ['that cannot look for it', 'in_progress', /GET .*\/batches\?/],
    ['that cannot look at its file', 'completed', /GET .*\/files\/[^/]+$/],
  ])('a run that is started again, and %s, submits nothing', async (_, state, pattern) => {
    let attempt = 1;
    await using api = await startBatchApi({
      states: [state],
      fault: ({ method, url }) =>
        attempt > 1 && pattern.test(`${method} ${url}`) ? { when: 'before', reply: serverError } : undefined,
    });
    const env = { GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '1' };
    const { ran } = await submitted(api, { env });
    if (state === 'completed') {
      const inputs = { 'batch-id': ran.outputs['batch-id'] ?? '', 'keep-files': 'true' };
      await runBatch(batchStep(api.url, 'collect', { env, inputs }));
    }
    attempt = 2;
    const { ran: again } = await submitted(api, {
      env: { ...env, GITHUB_RUN_ATTEMPT: '2' },
      inputs: { retries: '0' },
    });
    expect(again).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'server-error', 'batch-id': '' } });
    expect(api.batches.size).toBe(1);
  });

  test('a run that is started again when its batch was collected submits anew', async () => {
    await using api = await startBatchApi({});
    const env = { GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '1' };
    const { collect } = await submitted(api, { env });
    await collect();
    const { ran } = await submitted(api, { env: { ...env, GITHUB_RUN_ATTEMPT: '2' } });
    expect(ran.outputs.status).toBe('pending');
    expect(api.batches.size).toBe(2);
  });

  test.each<[string, Reply, string]>([
    ['compressed', { headers: { 'content-encoding': 'gzip' }, body: 'x' }, 'malformed-answer'],
    ['no lines of JSON', { body: '<html>Sign in</html>' }, ''],
  ])('files that are %s are kept', async (_, reply, code) => {
    await using api = await startBatchApi({ fault: first(/GET .*\/content$/, 'before', reply, 100) });
    const { collect } = await submitted(api);
    const collected = await collect();
    expect(collected.outputs).toMatchObject({ 'error-code': code, 'completed-rows': '0' });
    expect(api.files.size).toBe(2);
  });

  test('a run that is cancelled before it sends anything has sent nothing', async () => {
    await using api = await startBatchApi({});
    let late: NodeJS.Timeout | undefined;
    const ran = await runBatch(batchStep(api.url, 'submit', { files: { 'rows.jsonl': wordRows(500) } }), '', (send) => {
      late = setTimeout(() => send('SIGINT'), 30);
    });
    clearTimeout(late);
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled', 'batch-id': '' } });
    expect(api.batches.size).toBe(0);
  });

  test('a run that is cancelled while it waits leaves the batch alone', async () => {
    let cancel = () => undefined as unknown;
    await using api = await startBatchApi({
      states: ['in_progress'],
      fault: () => void setTimeout(() => cancel(), 50),
    });
    const { ran } = await submitted(api);
    const inputs = { 'batch-id': ran.outputs['batch-id'] ?? '', wait: '600' };
    const collected = await runBatch(batchStep(api.url, 'collect', { inputs }), '', (send) => {
      cancel = () => send('SIGINT');
    });
    // Timers that are still under way must not cancel the run of the next test.
    cancel = () => undefined;
    expect(collected).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled', 'pending-rows': '3' } });
    expect(api.asked(/cancel/)).toEqual([]);
  });

  test('a run that is cancelled while its batch begins calls it off, and says its id', async () => {
    let cancel = () => undefined as unknown;
    const fault: BatchPlan['fault'] = ({ method, url }) => {
      if (method === 'POST' && url.endsWith('/batches')) cancel();
      return undefined;
    };
    await using api = await startBatchApi({ fault });
    const ran = await runBatch(batchStep(api.url, 'submit'), '', (send) => {
      cancel = () => send('SIGINT');
    });
    const [batch] = api.batches.keys();
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'cancelled', 'batch-id': batch } });
    expect(api.asked(/POST .*\/cancel$/)).toHaveLength(1);
  });
});

describe('the key goes to its own endpoint alone', () => {
  test('not where a file is said to be', async () => {
    const received: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      received.push(request.headers.authorization);
      response.end('{}');
    });
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const redirect: Reply = { status: 302, headers: { location: `http://127.0.0.1:${port}/blob` }, body: '' };
    await using api = await startBatchApi({
      fault: ({ url }) => (url.endsWith('/content') ? { when: 'before', reply: redirect } : undefined),
    });
    const { collect } = await submitted(api);
    const collected = await collect();
    other.close();
    expect(collected).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'redirected' } });
    expect(received).toEqual([]);
    expect(api.received.every(({ headers }) => headers.authorization === 'Bearer sk-local-0123456789abcdef')).toBe(
      true,
    );
  });
});
