import { quote } from '../../../language/failures/quote.ts';
import { type FieldsShape, openFields, type Read } from '../../../language/yaml/fields.ts';
import { show } from '../../../language/yaml/node.ts';
import { listOf, oneOf } from '../../../language/yaml/reads.ts';
import type { Budget, CostLimit } from '../../model/costs.ts';
import { readWhen } from '../conditions.ts';
import { readWords, refuseRepeats } from '../names.ts';
import { readAmount } from './amounts.ts';

/** The highest `max-cost`, in millionths of a US dollar: no single request costs more than $100,000. */
const maxCost = 100_000_000_000;

/** The highest amount of a budget, in millionths of a US dollar: a billion dollars. */
const maxAmount = 1_000_000_000_000_000;

const finest = 'The smallest unit is a millionth of a dollar.';

/** Reads `limits.max-cost`. */
export const readMaxCost: Read<CostLimit> = (node, problems) => {
  const micros = readAmount({
    field: 'max-cost',
    what: 'an amount in US dollars',
    least: 1,
    most: maxCost,
    example: '0.25',
    finest,
    unlimited: 'Remove it: without `max-cost`, no request is denied for its cost.',
  })(node, problems);
  return micros === undefined ? undefined : { micros, place: node.place };
};

const everyModel =
  'Remove it: a budget counts every request that its `when` covers. `each: model` and `each: key` make one budget for each.';

const budgetShape: FieldsShape = {
  what: 'a budget',
  known: ['name', 'amount', 'per', 'each', 'when', 'alert-at', 'on-exceed'],
  remedies: new Map([
    ...['limit', 'max', 'max-amount', 'budget', 'usd', 'dollars', 'cost'].map(
      (name) => [name, 'Did you mean "amount"?'] as const,
    ),
    ['max-cost', 'Did you mean "amount"? What one request may cost is `limits.max-cost`.'],
    ...['period', 'every', 'interval', 'reset', 'window'].map((name) => [name, 'Did you mean "per"?'] as const),
    ...['scope', 'by', 'for', 'group-by'].map((name) => [name, 'Did you mean "each"?'] as const),
    ['if', 'Did you mean "when"?'],
    ...['alert', 'alerts', 'warn-at', 'threshold', 'thresholds'].map(
      (name) => [name, 'Did you mean "alert-at"?'] as const,
    ),
    ...['action', 'exceeded', 'over'].map((name) => [name, 'Did you mean "on-exceed"?'] as const),
    ['mode', 'Did you mean "on-exceed"?'],
    ['currency', 'Remove it: amounts are in US dollars.'],
    ...['models', 'model', 'enabled', 'disabled', 'keys', 'key'].map((name) => [name, everyModel] as const),
    ['ledger', 'Write it beside `budgets`: the budgets of a file share one ledger.'],
  ]),
};

const readBudgetAmount = readAmount({
  field: 'amount',
  what: 'an amount in US dollars',
  least: 1,
  most: maxAmount,
  example: '200',
  finest,
  unlimited: 'Remove the budget, or write `on-exceed: warn` and the amount from which to warn.',
});

/** The longest name, in characters: every line of the ledger repeats it. */
const maxName = 100;

const readName: Read<string> = (node, problems) => {
  const name = readWords(node, problems);
  if (name === undefined || (node.kind === 'scalar' && [...node.text].length <= maxName)) return name;
  return problems.add(
    `The name of the budget is longer than ${maxName} characters: ${quote(name)}.`,
    'Write a shorter one: every line of the ledger repeats it.',
    node.place,
  );
};

/** A whole percentage as it is written. */
const percentage = /^(?:[1-9][0-9]?|100)$/;

const readPercentage: Read<number> = (node, problems) => {
  const isPlain = node.kind === 'scalar' && typeof node.value === 'number' && percentage.test(node.text);
  if (isPlain) return Number(node.text);
  const bare = node.kind === 'scalar' ? node.text.trim().replace(/\s*%$/, '') : '';
  const remedy = percentage.test(bare)
    ? `Write \`alert-at: ${bare}\`.`
    : 'Write a whole number without quotes and without %, for example `alert-at: 80`.';
  const message = `\`alert-at\` must be a percentage from 1 to 100, not ${show(node)}.`;
  return problems.add(message, remedy, node.place);
};

/** A percentage, or a list of them, ascending. */
const readAlerts: Read<readonly number[]> = (node, problems) => {
  if (node.kind !== 'list') {
    const alert = readPercentage(node, problems);
    return alert === undefined ? undefined : [alert];
  }
  const alerts = node.items.map((item) => ({ alert: readPercentage(item, problems), place: item.place }));
  const read = alerts.flatMap(({ alert, place }) => (alert === undefined ? [] : [{ alert, place }]));
  for (const [index, { alert, place }] of read.entries()) {
    const before = read[index - 1];
    if (!before || alert > before.alert) continue;
    const whole = [...new Set(read.map((one) => one.alert))].toSorted((one, other) => one - other);
    const message =
      alert === before.alert
        ? `${alert} is listed twice.`
        : `${alert} follows ${before.alert}: percentages must ascend.`;
    return problems.add(message, `Write \`alert-at: [${whole.join(', ')}]\`.`, place);
  }
  return read.map(({ alert }) => alert);
};

const readBudget: Read<Budget> = (node, problems) => {
  const fields = openFields(node, problems, budgetShape);
  if (!fields) return undefined;
  const name = fields.required('name', readName, 'pull requests');
  const micros = fields.required('amount', readBudgetAmount, '200');
  const per = fields.required('per', oneOf('day', 'week', 'month'), 'month');
  const each = fields.optional('each', oneOf('repository', 'workflow', 'actor', 'key', 'model')) ?? 'repository';
  const when = fields.optional('when', readWhen) ?? [];
  const alertAt = fields.optional('alert-at', readAlerts) ?? [];
  const onExceed = fields.optional('on-exceed', oneOf('deny', 'warn')) ?? 'deny';
  if (name === undefined || micros === undefined || per === undefined) return undefined;
  return { name, micros, per, each, when, alertAt, onExceed, place: fields.place };
};

/** The most budgets of a file: every line of the ledger names those that it counts in. */
const maxBudgets = 200;

/** Reads `budgets`; no name may be repeated. */
export const readBudgets: Read<readonly Budget[]> = (node, problems) => {
  if (node.kind === 'list' && node.items.length > maxBudgets) {
    return problems.add(
      `\`budgets\` has ${node.items.length} items; a file may have ${maxBudgets}.`,
      'Write one budget with `each` in place of one for every workflow, actor, key or model.',
      node.place,
    );
  }
  const budgets = listOf(readBudget)(node, problems);
  refuseRepeats(budgets ?? [], problems);
  return budgets;
};
