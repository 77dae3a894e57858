/** Says on a laptop who may use what: the same judgement as the action's, by a policy file. */

import { knownPrices } from '../../src/costs/prices/known-prices.ts';
import { dollars } from '../../src/language/failures/dollars.ts';
import { Failure, type Problem, sentence } from '../../src/language/failures/failure.ts';
import { decide } from '../../src/policy/judge/decide.ts';
import { judgeTools } from '../../src/policy/judge/judge-tools.ts';
import { dayOf } from '../../src/policy/model/days.ts';
import { budgetsOf, maxCostOf } from '../../src/policy/model/layers.ts';
import type { Policy } from '../../src/policy/model/policy.ts';
import { parseReference } from '../../src/policy/model/reference.ts';
import { type RunFacts, unknownFact } from '../../src/policy/model/when.ts';
import { describeAlerts, describeBudget, describeLedger } from '../../src/policy/review/changes/budgets.ts';
import { describeRates } from '../../src/policy/review/changes/prices.ts';
import { explainTest, runTests } from '../../src/policy/review/run-tests.ts';
import { samplesOf, withoutInvented } from '../../src/policy/review/samples.ts';
import { plainPush, situationsOf } from '../../src/policy/review/situations.ts';
import { verdictOn } from '../../src/policy/review/verdict.ts';
import { errorsOn, warningsOn } from '../../src/policy/review/warnings/warnings.ts';
import { explainAllowed, explainDenial } from '../../src/policy/words/explain.ts';
import { explainViolation } from '../../src/policy/words/explain-violation.ts';
import { markInvisible } from '../../src/reports/markdown/invisible.ts';
import { type Arguments, readArguments, usage } from './arguments.ts';
import { readPolicy } from './read-policy.ts';

/** Foreign text in one line. What a policy says must neither steer a terminal nor look like a line of ours. */
const line = (text: string) => markInvisible(text).replace(/[\n\t]+/g, ' ');

/** A problem, whose remedy may have lines to paste. */
const shown = (problem: Problem) => markInvisible(sentence(problem));

/** Where a plain push takes place, if nothing is said. */
const plain = plainPush('owner/name', 'main');

/** The verdict on each model in full. It is fine if all are allowed. */
function judge(policy: Policy, given: Arguments, today: string) {
  const { models, maxOutputTokens } = given;
  const request = { run: runOf(given), today, tokens: { output: maxOutputTokens } };
  const decisions = models.map((model) => decide(policy, { model: parseReference(model), ...request }));
  const lines = decisions.flatMap((decision) => {
    if (decision.verdict === 'denied')
      return ['denied', ...explainDenial(decision).map((problem) => `  ${line(sentence(problem))}`)];
    const routes = decision.routes.map(({ key, name }) => `${key.name} as ${name}`).join(', then ');
    return ['allowed', `  ${line(`${decision.model}: ${explainAllowed(decision)}`)}`, `  through ${line(routes)}`];
  });
  return { lines, isFine: decisions.every(({ verdict }) => verdict === 'allowed') };
}

/** A plain push, but for what is given. */
function runOf({ facts, unknown }: Arguments): RunFacts {
  const known = [...facts].map(([name, values]) => [name, { values, isComplete: true }]);
  const open = unknown.map((name) => [name, unknownFact]);
  return { ...plain.run, ...Object.fromEntries([...known, ...open]) };
}

/** Who may use what, by which key: every model that the policy names and stand-ins for the others, in every situation that it names. */
async function survey(policy: Policy, given: Arguments, today: string) {
  const name = nameOf(given);
  const situations = name === '' ? situationsOf([policy], plain) : [{ name, run: runOf(given) }];
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
    ...aligned(
      [['model', ...situations.map((_, index) => `(${index + 1})`), 'through'], ...rows].map((row) => row.map(line)),
    ),
    '',
    ...situations.map(({ name: title }, index) => `(${index + 1}) ${line(title)}`),
    ...openness(policy).map(line),
    ...costs(policy).map(line),
    ...tools(policy).map(line),
    ...(rows.flat().includes('audited') ? ['', 'audited: would be denied, but `mode` is audit'] : []),
    ...warningsOn(policy, today, [], await knownPrices(new Date(today))).map(
      (problem) => `\nwarning: ${line(sentence(problem))}`,
    ),
    ...errors.map((problem) => `\nerror: ${line(sentence(problem))}`),
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

function nameOf({ facts, unknown }: Arguments): string {
  const known = [...facts].map(([name, values]) => `${name}: ${values.join(' and ')}`);
  return [...known, ...unknown.map((name) => `${name} unknown`)].join(', ');
}

/** Rows of text in columns. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(usage);
  process.exit();
}

try {
  const given = readArguments(args);
  const today = dayOf(Date.now());
  const policy = readPolicy(given.file, given.extended, today);
  const answer = given.models.length === 0 ? survey : judge;
  const { lines, isFine } = await answer(policy, given, given.on ?? today);
  console.log(lines.join('\n'));
  process.exitCode = isFine ? 0 : 1;
} catch (error) {
  if (!(error instanceof Failure || error instanceof TypeError)) throw error;
  const help = 'Run it with --help for usage.';
  console.error(error instanceof Failure ? error.problems.map(shown).join('\n') : `${line(error.message)}\n${help}`);
  process.exitCode = 2;
}
