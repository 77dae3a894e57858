import { expect, test } from 'vitest';
import { evaluation, promptFile } from '../../harness/evaluations.ts';
import { playgroundPolicy, runPlayground } from '../../harness/playground.ts';
import { completion } from '../../harness/replies.ts';
import { startServer } from '../../harness/server.ts';

const rows = Array.from({ length: 12 }, (_, index) => [`row ${index + 1}.`, 'ok'] as const);
const source = promptFile(rows);

/** Every third row fails. */
const answerTo = (text: string) => (Number(/row (\d+)\./.exec(text)?.[1]) % 3 === 0 ? 'no' : 'ok');

test('the figures of the page are those of the action', async () => {
  const ran = await evaluation({ files: { 'echo.prompt.yml': source }, answer: ({ text }) => answerTo(text) });
  await using provider = await startServer(({ body }) => {
    const asked: unknown = JSON.parse(body);
    return completion(answerTo(JSON.stringify(asked)), { model: 'gpt-6-luna' });
  });
  await using playground = await runPlayground({
    files: { '.github/models.yml': playgroundPolicy(`${provider.url}/v1`), 'echo.prompt.yml': source },
    env: { LOCAL_KEY: 'sk-test' },
  });
  const wish = { path: 'echo.prompt.yml', text: source, models: [], against: 'nothing', judge: '', threshold: 100 };
  const events = await playground.call('evaluate', wish).then((response) => response.text());
  const { answer } = JSON.parse(events.split('\n\n').at(-2)?.slice('data: '.length) ?? '{}');
  expect(ran.outputs).toMatchObject({ status: 'missed', 'passed-rows': '8', 'failed-rows': '4' });
  expect(answer).toMatchObject({ status: ran.outputs.status, rowsLeft: 0 });
  expect(answer.figures).toMatchObject([{ passed: '8 of 12', isMet: false }]);
  expect(answer.figures[0].passRate).toBe(`${Number(ran.outputs['pass-rate']).toFixed(1)} %`);
  const [interval] = /[\d.]+–[\d.]+(?=&nbsp;%)/.exec(ran.summary) ?? [];
  expect(answer.figures[0].interval).toBe(
    interval
      ?.split('–')
      .map((one) => `${one} %`)
      .join(' to '),
  );
  expect(answer.rows.map(({ number }: { number: number }) => number).slice(0, 4)).toEqual([3, 6, 9, 12]);
});
