import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { valueAt } from '../../src/language/json.ts';
import { type EvaluationCase, evaluation, promptFile } from '../harness/evaluations.ts';
import { sourceGroup, test } from '../harness/scenario.ts';

const rows = Array.from({ length: 20 }, (_, index) => [`row ${index + 1}.`, 'ok'] as const);
const now = promptFile(rows);
const before = now.replace('Say {{input}}', 'Please say {{input}}');
const isBase = (text: string) => text.startsWith('Please');
const numberOf = (text: string) => Number(/row (\d+)\./.exec(text)?.[1]);
const three = 'openai/gpt-6-luna\nopenai/gpt-6-sol\nopenai/gpt-6-sol-mini';

/** What an evaluation concludes of a comparison, in the words of its reports. */
const verdict = /improved|regressed|no evidence of a change|no evidence|too few rows/g;

/** An interval of 95 %: from one amount to another. */
const interval = /95 %: [+-]?[$\d.∞]+.* to [+-]?[$\d.∞]+/;

/** The parts of a text that stand alone: lines, and cells of tables; of an annotation each of its lines. */
function places(text: string): readonly string[] {
  return text.split(/\n|(?<=\|)/).filter((place) => place.trim() !== '');
}

/** Places that tell a verdict without its interval. A heading may, where the next paragraph has it. */
function bareVerdicts(text: string): readonly string[] {
  const all = places(text);
  return all.filter((place, index) => {
    const told = place.startsWith('## ') ? `${place} ${all[index + 1]}` : place;
    const [...found] = place.matchAll(verdict);
    return found.length > 0 && !interval.test(told);
  });
}

/** Runs an evaluation with every report that there is. */
async function reportsOf(given: Partial<EvaluationCase>) {
  let comment = '';
  const ran = await evaluation({
    event: 'pull_request',
    override: ({ url, method, body }) => {
      if (!url.includes('/comments')) return undefined;
      if (method === 'GET') return { body: [] };
      const sent: { readonly body: string } = JSON.parse(body);
      comment = sent.body;
      const user = { login: 'github-actions[bot]', type: 'Bot' };
      return { status: 201, body: { id: 1, html_url: 'https://github.com/acme/widgets/pull/7', body: comment, user } };
    },
    files: { 'echo.prompt.yml': now },
    base: { 'echo.prompt.yml': before },
    policy: `prices:
  openai/gpt-6-luna: {input: 1, output: 4}
  openai/gpt-6-sol: {input: 10, output: 40}
  openai/gpt-6-sol-mini: {input: 2, output: 8}
`,
    allModels: true,
    ...given,
    inputs: { comment: 'true', formats: 'junit, gh-models, csv', ...given.inputs },
  });
  const files = Object.fromEntries(
    ['junit-file', 'gh-models-file', 'csv-file', 'results-file'].map((name) => [
      name,
      readFileSync(ran.outputs[name] ?? '', 'utf8'),
    ]),
  );
  const log = ran.log.replaceAll('%0A', '\n').replaceAll('%25', '%');
  return { ran, reports: { summary: ran.summary, comment, log, ...files } };
}

/** Half of the rows got worse with one model, better with another, and nothing changed with the third. */
const mixed: EvaluationCase['answer'] = ({ text, model }) => {
  if (model === 'gpt-6-sol') return !isBase(text) && numberOf(text) <= 10 ? 'no' : 'ok';
  if (model === 'gpt-6-luna') return isBase(text) && numberOf(text) <= 10 ? 'no' : 'ok';
  return 'ok';
};

sourceGroup('no report has a verdict without its interval', () => {
  test.each<[string, Partial<EvaluationCase>, readonly string[]]>([
    [
      'three models that changed in three ways',
      { inputs: { models: three, 'fail-on': 'regression' }, answer: mixed },
      ['improved', 'no-evidence', 'regressed'],
    ],
    [
      'one that got worse',
      { inputs: { models: 'openai/gpt-6-sol', 'fail-on': 'regression' }, answer: mixed },
      ['regressed'],
    ],
    [
      'repeats, and a threshold that is missed',
      { inputs: { models: three, repeat: '2' }, answer: mixed },
      ['improved', 'no-evidence', 'regressed'],
    ],
    [
      'too few rows',
      {
        files: { 'echo.prompt.yml': promptFile(rows.slice(0, 3)) },
        base: { 'echo.prompt.yml': promptFile(rows.slice(0, 3)).replace('Say', 'Tell') },
      },
      ['too-few'],
    ],
  ])('%s', async (_, given, verdicts) => {
    const { ran, reports } = await reportsOf(given);
    const told: readonly { readonly verdict: string }[] = JSON.parse(ran.outputs.verdicts ?? '');
    expect([...new Set(told.map((one) => one.verdict))].toSorted()).toEqual(verdicts);
    for (const value of told) {
      for (const one of intervalsOf(value)) expect(one).toHaveLength(2);
    }
    for (const [name, text] of Object.entries(reports)) expect([name, bareVerdicts(text)]).toEqual([name, []]);
    // It would find one: each report that compares has them.
    for (const name of ['summary', 'comment'] as const) {
      expect([name, [...reports[name].matchAll(verdict)].length > 0]).toEqual([name, true]);
    }
  });

  test('the best model is named with the interval of its pass rate', async () => {
    const { reports } = await reportsOf({ inputs: { models: three, threshold: '90' } });
    for (const text of [reports.summary, reports.comment]) {
      expect(text).toMatch(/\*\*Best model\*\*: .*passes 100 % .*95 %: 83\.9 % to 100 %/);
    }
  });
});

/** The intervals of a verdict of the output `verdicts`, and of its further measures; `undefined` where one has none. */
function intervalsOf(value: object): readonly unknown[] {
  const measures = [value, ...Object.values(value)].filter((one) => valueAt(one, 'verdict') !== undefined);
  return measures.map((one) => valueAt(one, 'interval'));
}
