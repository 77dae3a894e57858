import type { BudgetStanding } from '../../../costs/ledger/standings.ts';
import { budgetValues, inDollars } from '../../budgets.ts';
import type { UsageGroup, UsageReport, UsageTotals } from '../report.ts';

/** The report as schema/usage.schema.json describes it: amounts in US dollars. `redact` takes secrets out of a text. */
export function jsonOf(report: UsageReport, redact: (text: string) => string): string {
  const { period, totals, before, days, groups, unsettled, ledgers } = report;
  const { name, now, start, end, isOver } = period;
  const rowOf = (group: UsageGroup) => ({ name: redact(group.name), ...totalValues(group.totals) });
  const value = {
    version: 1,
    period: { name, start, end, over: isOver },
    made: now,
    ledgers: ledgers.map(({ repository, branch, account }) => ({ repository, branch, lines: account.lines.length })),
    totals: totalValues(totals),
    before: { ...period.before, ...totalValues(before) },
    days: days.map(rowOf),
    groups: groups.map(({ by, rows }) => ({ by, rows: rows.map(rowOf) })),
    unsettled: unsettled.map(({ line, ledger }) => ({
      id: line.id,
      at: line.at,
      cost: inDollars(line.micros),
      model: line.model,
      key: line.key,
      repository: line.repository,
      workflow: redact(line.workflow),
      actor: redact(line.actor),
      run: line.run,
      ledger,
    })),
    budgets: ledgers.flatMap(({ budgets }) => budgets.map((budget) => standingValues(budget, redact))),
    alerts: alertValues(report, redact),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Budgets that have reached an alert, or are spent: the fullest first. */
export function alertsOf({ ledgers }: Pick<UsageReport, 'ledgers'>) {
  return ledgers
    .flatMap(({ budgets }) => budgets.flatMap(({ alert }) => (alert ? [alert] : [])))
    .toSorted((one, other) => usedShare(other) - usedShare(one));
}

/** The same as the output `alerts` and the file have them. */
export function alertValues(report: Pick<UsageReport, 'ledgers'>, redact: (text: string) => string) {
  return alertsOf(report).map((alert) => standingValues({ figures: alert, alert }, redact));
}

/** How much of a budget is spent and reserved; 1 is all of it. */
export function usedShare({ spent, reserved, amount }: BudgetStanding['figures']): number {
  return (spent + reserved) / Math.max(1, amount);
}

function standingValues({ figures, alert }: BudgetStanding, redact: (text: string) => string) {
  const values = budgetValues({ ...figures, name: redact(figures.name), value: redact(figures.value) });
  return { ...values, ...(alert && { reached: alert.percent }) };
}

function totalValues({ cost, reserved, assumed, requests, assumedRequests, input, cachedInput, output }: UsageTotals) {
  return {
    cost: inDollars(cost),
    reserved: inDollars(reserved),
    assumed: inDollars(assumed),
    requests,
    'assumed-requests': assumedRequests,
    'input-tokens': input,
    'cached-input-tokens': cachedInput,
    'output-tokens': output,
  };
}
