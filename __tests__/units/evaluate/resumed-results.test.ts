import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { completion, failure } from '../../harness/replies.ts';
import {
  echo,
  layOutRows,
  type RunningRows,
  readLines,
  resultsOf,
  resultsPath,
  rowsOf,
  runningRows,
} from '../../harness/running-rows.ts';
import { type Received, type Reply, startServer } from '../../harness/server.ts';

const judged = `${echo}  - uses: github/fluency
  - {name: own, llm: {prompt: "Is {{completion}} right?", choices: [{choice: yes, score: 1}]}}
modelParameters: {maxCompletionTokens: 100}
`;

/** Two keys at one server: requests tell them apart by their path. */
const twoKeys = (url: string, more = '') => `version: 1
keys:
  - {name: first, provider: openai, endpoint: ${url}/first/v1, secret: LOCAL_KEY, models: [openai/gpt-6-luna, openai/gpt-6-sol]}
  - {name: second, provider: openai, endpoint: ${url}/second/v1, secret: LOCAL_KEY, models: [openai/gpt-6-luna, openai/gpt-6-sol]}
prices:
  openai/gpt-6-luna: {input: 1, output: 10}
  openai/gpt-6-sol: {input: 1, output: 10}
limits: {max-output-tokens: 100}
${more}`;

/** A provider that says what it was asked, and a judge that is content. */
function reply({ body }: Received): Reply {
  const asked = JSON.parse(body).messages.at(-1).content;
  if (body.includes('json_schema')) return completion('{"reason": "r", "score": 5}');
  return completion(asked.startsWith('Is ') ? 'yes' : asked);
}

/** The secrets of both. */
const keys = {
  apiKey: '',
  secrets: { LOCAL_KEY: 'sk-local-0123456789abcdef', OTHER_KEY: 'sk-other-0123456789abcdef' },
};

const judgeModel = { model: 'openai/gpt-6-sol' };

describe('a results file that another way was asked for is refused, and stays as it is', () => {
  test.each<[string, (policy: string) => string, Partial<RunningRows>]>([
    ['another key', (policy) => policy.replaceAll('name: first', 'name: renamed'), {}],
    ['another secret', (policy) => policy.replace('secret: LOCAL_KEY', 'secret: OTHER_KEY'), {}],
    ['another endpoint', (policy) => policy.replaceAll('/first/v1', '/elsewhere/v1'), {}],
    ['another interface', (policy) => policy.replace('secret:', 'api: responses, secret:'), {}],
    ['a header', (policy) => policy.replace('secret:', 'headers: {x-team: docs}, secret:'), {}],
    ['a project', (policy) => policy.replace('secret:', 'project: p-1, secret:'), {}],
    [
      'another deployment',
      (policy) => policy.replace('[openai/gpt-6-luna,', '{openai/gpt-6-luna: luna-2,').replace('sol]', 'sol: sol}'),
      {},
    ],
    ['another limit of the policy', (policy) => policy.replace('max-output-tokens: 100', 'max-output-tokens: 99'), {}],
    ['another judge', (policy) => policy, { judgeModel: { model: 'openai/gpt-6-luna' } }],
    ['another key of the judge', (policy) => policy, { judgeModel: { ...judgeModel, key: 'second' } }],
  ])('%s', async (_, changePolicy, changed) => {
    await using server = await startServer(reply);
    using folder = layOutRows();
    const given = { url: server.url, folder, source: judged, judgeModel, ...keys };
    const run = (more: Partial<RunningRows>, change = (policy: string) => policy) =>
      runningRows({ ...given, changePolicy: () => change(twoKeys(server.url)), ...more });
    await run({});
    expect(server.received).toHaveLength(9);
    const before = readFileSync(resultsPath(folder), 'utf8');
    await run({});
    expect(server.received).toHaveLength(9);
    await expect(run(changed, changePolicy)).rejects.toThrow('was asked with another text or setting, through another');
    expect(readFileSync(resultsPath(folder), 'utf8')).toBe(before);
    expect(server.received).toHaveLength(9);
  });
});

test('an answer of a fallback counts as long as its key may answer', async () => {
  await using server = await startServer((request) =>
    request.url.startsWith('/first') ? failure(503, 'x', 'Down.') : reply(request),
  );
  using folder = layOutRows();
  const run = (more: string) =>
    runningRows({ url: server.url, folder, rows: rowsOf(2), ...keys, changePolicy: () => twoKeys(server.url, more) });
  const first = await run('fallback: [outage]');
  expect((await resultsOf(first)).map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
  expect(server.received).toHaveLength(4);
  await run('fallback: [outage, missing-key]');
  expect(server.received).toHaveLength(4);
  await expect(run('')).rejects.toThrow('through another key or endpoint');
  expect(server.received).toHaveLength(4);
});

test('a row that ended with an error is asked again through whatever key there is now', async () => {
  await using server = await startServer((request) =>
    request.url.startsWith('/first') ? failure(400, 'odd', 'No.') : reply(request),
  );
  using folder = layOutRows();
  const run = (change: (policy: string) => string) =>
    runningRows({ url: server.url, folder, rows: rowsOf(2), ...keys, changePolicy: () => change(twoKeys(server.url)) });
  expect((await resultsOf(await run((policy) => policy))).map(({ outcome }) => outcome)).toEqual([
    'errored',
    'errored',
  ]);
  const second = await run((policy) => policy.replace('/first/v1', '/mended/v1'));
  expect((await resultsOf(second)).map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
  expect(readLines(readFileSync(resultsPath(folder), 'utf8'))).toHaveLength(2);
});

test('a row costs what was billed on the way to an answer from the cache, and the answer itself', async () => {
  await using server = await startServer((request) =>
    // It may have worked on an answer before it gave up.
    request.url.startsWith('/first') ? failure(504, 'timeout', 'Too late.') : reply(request),
  );
  using folder = layOutRows();
  const run = (resultsFile: string) =>
    runningRows({
      ...keys,
      ...{ url: server.url, folder, rows: rowsOf(1), cacheFolder: 'cache', resultsFile },
      changePolicy: () => twoKeys(server.url, 'fallback: [outage]'),
    });
  const first = await run('first.jsonl');
  const [asked] = await resultsOf(first);
  const own = 21 + 90;
  const lost = (first.cost?.micros ?? 0) - own;
  expect(lost).toBeGreaterThanOrEqual(1000);
  expect(asked?.cost).toBeCloseTo((lost + own) / 1_000_000, 9);
  expect(first.usage).toMatchObject({ total: 30 });

  const second = await run('second.jsonl');
  const [cached] = await resultsOf(second);
  expect(server.received.filter(({ url }) => url.startsWith('/second'))).toHaveLength(1);
  expect(second.cost?.micros).toBe(lost);
  expect(second.usage).toBeUndefined();
  expect(cached).toMatchObject({ cached: true, completion: 'Say word0.', usage: { total: 30 } });
  expect(cached?.cost).toBeCloseTo((lost + own) / 1_000_000, 9);
});
