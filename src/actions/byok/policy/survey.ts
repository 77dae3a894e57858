import { knownPrices } from '../../../costs/prices/known-prices.ts';
import { dollars } from '../../../language/failures/dollars.ts';
import { sentence } from '../../../language/failures/failure.ts';
import { judgeTools } from '../../../policy/judge/judge-tools.ts';
import { budgetsOf, maxCostOf } from '../../../policy/model/layers.ts';
import type { Policy } from '../../../policy/model/policy.ts';
import { describeAlerts, describeBudget, describeLedger } from '../../../policy/review/changes/budgets.ts';
import { describeRates } from '../../../policy/review/changes/prices.ts';
import { explainTest, runTests } from '../../../policy/review/run-tests.ts';
import { samplesOf, withoutInvented } from '../../../policy/review/samples.ts';
import type { Situation } from '../../../policy/review/situations.ts';
import { verdictOn } from '../../../policy/review/verdict.ts';
import { errorsOn, warningsOn } from '../../../policy/review/warnings/warnings.ts';
import { explainViolation } from '../../../policy/words/explain-violation.ts';
import { oneLine } from '../one-line.ts';

/** Lines for a person, and whether all is well. */
export interface PolicyReport {
  readonly lines: readonly string[];
  readonly isFine: boolean;
}

/**
 * Who may use what, by which key: every model that the policy names and stand-ins for the others, in every situation.
 *
 * @param columns characters in a line; a table that is wider becomes a list
 */
export async function survey(
  policy: Policy,
  situations: readonly Situation[],
  today: string,
  columns: number,
): Promise<PolicyReport> {
  const rows = samplesOf([policy]).map((sample) => {
    const verdicts = situations.map(({ run }) => verdictOn(policy, { model: sample.model }, run, today));
    const routes = new Set(verdicts.flatMap(({ routes: through }) => (through === '' ? [] : [through])));
    return [
      sample.label,
      ...verdicts.map(({ verdict, isAudited }) => (isAudited ? 'audited' : verdict)),
      withoutInvented([...routes].join(' | '), sample),
    ];
  });
  const tests = runTests(policy, today);
  const failed = tests.filter(({ passed }) => !passed);
  const errors = [...errorsOn(policy), ...failed.map(explainTest)];
  const lines = [
    ...inColumns(
      [['model', ...situations.map((_, index) => `(${index + 1})`), 'through'], ...rows].map((row) => row.map(oneLine)),
      columns,
    ),
    '',
    ...situations.map(({ name: title }, index) => `(${index + 1}) ${oneLine(title)}`),
    ...openness(policy).map(oneLine),
    ...costs(policy).map(oneLine),
    ...tools(policy).map(oneLine),
    ...(rows.flat().includes('audited') ? ['', 'audited: would be denied, but `mode` is audit'] : []),
    ...warningsOn(policy, today, [], await knownPrices(new Date(today))).map(
      (problem) => `\nwarning: ${oneLine(sentence(problem))}`,
    ),
    ...errors.map((problem) => `\nerror: ${oneLine(sentence(problem))}`),
    ...(tests.length > 0 ? ['', `tests passed: ${tests.length - failed.length} of ${tests.length}`] : []),
  ];
  return { lines, isFine: errors.length === 0 };
}

/** A policy without an enabled list says nothing of publishers, and allows them all. */
function openness({ files, keys }: Policy): readonly string[] {
  const isOpen = files.every(({ models, rules }) => [models, ...rules].every(({ enabled }) => !enabled));
  if (!isOpen) return [];
  const served = keys.map(
    ({ name, models }) => `${name}: ${models ? models.map(({ model }) => model).join(', ') : 'every openai/* model'}`,
  );
  return [
    '',
    'No file has an enabled list: all publishers are enabled, so every model that a key serves is allowed',
    ...served.map((line) => `  ${line}`),
  ];
}

/** What requests may cost by all files, and where that is recorded. */
function costs({ files }: Policy): readonly string[] {
  const maxCost = maxCostOf(files);
  const lines = [
    ...(maxCost ? [`one request: at most ${dollars(maxCost.micros)}`] : []),
    ...budgetsOf(files).map(
      ({ budget }) => `budget "${budget.name}": ${describeBudget(budget)}; alerts: ${describeAlerts(budget)}`,
    ),
    ...files.flatMap(({ prices }) => prices.map(({ model, rates }) => `price of ${model}: ${describeRates(rates)}`)),
    ...files.flatMap(({ ledger }) => (ledger ? [`ledger: ${describeLedger(ledger)}`] : [])),
  ];
  return lines.length === 0 ? [] : ['', 'Costs', ...lines.map((text) => `  ${text}`)];
}

/** The servers that a step may name, and what all files together allow of each. */
function tools(policy: Policy): readonly string[] {
  const named = policy.files.find((file) => file.tools)?.tools ?? [];
  const lines = named.map(({ name }) => {
    const judged = judgeTools({ servers: [name] }, policy);
    if ('violations' in judged)
      return `${name}: ${judged.violations.map((one) => explainViolation(one, '')).join('; ')}`;
    return judged.servers.map(({ server, tools: offered }) => `${name}: ${offered.join(', ')} at ${server.url}`).join();
  });
  return lines.length === 0 ? [] : ['', 'Tools', ...lines.map((text) => `  ${text}`)];
}

/** Rows of text in columns; where they are too wide, each row below the other, with the names of its columns. */
function inColumns(rows: readonly (readonly string[])[], columns: number): readonly string[] {
  const [head = [], ...others] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const table = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  if (table.every((row) => row.length <= columns)) return table;
  return others.flatMap(([name = '', ...cells]) => [
    name,
    ...cells.flatMap((cell, index) => (cell === '' ? [] : [`  ${head[index + 1]} ${cell}`])),
  ]);
}
