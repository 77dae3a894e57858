import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ledgerLines, startLedger } from '../../harness/costs.ts';
import { completion, failure } from '../../harness/replies.ts';
import {
  echo,
  layOutRows,
  plannedRun,
  readLines,
  resultsOf,
  resultsPath,
  rowsOf,
  runningRows,
} from '../../harness/running-rows.ts';
import { type Received, type Reply, startServer } from '../../harness/server.ts';

/** What the user says in a request. */
function askedIn({ body }: Received): string {
  return JSON.parse(body).messages.at(-1).content;
}

/** A provider that says what it was asked. */
function startEcho() {
  return startServer((request) => completion(askedIn(request)));
}

const priced = `prices:
  openai/gpt-6-luna: {input: 1, output: 10}
  openai/gpt-6-sol: {input: 1, output: 10}`;

const bounded = `${echo}modelParameters: {maxCompletionTokens: 100}\n`;

test('every row is asked once, judged, written and read back', async () => {
  await using server = await startEcho();
  using folder = layOutRows();
  const told: number[] = [];
  const ran = await runningRows({
    url: server.url,
    folder,
    rows: rowsOf(10),
    onProgress: ({ done, total, secondsLeft }) => told.push(done, total, secondsLeft),
  });
  expect(ran.ended).toBeUndefined();
  expect(new Set(server.received.map(askedIn)).size).toBe(10);
  expect(server.received).toHaveLength(10);
  const results = await resultsOf(ran);
  expect(results.map(({ row }) => row)).toEqual([...Array(10).keys()]);
  expect(results[3]).toMatchObject({
    ...{ file: 'a.prompt.yml', model: 'openai/gpt-6-luna', outcome: 'passed', score: 1, completion: 'Say word3.' },
    ...{ servedModel: 'gpt-6-luna-2026-08-07', requestId: 'req_7f3a', usage: { input: 21, output: 9 } },
  });
  expect(ran.usage).toMatchObject({ input: 210, output: 90, total: 300 });
  expect(told.slice(-3)).toEqual([10, 10, 0]);
  const written = readLines(readFileSync(resultsPath(folder), 'utf8'));
  expect(written.toSorted((one, other) => (one?.row ?? 0) - (other?.row ?? 0))).toEqual(results);
  const [run] = ran.runs;
  expect(run && [...ran.results.figuresOf(run)][3]).toMatchObject({ row: 3, outcome: 'passed', inputTokens: 21 });
});

test('the text is the one that the main action sends, and repeats are asked each', async () => {
  await using server = await startEcho();
  using folder = layOutRows();
  const source = `messages:
  - {role: system, content: "Be brief."}
  - {role: user, content: "Say {{word}}, not {{word}} twice."}
modelParameters: {temperature: 0.5}
`;
  const ran = await runningRows({
    url: server.url,
    folder,
    source,
    rows: rowsOf(1, () => '{{word}} $& "q"'),
    repeat: 3,
  });
  expect(server.received).toHaveLength(3);
  expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({
    temperature: 0.5,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say {{word}} $& "q", not {{word}} $& "q" twice.' },
    ],
  });
  expect((await resultsOf(ran)).map(({ row, repeat }) => [row, repeat])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
  ]);
});

describe('a results file that is there', () => {
  test('is continued: nothing in it is asked again but errors, which it then has once', async () => {
    let isDown = true;
    await using server = await startServer((request) =>
      isDown && /word[35]\./.test(request.body) ? failure(400, 'odd', 'No.') : completion(askedIn(request)),
    );
    using folder = layOutRows();
    const first = await runningRows({ url: server.url, folder, rows: rowsOf(6) });
    expect((await resultsOf(first)).map(({ outcome }) => outcome)).toEqual([
      ...['passed', 'passed', 'passed', 'errored', 'passed', 'errored'],
    ]);
    isDown = false;
    const second = await runningRows({ url: server.url, folder, rows: rowsOf(6) });
    expect(server.received.slice(6).map(askedIn).toSorted()).toEqual(['Say word3.', 'Say word5.']);
    expect((await resultsOf(second)).every(({ outcome }) => outcome === 'passed')).toBe(true);
    expect(
      readLines(readFileSync(resultsPath(folder), 'utf8'))
        .map((line) => line?.row)
        .toSorted(),
    ).toEqual([...[0, 1, 2, 3, 4, 5]]);
    expect(second.usage).toMatchObject({ input: 42 });
  });

  test('may be cut anywhere: what is whole stays', async () => {
    await using server = await startEcho();
    using folder = layOutRows();
    await runningRows({ url: server.url, folder, rows: rowsOf(3), concurrency: 1 });
    const whole = readFileSync(resultsPath(folder));
    for (const cut of [1, 2, 100, whole.length - 1]) {
      writeFileSync(resultsPath(folder), whole.subarray(0, whole.length - cut));
      const before = server.received.length;
      const ran = await runningRows({ url: server.url, folder, rows: rowsOf(3) });
      expect(server.received.length - before).toBe({ 1: 0, 2: 1, 100: 1 }[cut] ?? 3);
      expect(await resultsOf(ran)).toHaveLength(3);
      expect(readLines(readFileSync(resultsPath(folder), 'utf8'))).toHaveLength(3);
    }
  });

  test('may have a row twice: the first counts, and nothing is asked', async () => {
    await using server = await startEcho();
    using folder = layOutRows();
    await runningRows({ url: server.url, folder, rows: rowsOf(2) });
    const [first = ''] = readFileSync(resultsPath(folder), 'utf8').split('\n');
    appendFileSync(resultsPath(folder), `${first.replace('Say', 'Said')}\n`);
    const ran = await runningRows({ url: server.url, folder, rows: rowsOf(2) });
    expect(server.received).toHaveLength(2);
    expect((await resultsOf(ran)).map((result) => result.completion)).toEqual(['Say word0.', 'Say word1.']);
  });

  test.each([
    ['another prompt', { source: echo.replace('Say {{', 'Speak {{') }],
    ['another evaluator', { source: echo.replace('^Say', 'Say') }],
    ['another row', { rows: rowsOf(3, (index) => `other${index}`) }],
    ['fewer rows', { rows: rowsOf(2) }],
    ['other parameters', { parameters: new Map([['seed', 7]]) }],
  ])('of %s stops the run, and stays as it is', async (_, changed) => {
    await using server = await startEcho();
    using folder = layOutRows();
    await runningRows({ url: server.url, folder });
    const before = readFileSync(resultsPath(folder), 'utf8');
    await expect(runningRows({ url: server.url, folder, ...changed })).rejects.toThrow('belongs to another evaluation');
    expect(readFileSync(resultsPath(folder), 'utf8')).toBe(before);
    expect(server.received).toHaveLength(3);
  });

  test('may not lie elsewhere', async () => {
    await using server = await startEcho();
    using folder = layOutRows();
    mkdirSync(join(folder.workspace, '.git'));
    symlinkSync('/tmp', join(folder.workspace, 'link'));
    symlinkSync('/tmp/byok-elsewhere.jsonl', join(folder.workspace, 'file.jsonl'));
    for (const resultsFile of [
      '../r.jsonl',
      '/tmp/r.jsonl',
      '.git/r.jsonl',
      'link/r.jsonl',
      'file.jsonl',
      '.',
      'link',
    ]) {
      await expect(runningRows({ url: server.url, folder, resultsFile }), resultsFile).rejects.toThrow(
        'results-file: ',
      );
    }
    expect(existsSync('/tmp/byok-elsewhere.jsonl')).toBe(false);
    expect(server.received).toHaveLength(0);
    const ran = await runningRows({ url: server.url, folder, resultsFile: 'a/b/c.jsonl' });
    expect(ran.results.count).toBe(3);
  });
});

describe('what is refused', () => {
  test('models that the policy denies end it before anything is sent, where no other is left', async () => {
    await using server = await startEcho();
    using folder = layOutRows();
    const rows = rowsOf(3);
    const runs = [plannedRun(echo, rows, { model: { model: 'openai/gpt-6-sol-pro' } })];
    const { ended, results } = await runningRows({ url: server.url, folder, runs });
    expect(ended).toMatchObject({ status: 'denied', code: 'denied' });
    expect(server.received).toHaveLength(0);
    expect(results.count).toBe(0);
  });

  test('a row that is too long is an error of that row', async () => {
    await using server = await startEcho();
    using folder = layOutRows();
    const rows = rowsOf(3, (index) => (index === 1 ? 'x'.repeat(9000) : `word${index}`));
    const ran = await runningRows({ url: server.url, folder, rows, policy: 'limits: {max-input-tokens: 1000}' });
    expect(ran.ended).toBeUndefined();
    expect((await resultsOf(ran)).map(({ outcome, error }) => error?.code ?? outcome)).toEqual([
      ...['passed', 'denied', 'passed'],
    ]);
    expect(server.received).toHaveLength(2);
  });

  test('a plan that may cost more than max-cost, before anything is sent', async () => {
    await using server = await startEcho();
    using folder = layOutRows();
    const given = { url: server.url, folder, source: bounded, rows: rowsOf(50), policy: priced };
    const { ended, cost } = await runningRows({ ...given, maxCost: 10_000 });
    expect(ended?.code).toBe('denied');
    expect(ended?.problems[0]?.message).toMatch(/^max-cost: 50 answers may cost \$0\.05\d+ at worst/);
    expect(server.received).toHaveLength(0);
    expect(cost).toBeUndefined();
    const passed = await runningRows({ ...given, maxCost: 100_000 });
    expect(passed.ended).toBeUndefined();
    // 50 × (21 tokens at $1 and 9 at $10 a million)
    expect(passed.cost?.micros).toBe(50 * (21 + 90));
    expect((await resultsOf(passed))[0]?.cost).toBeCloseTo(0.000111, 9);
  });

  test.each([
    ['price', bounded, ''],
    ['output limit', echo, 'prices: {openai/unheard-of: {input: 1, output: 10}}'],
  ])('max-cost without a known %s', async (what, source, policy) => {
    await using server = await startEcho();
    using folder = layOutRows();
    const runs = [plannedRun(source, rowsOf(2), { model: { model: 'openai/unheard-of' } })];
    const changePolicy = (text: string) => text.replaceAll('openai/gpt-6-luna', 'openai/unheard-of');
    const ran = await runningRows({ url: server.url, folder, runs, maxCost: 10_000, policy, changePolicy });
    expect(ran.ended?.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(`^max-cost: nobody can tell what openai/unheard-of costs, .* ${what}`),
    ]);
    expect(server.received).toHaveLength(0);
  });

  test('judges are bounded while they are asked, and what was paid is told', async () => {
    // An answer is never longer than planned here, but its question is more tokens than anybody could foresee.
    const usage = { prompt_tokens: 5000, completion_tokens: 100 };
    await using server = await startServer((request) =>
      completion(request.body.includes('json_schema') ? '{"reason":"r","score":5}' : askedIn(request), { usage }),
    );
    using folder = layOutRows();
    const source = bounded.replace('evaluators:', 'evaluators:\n  - uses: github/fluency');
    const ran = await runningRows({
      ...{ url: server.url, folder, source, rows: rowsOf(20), policy: `${priced}\nlimits: {max-output-tokens: 100}` },
      ...{ maxCost: 90_000, judgeModel: { model: 'openai/gpt-6-sol' }, concurrency: 2 },
    });
    expect(ran.ended).toMatchObject({ code: 'denied' });
    expect(ran.ended?.problems[0]?.message).toContain('max-cost');
    expect(ran.cost?.micros).toBe(server.received.length * (5000 + 1000));
    expect(server.received.length).toBeLessThanOrEqual(16);
    expect((await resultsOf(ran)).every(({ outcome }) => outcome === 'passed')).toBe(true);
    expect(ran.results.count).toBeGreaterThan(5);
  });

  test('judges count before anything is sent: each reads an answer at its longest', async () => {
    await using server = await startServer((request) =>
      completion(request.body.includes('json_schema') ? '{"reason":"r","score":5}' : askedIn(request)),
    );
    using folder = layOutRows();
    const given = { url: server.url, folder, judgeModel: { model: 'openai/gpt-6-sol' }, rows: rowsOf(20) };
    const policy = `${priced}\nlimits: {max-output-tokens: 1000}`;
    const source = bounded.replace('evaluators:', 'evaluators:\n  - not: {uses: github/fluency}');
    const total = async (maxTokens: number) => {
      const longer = source.replace('Tokens: 100', `Tokens: ${maxTokens}`);
      const { ended } = await runningRows({ ...given, source: longer, policy, maxCost: 1 });
      const [, amount] =
        /^max-cost: 20 answers, with 20 of judges, may cost \$([\d.]+) at/.exec(ended?.problems[0]?.message ?? '') ??
        [];
      return Math.round(Number(amount) * 1_000_000);
    };
    const [short, long] = [await total(100), await total(200)];
    expect(server.received).toHaveLength(0);
    // 100 tokens more of output at $10, which each judge reads at $1.25, since they may be written to the cache
    expect(long - short).toBe(20 * 100 * (10 + 1.25));
    // The answers alone would fit.
    expect(short).toBeGreaterThan(20 * (100 * 10 + 1000 * 10));
    const { ended } = await runningRows({ ...given, source, policy, maxCost: short });
    expect(ended).toBeUndefined();
    expect(server.received).toHaveLength(40);
  });

  test.each([
    ['price', { model: 'openai/unheard-of' }, ''],
    ['output limit', { model: 'openai/unheard-of' }, 'prices: {openai/unheard-of: {input: 1, output: 10}}'],
  ])('max-cost without a known %s of a judge', async (what, judgeModel, more) => {
    await using server = await startEcho();
    using folder = layOutRows();
    const source = bounded.replace(
      'evaluators:',
      'evaluators:\n  - uses: github/fluency\n  - {name: b, uses: github/coherence}',
    );
    const changePolicy = (text: string) => text.replaceAll('openai/gpt-6-sol', 'openai/unheard-of');
    const ran = await runningRows({
      url: server.url,
      folder,
      source,
      judgeModel,
      policy: more,
      changePolicy,
      maxCost: 1e9,
    });
    expect(ran.ended?.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(`^max-cost: nobody can tell what openai/unheard-of costs, .* ${what}`),
    ]);
    expect(server.received).toHaveLength(0);
  });

  test('a key without a secret ends it once', async () => {
    await using server = await startEcho();
    using folder = layOutRows();
    const { ended, results } = await runningRows({ url: server.url, folder, rows: rowsOf(100), apiKey: '' });
    expect(ended).toMatchObject({ code: 'missing-key' });
    expect(results.count).toBe(0);
    expect(server.received).toHaveLength(0);
  });

  test('a rejected key ends it soon, and no row has a result', async () => {
    await using server = await startServer(() => failure(401, 'invalid_api_key', 'Wrong.'));
    using folder = layOutRows();
    const { ended, results } = await runningRows({ url: server.url, folder, rows: rowsOf(100) });
    expect(ended).toMatchObject({ code: 'authentication' });
    expect(results.count).toBe(0);
    expect(server.received.length).toBeLessThanOrEqual(8);
  });
});

test('an answer that breaks the schema of its own prompt file has failed', async () => {
  await using server = await startServer((request) =>
    completion(/word1/.test(request.body) ? '{"label": 7}' : '{"label": "bug"}'),
  );
  using folder = layOutRows();
  const source = `messages: [{role: user, content: "Label {{word}}."}]
responseFormat: json_schema
jsonSchema: '{"name": "l", "schema": {"type": "object", "properties": {"label": {"type": "string"}}}}'
evaluators:
  - {name: json, regex: label}
`;
  const ran = await runningRows({ url: server.url, folder, source, rows: rowsOf(2) });
  const [good, bad] = await resultsOf(ran);
  expect(server.received).toHaveLength(2);
  expect(good).toMatchObject({ outcome: 'passed', score: 1 });
  expect(bad).toMatchObject({ outcome: 'failed', score: 0.5, completion: '{"label": 7}' });
});

test('a storm of 429 loses no row', async () => {
  let [under, refused] = [0, 0];
  await using server = await startServer((request) => (response) => {
    under++;
    if (under > 3) {
      refused++;
      under--;
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after-ms': '1' });
      response.end('{"error": {"message": "Slow down.", "code": "rate_limit_exceeded"}}');
      return;
    }
    setTimeout(() => {
      under--;
      const reply = completion(askedIn(request));
      response.end(typeof reply === 'function' ? '' : JSON.stringify(reply.body));
    }, 5);
  });
  using folder = layOutRows();
  const ran = await runningRows({ url: server.url, folder, rows: rowsOf(40), concurrency: 16, retries: 10 });
  expect(ran.ended).toBeUndefined();
  expect((await resultsOf(ran)).filter(({ outcome }) => outcome === 'passed')).toHaveLength(40);
  expect(server.received).toHaveLength(40 + refused);
});

describe('what ends it early', () => {
  test('a cancellation keeps what is done', async () => {
    const cancelling = new AbortController();
    await using server = await startServer((request, before) => {
      if (before === 10) cancelling.abort();
      return completion(askedIn(request));
    });
    using folder = layOutRows();
    const ran = await runningRows({ url: server.url, folder, rows: rowsOf(100), cancelled: cancelling.signal });
    expect(ran.ended).toMatchObject({ status: 'cancelled' });
    expect(ran.results.count).toBeGreaterThanOrEqual(4);
    expect(readLines(readFileSync(resultsPath(folder), 'utf8'))).toHaveLength(ran.results.count);
    const again = await runningRows({ url: server.url, folder, rows: rowsOf(100) });
    expect(again.results.count).toBe(100);
  });

  test('the deadline of all rows', async () => {
    await using server = await startServer((request) => (response) => {
      const reply = completion(askedIn(request));
      setTimeout(() => response.end(typeof reply === 'function' ? '' : JSON.stringify(reply.body)), 50);
    });
    using folder = layOutRows();
    const ran = await runningRows({ url: server.url, folder, rows: rowsOf(400), concurrency: 2, deadline: 1500 });
    expect(ran.ended).toMatchObject({ code: 'timed-out' });
    expect(ran.results.count).toBeLessThan(400);
    expect((await resultsOf(ran)).every(({ outcome }) => outcome === 'passed')).toBe(true);
  });
});

describe('judges', () => {
  const judged = `messages: [{role: user, content: "Say {{word}}."}]
evaluators:
  - uses: github/fluency
  - {name: own, llm: {modelId: openai/gpt-6-sol, prompt: "Is {{completion}} right?", choices: [{choice: yes, score: 1}]}}
`;

  test('a model that takes no schema is asked with one once, and its costs count', async () => {
    await using server = await startServer((request) => {
      if (request.body.includes('json_schema')) return failure(400, 'unsupported', 'response_format is not supported');
      return completion(
        request.body.includes('Is Say') ? 'yes' : request.body.includes('answer') ? 'Fine.\n4' : askedIn(request),
      );
    });
    using folder = layOutRows();
    const ran = await runningRows({
      ...{ url: server.url, folder, source: judged, rows: rowsOf(5), concurrency: 1, policy: priced },
      judgeModel: { model: 'openai/gpt-6-sol' },
    });
    const results = await resultsOf(ran);
    expect(results.map(({ outcome, score }) => [outcome, score])).toEqual(Array(5).fill(['passed', 0.875]));
    expect(server.received.filter(({ body }) => body.includes('json_schema'))).toHaveLength(1);
    expect(results[4]?.cost).toBeCloseTo((3 * 111) / 1_000_000, 9);
    expect(results[4]?.usage).toMatchObject({ total: 30 });
    expect(ran.usage).toMatchObject({ total: 5 * 3 * 30 });
  });

  test('that were down are asked again, about answers that are there and not paid for again', async () => {
    let isDown = true;
    await using server = await startServer((request) => {
      const { body } = request;
      if (body.includes('Is Say'))
        return isDown && /word[12]/.test(body) ? failure(400, 'odd', 'No.') : completion('yes');
      return completion(body.includes('json_schema') ? '{"reason": "r", "score": 5}' : askedIn(request));
    });
    using folder = layOutRows();
    const given = { url: server.url, folder, source: judged, rows: rowsOf(4), concurrency: 1, policy: priced };
    const run = () => runningRows({ ...given, judgeModel: { model: 'openai/gpt-6-sol' } });
    const outcomesOf = async (ran: Awaited<ReturnType<typeof run>>) =>
      (await resultsOf(ran)).map(({ outcome }) => outcome);
    const written = () => readLines(readFileSync(resultsPath(folder), 'utf8')).map((line) => line?.row);
    expect(await outcomesOf(await run())).toEqual(['passed', 'errored', 'errored', 'passed']);
    expect(server.received).toHaveLength(12);
    const lacking = readFileSync(resultsPath(folder), 'utf8');

    const still = await run();
    expect(await outcomesOf(still)).toEqual(['passed', 'errored', 'errored', 'passed']);
    expect(written()).toEqual([0, 3, 1, 2]);
    isDown = false;
    const last = await run();
    expect(await outcomesOf(last)).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(written()).toEqual([0, 3, 1, 2]);
    expect(server.received.slice(12).map(({ body }) => /Is Say word\d/.exec(body)?.[0])).toEqual([
      ...['Is Say word1', 'Is Say word2', 'Is Say word1', 'Is Say word2'],
    ]);
    const [first, second] = await resultsOf(last);
    expect(second).toMatchObject({ completion: 'Say word1.', score: 1, usage: first?.usage });
    expect(second?.cost).toBeCloseTo(first?.cost ?? 0, 9);

    // As if the run had been killed before it took out the line that it replaced.
    writeFileSync(
      resultsPath(folder),
      lacking + readFileSync(resultsPath(folder), 'utf8').split('\n').slice(2).join('\n'),
    );
    expect(await outcomesOf(await run())).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(written()).toEqual([0, 3, 1, 2]);
    expect(server.received).toHaveLength(16);
  });

  test.each<readonly [name: string, code: string, reply: () => Reply | 'never']>([
    ['are cancelled with the run', 'cancelled', () => 'never'],
    ['outlive the deadline', 'timed-out', () => 'never'],
    ['are refused for a quota', 'quota', () => failure(429, 'insufficient_quota', 'You exceeded your quota.')],
    ['are refused for a key', 'authentication', () => failure(401, 'invalid_api_key', 'Incorrect API key.')],
  ])('that %s leave the answer that was paid for in the file', async (_, code, reply) => {
    const cancelled = new AbortController();
    let isOver = false;
    await using server = await startServer((request) => {
      const { body } = request;
      if (body.includes('json_schema')) return completion('{"reason": "r", "score": 5}');
      if (!body.includes('Is Say')) return completion(askedIn(request));
      const refusal = isOver ? completion('yes') : reply();
      if (refusal !== 'never') return refusal;
      if (code === 'cancelled') cancelled.abort();
      return () => undefined;
    });
    using folder = layOutRows();
    const given = { url: server.url, folder, source: judged, rows: rowsOf(2), concurrency: 1, policy: priced };
    const judgeModel = { model: 'openai/gpt-6-sol' };
    const deadline = code === 'timed-out' ? { deadline: 2000 } : {};
    const ran = await runningRows({ ...given, judgeModel, ...deadline, cancelled: cancelled.signal });
    expect(ran).toMatchObject({ ended: { code }, results: { count: 0 } });
    const kept = readLines(readFileSync(resultsPath(folder), 'utf8'));
    expect(kept).toMatchObject([{ row: 0, outcome: 'errored', completion: 'Say word0.', usage: { total: 30 } }]);
    isOver = true;
    const before = server.received.length;
    const last = await runningRows({ ...given, judgeModel });
    expect((await resultsOf(last)).map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
    // Of the first row neither the answer nor the verdict that it had is paid for again.
    const [judge, ...others] = server.received.slice(before).map(({ body }) => body);
    expect(judge).toContain('Is Say word0');
    expect(others).toHaveLength(3);
    expect(readLines(readFileSync(resultsPath(folder), 'utf8')).map((line) => line?.row)).toEqual([0, 1]);
  });

  describe('whose verdict is missing in a file', () => {
    /** A file with the answers to two rows, of which the second lacks its verdict, and what continues it. */
    async function lacking() {
      let isDown = true;
      const server = await startServer((request) => {
        const { body } = request;
        if (body.includes('Is Say'))
          return isDown && body.includes('word1') ? failure(400, 'odd', 'No.') : completion('yes');
        return completion(body.includes('json_schema') ? '{"reason": "r", "score": 5}' : askedIn(request));
      });
      const folder = layOutRows();
      const given = { url: server.url, folder, source: judged, rows: rowsOf(2), concurrency: 1 };
      const run = () => runningRows({ ...given, judgeModel: { model: 'openai/gpt-6-sol' } });
      await run();
      isDown = false;
      const asked = () => server.received.slice(6).filter(({ body }) => !/Is Say|json_schema/.test(body)).length;
      return {
        ...{ folder, run, asked },
        async [Symbol.asyncDispose]() {
          await server[Symbol.asyncDispose]();
          folder[Symbol.dispose]();
        },
      };
    }

    test.each([
      ['a byte order mark', '{', '\xef\xbb\xbf{'],
      ['bytes that are no text', 'of 5: r', 'of 5: \xff'],
    ])('every other byte stays where there is %s', async (_, text, instead) => {
      await using left = await lacking();
      const path = resultsPath(left.folder);
      writeFileSync(path, readFileSync(path, 'latin1').replace(text, instead), 'latin1');
      const ran = await left.run();
      expect((await resultsOf(ran)).map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
      expect(readFileSync(path, 'latin1')).toContain(instead);
      expect(left.asked()).toBe(0);
    });

    test('nothing is lost where the file cannot be written anew', async () => {
      await using left = await lacking();
      const path = resultsPath(left.folder);
      mkdirSync(join(`${path}.part`, 'taken'), { recursive: true });
      const ran = await left.run();
      expect(ran.ended).toBeUndefined();
      expect((await resultsOf(ran)).map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
      expect(readLines(readFileSync(path, 'utf8')).map((line) => line?.row)).toEqual([0, 1, 1]);
      expect(existsSync(`${path}.lock`)).toBe(false);
    });

    test('an answer in which a secret is masked is asked for again: a judge must see what was answered', async () => {
      await using left = await lacking();
      const path = resultsPath(left.folder);
      writeFileSync(path, readFileSync(path, 'utf8').replace('"Say word1."', '"Say ***."'));
      const ran = await left.run();
      expect((await resultsOf(ran)).map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
      expect(left.asked()).toBe(1);
    });
  });

  test.each([
    ['is denied', 'openai/gpt-6-sol-pro', () => completion('yes'), 'denied'],
    ['is down', 'openai/gpt-6-sol', () => failure(500, 'x', 'Down.'), 'The judge did not answer'],
    ['talks nonsense', 'openai/gpt-6-sol', () => completion('Maybe.'), 'contains none of the choices'],
  ])('one that %s is an error of the row', async (_, model, reply, words) => {
    await using server = await startServer((request) =>
      request.body.includes('Is Say') ? reply() : completion(askedIn(request)),
    );
    using folder = layOutRows();
    const source = judged.replace('  - uses: github/fluency\n', '').replace('openai/gpt-6-sol', model);
    const ran = await runningRows({ url: server.url, folder, source, rows: rowsOf(2) });
    const results = await resultsOf(ran);
    expect(results.map(({ outcome }) => outcome)).toEqual(['errored', 'errored']);
    expect(JSON.stringify(results[0]?.evaluations)).toContain(words);
    expect(results[0]?.completion).toBe('Say word0.');
  });
});

describe('the cache', () => {
  const cacheFolder = 'cache';

  test('gives answers that were given before, with their figures, and costs nothing', async () => {
    await using server = await startEcho();
    using folder = layOutRows();
    const given = { url: server.url, folder, cacheFolder, policy: priced, source: bounded, rows: rowsOf(4), repeat: 2 };
    const first = await runningRows(given);
    const second = await runningRows({ ...given, resultsFile: 'second.jsonl' });
    expect(server.received).toHaveLength(8);
    const figures = (results: Awaited<ReturnType<typeof resultsOf>>) =>
      results.map(({ row, repeat, completion: text, cost, usage, outcome }) => ({
        row,
        repeat,
        text,
        cost,
        usage,
        outcome,
      }));
    const [before, now] = [await resultsOf(first), await resultsOf(second)];
    expect(figures(now)).toEqual(figures(before));
    expect(now.every(({ cached }) => cached)).toBe(true);
    expect(second.cost).toBeUndefined();
    expect(second.usage).toBeUndefined();
    // Another evaluator needs no other answer; another prompt, key, parameter or endpoint does.
    await runningRows({ ...given, source: bounded.replace('^Say', 'S'), resultsFile: 'third.jsonl' });
    expect(server.received).toHaveLength(8);
    await runningRows({ ...given, parameters: new Map([['seed', 1]]), resultsFile: 'fourth.jsonl' });
    expect(server.received).toHaveLength(16);
    await using other = await startEcho();
    await runningRows({ ...given, url: other.url, resultsFile: 'fifth.jsonl' });
    expect(other.received).toHaveLength(8);
  });

  test('has no errors, and entries that are not its own are none', async () => {
    let isDown = true;
    await using server = await startServer((request) =>
      isDown ? failure(500, 'x', 'No.') : completion(askedIn(request)),
    );
    using folder = layOutRows();
    const given = { url: server.url, folder, cacheFolder, rows: rowsOf(1) };
    await runningRows(given);
    isDown = false;
    await runningRows({ ...given, resultsFile: 'second.jsonl' });
    expect(server.received).toHaveLength(2);
    const cache = join(folder.workspace, cacheFolder);
    const entries = readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    expect(entries).toHaveLength(1);
    const path = join(cache, entries[0] ?? '');
    const entry = JSON.parse(readFileSync(path, 'utf8'));
    const spoiled = [
      'not JSON',
      JSON.stringify({ ...entry, request: '0'.repeat(64) }),
      JSON.stringify({ ...entry, version: 2 }),
      JSON.stringify({ ...entry, text: 7 }),
      JSON.stringify({ ...entry, usage: { input: -1 } }),
      JSON.stringify({ ...entry, micros: 0.5 }),
      JSON.stringify({ ...entry, end: 'filtered' }),
      JSON.stringify({ ...entry, text: 'x'.repeat(2 * 1024 * 1024) }),
    ];
    for (const [index, text] of spoiled.entries()) {
      writeFileSync(path, text);
      const ran = await runningRows({ ...given, resultsFile: `spoiled-${index}.jsonl` });
      expect((await resultsOf(ran))[0]?.completion, text.slice(0, 80)).toBe('Say word0.');
      expect(server.received).toHaveLength(3 + index);
    }
  });

  test.each(['pull_request', 'issue_comment', 'workflow_run'])('is left alone on %s', async (event) => {
    await using server = await startEcho();
    using folder = layOutRows({}, event);
    for (const resultsFile of ['one.jsonl', 'two.jsonl']) {
      await runningRows({ url: server.url, folder, cacheFolder, rows: rowsOf(2), resultsFile });
    }
    expect(server.received).toHaveLength(4);
    expect(existsSync(join(folder.workspace, cacheFolder))).toBe(false);
  });
});

describe('the ledger', () => {
  const policy = `${priced}
ledger: {}
budgets:
  - {name: all, amount: AMOUNT, per: month}`;

  test('has one reservation for all rows, settled once at what was billed', async () => {
    await using server = await startEcho();
    await using github = await startLedger();
    using folder = layOutRows({ GITHUB_API_URL: github.url, GITHUB_RUN_ID: '4711' });
    const given = { url: server.url, folder, source: bounded, rows: rowsOf(12), policy: policy.replace('AMOUNT', '1') };
    const ran = await runningRows(given);
    expect(ran.ended).toBeUndefined();
    const lines = await ledgerLines(github);
    expect(lines.map(({ type }) => type)).toEqual(['reserved', 'settled']);
    expect(lines[0]?.micros).toBeGreaterThan(12 * 1000);
    expect(lines[0]).toMatchObject({ requests: 12 });
    expect(lines[1]).toMatchObject({ id: lines[0]?.id, micros: 12 * 111 });
    expect(ran.budgets).toMatchObject([{ name: 'all', spent: 12 * 111, reserved: 0 }]);
  });

  test('is settled also after a cancellation', async () => {
    const cancelling = new AbortController();
    await using server = await startServer((request, before) => {
      if (before === 5) cancelling.abort();
      return completion(askedIn(request));
    });
    await using github = await startLedger();
    using folder = layOutRows({ GITHUB_API_URL: github.url, GITHUB_RUN_ID: '4711' });
    const given = { url: server.url, folder, source: bounded, rows: rowsOf(50), policy: policy.replace('AMOUNT', '1') };
    const ran = await runningRows({ ...given, cancelled: cancelling.signal });
    expect(ran.ended).toMatchObject({ status: 'cancelled' });
    const lines = await ledgerLines(github);
    expect(lines.map(({ type }) => type)).toEqual(['reserved', 'settled']);
    expect(lines[1]?.micros).toBe(ran.cost?.micros);
    expect(lines[1]?.micros).toBeGreaterThanOrEqual(ran.results.count * 111);
  });

  test('a budget that is too small for bytes, but not for tokens, lets rows pass', async () => {
    await using server = await startEcho();
    await using github = await startLedger();
    using folder = layOutRows({ GITHUB_API_URL: github.url, GITHUB_RUN_ID: '4711' });
    const long = 'The quick brown fox jumps over the lazy dog. '.repeat(100);
    const source = bounded.replace('{{', `${long}{{`);
    const given = { url: server.url, folder, source, rows: rowsOf(1), policy: policy.replace('AMOUNT', '0.004') };
    const ran = await runningRows({ ...given, concurrency: 1 });
    expect(ran.ended).toBeUndefined();
    expect(server.received).toHaveLength(1);
  });

  test('a budget that is spent ends it, and no row is an error', async () => {
    await using server = await startEcho();
    await using github = await startLedger();
    using folder = layOutRows({ GITHUB_API_URL: github.url, GITHUB_RUN_ID: '4711' });
    const given = {
      url: server.url,
      folder,
      source: bounded,
      rows: rowsOf(50),
      policy: policy.replace('AMOUNT', '0.005'),
    };
    const ran = await runningRows({ ...given, concurrency: 1 });
    expect(ran.ended).toMatchObject({ code: 'budget-exceeded' });
    expect(ran.cost?.micros).toBeLessThanOrEqual(5000);
    expect((await resultsOf(ran)).every(({ outcome }) => outcome === 'passed')).toBe(true);
  });
});
