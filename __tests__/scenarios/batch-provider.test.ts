import { expect } from 'vitest';
import type { Turn, UploadedRow } from '../harness/batch-api.ts';
import { startBatchApi } from '../harness/batch-api.ts';
import { batchStep, type RanBatch, runBatch, submitAndCollect, wordRows } from '../harness/batch-steps.ts';
import { bundled, sourceGroup, test } from '../harness/scenario.ts';

/** The results in short: row, status, code, answer. */
function inShort({ results }: RanBatch): readonly (readonly unknown[])[] {
  return results.map(({ row, status, response, json, 'error-code': code }) => [
    row,
    status,
    code ?? '',
    json ?? response,
  ]);
}

/** By the word of a row, what becomes of it. */
function turns(byWord: Readonly<Record<string, Turn>>) {
  return ({ text }: UploadedRow): Turn => byWord[/word\d/.exec(text)?.[0] ?? ''] ?? { text: 'ok' };
}

bundled('rows are submitted as a batch, and collected in their order by another run', async () => {
  const { submitted, collected, api } = await submitAndCollect({});
  expect(submitted).toMatchObject({
    exitCode: 0,
    outputs: { status: 'pending', rows: '3', 'pending-rows': '3', cost: '' },
  });
  expect(submitted.log).toContain(`\`batch-id: ${submitted.outputs['batch-id']}\``);
  expect(collected).toMatchObject({
    exitCode: 0,
    outputs: { status: 'completed', 'completed-rows': '3', 'total-tokens': '360', cost: '0.00003' },
  });
  expect(inShort(collected)).toEqual([
    [0, 'completed', '', 'Answer to Say word0.'],
    [1, 'completed', '', 'Answer to Say word1.'],
    [2, 'completed', '', 'Answer to Say word2.'],
  ]);
  expect([...api.files.keys()]).toEqual([]);
  expect([...submitted.left, ...collected.left]).toEqual([]);
});

sourceGroup.each([
  {
    dialect: 'openai',
    api: 'chat-completions',
    url: '/v1/chat/completions',
    model: 'gpt-6-luna',
    served: 'gpt-6-luna',
  },
  { dialect: 'openai', api: 'responses', url: '/v1/responses', model: 'gpt-6-luna', served: 'gpt-6-luna' },
  {
    dialect: 'azure',
    api: 'chat-completions',
    url: '/chat/completions',
    model: 'luna-batch',
    served: 'gpt-6-luna-2026-08-07',
  },
  { dialect: 'azure', api: 'responses', url: '/v1/responses', model: 'luna-batch', served: undefined },
] as const)('$dialect, $api', ({ dialect, api: surface, url, model, served }) => {
  const changePolicy = (text: string) =>
    dialect === 'azure'
      ? text.replace('api: chat-completions', `api: ${surface}`)
      : text.replace('    secret:', `    api: ${surface}\n    secret:`);

  test('writes rows as its documentation has them, and reads what it gives', async () => {
    const states = ['validating', 'in_progress', 'finalizing', 'completed'];
    await using api = await startBatchApi({
      dialect,
      states,
      turn: turns({ word1: { status: 429, error: { message: 'Slow.' } } }),
    });
    const options = { dialect, changePolicy };
    const submitted = await runBatch(batchStep(api.url, 'submit', options));
    const inputs = { 'batch-id': submitted.outputs['batch-id'] ?? '' };
    const looks = [];
    for (let look = 0; look < 3; look++)
      looks.push(await runBatch(batchStep(api.url, 'collect', { ...options, inputs })));
    expect(looks.map(({ exitCode, outputs }) => [exitCode, outputs.status, outputs['pending-rows']])).toEqual(
      looks.map(() => [0, 'pending', '3']),
    );
    expect(api.asked(/content|DELETE/)).toEqual([]);
    const collected = await runBatch(batchStep(api.url, 'collect', { ...options, inputs }));
    const [batch] = api.batches.values();
    expect(batch?.rows.map((row) => [row.url, row.body.model])).toEqual([0, 1, 2].map(() => [url, model]));
    expect(inShort(collected)).toEqual([
      [0, 'completed', '', 'ok'],
      [1, 'unavailable', 'rate-limited', undefined],
      [2, 'completed', '', 'ok'],
    ]);
    expect(collected.results[0]?.['served-model']).toBe(served);
    expect(collected).toMatchObject({ exitCode: 0, outputs: { status: 'completed', 'failed-rows': '1' } });
    expect([...api.files.keys()]).toEqual([]);
  });
});

sourceGroup('batches that end otherwise', () => {
  test.each(['expired', 'cancelled', 'Expired', 'canceled'])(
    '%s: what is done is kept, the rest is asked again',
    async (state) => {
      const first = turns({ word1: 'undone', word2: 'missing' });
      let isMended = false;
      await using api = await startBatchApi({
        get states() {
          return [isMended ? 'completed' : state];
        },
        turn: (row) => (isMended ? { text: 'ok' } : first(row)),
      });
      const collect = async ({ outputs }: RanBatch, earlier = '') => {
        const inputs = { 'batch-id': outputs['batch-id'] ?? '' };
        return runBatch(batchStep(api.url, 'collect', { inputs }), earlier);
      };
      const collected = await collect(await runBatch(batchStep(api.url, 'submit')));
      const [status, code] = /expired/i.test(state) ? ['unavailable', 'timed-out'] : ['cancelled', 'cancelled'];
      expect(inShort(collected)).toEqual([
        [0, 'completed', '', 'ok'],
        [1, status, code, undefined],
        [2, status, code, undefined],
      ]);
      expect(collected).toMatchObject({ exitCode: 0, outputs: { cost: '0.00001', 'failed-rows': '2' } });
      expect(collected.log).toContain('::warning');

      isMended = true;
      const again = await runBatch(batchStep(api.url, 'submit'), collected.text);
      const batch = [...api.batches.values()].at(-1);
      expect(batch?.rows.map(({ text }) => text)).toEqual(['Say word1.', 'Say word2.']);
      const all = await collect(again, again.text);
      expect(all.outputs).toMatchObject({ status: 'completed', 'completed-rows': '3', cost: '0.00002' });
    },
  );

  test('completed without a failure, and rows of the status 0 or without a line all the same', async () => {
    const { collected } = await submitAndCollect({
      tellsUsage: true,
      turn: turns({ word0: 'zero', word2: 'missing' }),
    });
    expect(inShort(collected)).toEqual([
      [0, 'unavailable', 'server-error', undefined],
      [1, 'completed', '', 'ok'],
      [2, 'unavailable', 'malformed-answer', undefined],
    ]);
    expect(collected.outputs).toMatchObject({ status: 'completed', 'failed-rows': '2', cost: '0.00001' });
  });

  test('more failures than `max-failures` fail the step', async () => {
    const { collected } = await submitAndCollect(
      { turn: turns({ word0: 'zero' }) },
      { collecting: { inputs: { 'max-failures': '0' } } },
    );
    expect(collected).toMatchObject({ exitCode: 1, outputs: { status: 'incomplete', 'completed-rows': '2' } });
  });

  test.each([
    ['token_limit_exceeded', 'Enqueued token limit reached for gpt-6-luna.', 'rate-limited'],
    ['invalid_json_line', 'This line is not parseable as valid JSON.', 'bad-request'],
    ['model_not_found', 'The provided model is not supported by the Batch API.', 'unknown-model'],
    ['model_mismatch', 'No.', 'unknown-model'],
  ])('failed as a whole: %s', async (code, message, expected) => {
    const errors = [{ code, message, line: 2, param: null }, ...Array.from({ length: 4 }, () => ({ code, message }))];
    const { collected, api } = await submitAndCollect({ states: ['failed'], errors });
    expect(collected).toMatchObject({ exitCode: 1, outputs: { 'error-code': expected, 'pending-rows': '3' } });
    expect(collected.log).toContain(`${code} "${message}" (line 2)`);
    expect(collected.log).toContain('and 2 more');
    expect([...api.files.keys()]).toEqual([]);
  });

  test('a state that nobody knows is taken for one that is not over, aloud', async () => {
    const { collected } = await submitAndCollect({ states: ['resting'] });
    expect(collected).toMatchObject({ exitCode: 0, outputs: { status: 'pending', 'pending-rows': '3' } });
    expect(collected.log).toContain('"resting", which is not a known state');
  });

  test('Azure works on when the window is over, and bills: that is said', async () => {
    const more = { expires_at: '2020-01-01T00:00:00Z' };
    const { collected } = await submitAndCollect({ dialect: 'azure', states: ['in_progress'], more });
    expect(collected.outputs.status).toBe('pending');
    expect(collected.log).toContain('works on, and bills, until it is done or cancelled there');
  });
});

sourceGroup('what a row says decides', () => {
  test('the model that answered, its schema, refusals and filters are judged row by row', async () => {
    const turn = turns({
      word0: { text: '{"a": 1}' },
      word1: { text: '{"a": "one"}' },
      word2: { text: '{"a": 1}', model: 'gpt-6-sol-pro' },
      word3: { text: '{"a"', finish: 'length' },
      word4: { status: 400, error: { code: 'content_filter', message: 'No.' } },
    });
    const { collected } = await submitAndCollect(
      { turn },
      {
        inputs: {
          'response-schema':
            '{type: object, properties: {a: {type: number}}, required: [a], additionalProperties: false}',
        },
        files: { 'rows.jsonl': wordRows(5) },
        changePolicy: (text) => text.replace('    secret:', '    served: check\n    secret:'),
      },
    );
    expect(inShort(collected)).toEqual([
      [0, 'completed', '', { a: 1 }],
      [1, 'mismatched', 'schema-mismatch', '{"a": "one"}'],
      [2, 'mismatched', 'served-model-denied', '{"a": 1}'],
      [3, 'mismatched', 'schema-mismatch', '{"a"'],
      [4, 'filtered', 'content-filter', undefined],
    ]);
    expect(collected.outputs).toMatchObject({ status: 'completed', 'failed-rows': '4', 'total-tokens': '480' });
  });

  test('lines that are foreign, doubled or broken are said, and counted once', async () => {
    const { collected } = await submitAndCollect({
      turn: ({ custom_id, text }) => {
        if (text.includes('word0')) return { line: '{"custom_id": "request-1", "response": null}\n{broken' };
        const response = {
          status_code: 200,
          body: { choices: [{ message: { content: 'twice' }, finish_reason: 'stop' }] },
        };
        const line = JSON.stringify({ custom_id, response });
        return { line: `${line}\n${line}` };
      },
    });
    expect(inShort(collected)).toEqual([
      [0, 'unavailable', 'malformed-answer', undefined],
      [1, 'completed', '', 'twice'],
      [2, 'completed', '', 'twice'],
    ]);
    for (const said of [
      '1 line of the provider’s files cannot be read',
      'belong',
      '2 rows are in the provider’s files more',
    ]) {
      expect(collected.log).toContain(said);
    }
  });

  test('an answer that was paid for is given up neither for an error nor for the line of another row', async () => {
    const { collected } = await submitAndCollect({
      turn: ({ custom_id, text }) => {
        const response = {
          status_code: 200,
          body: { choices: [{ message: { content: 'paid' }, finish_reason: 'stop' }] },
        };
        const before = text.includes('word0')
          ? { custom_id, response: { status_code: 500, body: { error: { message: 'Once more.' } } } }
          : { custom_id: custom_id.replace(/[0-9a-f]{32}$/, '0'.repeat(32)), response };
        return { line: `${JSON.stringify(before)}\n${JSON.stringify({ custom_id, response })}` };
      },
    });
    expect(inShort(collected).map(([row, status, , answer]) => [row, status, answer])).toEqual([
      [0, 'completed', 'paid'],
      [1, 'completed', 'paid'],
      [2, 'completed', 'paid'],
    ]);
    expect(collected.log).toContain('2 lines of the provider’s files belong to no row');
  });

  test('a secret in an answer is not in the results file', async () => {
    const { collected } = await submitAndCollect({ turn: () => ({ text: 'The key is sk-local-0123456789abcdef.' }) });
    expect(collected.text).not.toContain('sk-local-0123456789abcdef');
  });
});

test('collected again when the files are gone: what is known of rows that failed stays', async () => {
  await using api = await startBatchApi({
    turn: (_, index) => (index === 1 ? { status: 400, error: { message: 'No.' } } : { text: 'ok' }),
  });
  const submitted = await runBatch(batchStep(api.url, 'submit'));
  const inputs = { 'batch-id': submitted.outputs['batch-id'] ?? '' };
  const first = await runBatch(batchStep(api.url, 'collect', { inputs }));
  const again = await runBatch(batchStep(api.url, 'collect', { inputs }), first.text);
  expect(again).toMatchObject({ exitCode: 0, outputs: { 'completed-rows': '2', 'failed-rows': '1' } });
  expect(again.text.split('\n').toSorted()).toEqual(first.text.split('\n').toSorted());
});

test('`keep-files` keeps the files; collected twice, nothing is doubled', async () => {
  await using api = await startBatchApi({});
  const submitted = await runBatch(batchStep(api.url, 'submit'));
  const inputs = { 'batch-id': submitted.outputs['batch-id'] ?? '', 'keep-files': 'true' };
  const first = await runBatch(batchStep(api.url, 'collect', { inputs }));
  expect(api.files.size).toBe(2);
  const second = await runBatch(
    batchStep(api.url, 'collect', { inputs: { ...inputs, 'keep-files': 'false' } }),
    first.text,
  );
  expect(second.text).toBe(first.text);
  expect(second.outputs).toMatchObject({ status: 'completed', cost: first.outputs.cost });
  expect(api.files.size).toBe(0);
  const third = await runBatch(batchStep(api.url, 'collect', { inputs }), first.text);
  expect(third).toMatchObject({ exitCode: 0, outputs: { status: 'completed', 'completed-rows': '3' } });
  const fourth = await runBatch(batchStep(api.url, 'collect', { inputs }));
  expect(fourth).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'invalid-input' } });
  expect(fourth.log).toContain('are not at the provider any more');
});
