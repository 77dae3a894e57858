import { count } from '../../failures/count.ts';
import { formatPlace, type Problem } from '../../failures/failure.ts';
import { factList, folded } from '../../markdown/facts.ts';
import { code } from '../../markdown/fence.ts';
import { cell, table } from '../../markdown/table.ts';
import type { Change } from '../../review/compare.ts';
import type { TestResult } from '../../review/run-tests.ts';
import { headline } from './headline.ts';
import { fails, type Report } from './report.ts';

/** How much of each is shown, so that all of it stays far below GitHub's 1 MiB for a step's summary. */
const share = { problems: 60, characters: 1500, rows: 150, situations: 12 };

/** Where the summary goes. */
export interface SummarySink {
  readonly appendSummary: (markdown: string) => Promise<void>;
  readonly redact: (text: string) => string;
}

/** Appends the report to the job summary: the outcome, what is wrong, and which verdicts change. */
export async function writeSummary(report: Report, { appendSummary, redact }: SummarySink): Promise<void> {
  const { errors, warnings, tests = [], comparison, path, inForce, situations } = report;
  const icon = fails(report) ? '❌' : warnings.length > 0 ? '⚠️' : '✅';
  const facts: readonly (readonly [string, string])[] = [
    ['Policy', code(redact(path))],
    ['Compared with', inForce === '' ? '' : code(redact(inForce))],
    ['Situations', comparison ? String(situations) : ''],
    ['Models left out', comparison && comparison.leftOut > 0 ? String(comparison.leftOut) : ''],
  ];
  const sections = [
    `### ${icon} ${headline(report)}`,
    ...problemList('Errors', errors, redact),
    ...problemList('Warnings', warnings, redact),
    ...(comparison ? changesOf(comparison.changes, situations, redact) : []),
    ...(tests.length > 0 ? [folded(count(tests.length, 'test'), testTable(tests, redact))] : []),
    factList(facts.filter(([, value]) => value !== '')),
  ];
  await appendSummary(`${sections.join('\n\n')}\n\n`);
}

type Redact = SummarySink['redact'];

function problemList(title: string, problems: readonly Problem[], redact: Redact): readonly string[] {
  if (problems.length === 0) return [];
  const items = problems.slice(0, share.problems).map(({ place, message, remedy }) => {
    const text = code(redact(`${message} ${remedy}`), share.characters);
    return place ? `- ${code(redact(formatPlace(place)))}<br>${text}` : `- ${text}`;
  });
  const rest = problems.length - items.length;
  return [`**${title}**`, items.join('\n'), ...(rest > 0 ? [`… and ${rest} more, in the log.`] : [])];
}

function changesOf(changes: readonly Change[], situations: number, redact: Redact): readonly string[] {
  if (changes.length === 0) return ['No verdict changes.'];
  const groups = [...Map.groupBy(changes, ({ model, after }) => `${model} ${after}`).values()];
  const rows = groups.slice(0, share.rows).flatMap((group) => {
    const where = group.slice(0, share.situations).map(({ situation }) => cell(redact(situation)));
    const more = group.length > where.length ? [`… and ${group.length - where.length} more`] : [];
    const places = group.length === situations ? 'everywhere' : [...where, ...more].join('<br>');
    return group
      .slice(0, 1)
      .map(({ model, after, why }) => [cell(redact(model)), signs[after], places, cell(redact(why))]);
  });
  const rest = groups.length - rows.length;
  return [
    '**Verdicts that change**',
    table(['model', 'would be', 'where', 'why'], rows),
    ...(rest > 0 ? [`… and ${rest} more, in the log.`] : []),
  ];
}

const signs = { allowed: '✅ allowed', denied: '⛔ denied' };

function testTable(tests: readonly TestResult[], redact: Redact): string {
  const rows = tests
    .slice(0, share.rows)
    .map(({ test, verdict, passed, why }) => [
      passed ? '✅' : '❌',
      String(test.place.line),
      cell(redact(test.model.model)),
      test.expect,
      verdict,
      cell(redact(why)),
    ]);
  return table(['', 'line', 'model', 'expected', 'verdict', 'why'], rows);
}
