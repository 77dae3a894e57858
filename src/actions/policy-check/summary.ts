import { count } from '../../failures/count.ts';
import { type Problem, sentence } from '../../failures/failure.ts';
import { factList, folded } from '../../markdown/facts.ts';
import { code, fence } from '../../markdown/fence.ts';
import { cell, table } from '../../markdown/table.ts';
import type { Change } from '../../review/compare.ts';
import type { TestResult } from '../../review/run-tests.ts';
import { headline } from './headline.ts';
import { fails, type Report } from './report.ts';

/** Shares of GitHub's 1 MiB for a step's summary, in bytes of UTF-8 for texts and in rows for tables. */
const share = { problems: 200 * 1024, rows: 300 };

/** Where the summary goes. */
export interface SummarySink {
  readonly appendSummary: (markdown: string) => Promise<void>;
  readonly redact: (text: string) => string;
}

/** Appends the report to the job summary: the outcome, what is wrong, and which verdicts change. */
export async function writeSummary(report: Report, { appendSummary, redact }: SummarySink): Promise<void> {
  const { errors, warnings, tests = [], comparison, inForce, situations } = report;
  const icon = fails(report) ? '❌' : warnings.length > 0 ? '⚠️' : '✅';
  const sections = [
    `### ${icon} ${code(redact(headline(report)))}`,
    ...block('Errors', errors, redact),
    ...block('Warnings', warnings, redact),
    ...(comparison ? changesOf(comparison.changes, situations, redact) : []),
    ...(tests.length > 0 ? [folded(count(tests.length, 'test'), testTable(tests, redact))] : []),
    factList([
      ...(inForce === '' ? [] : [['Compared with', code(redact(inForce))] as const]),
      ...(comparison ? [['Situations', String(situations)] as const] : []),
      ...(comparison && comparison.leftOut > 0 ? [['Models left out', String(comparison.leftOut)] as const] : []),
    ]),
  ];
  await appendSummary(`${sections.filter((section) => section !== '').join('\n\n')}\n\n`);
}

type Redact = SummarySink['redact'];

function block(title: string, problems: readonly Problem[], redact: Redact): readonly string[] {
  if (problems.length === 0) return [];
  return [`**${title}**`, fence(redact(problems.map(sentence).join('\n\n')), share.problems)];
}

function changesOf(changes: readonly Change[], situations: number, redact: Redact): readonly string[] {
  if (changes.length === 0) return ['No verdict changes.'];
  const groups = [...Map.groupBy(changes, ({ model, after }) => `${model} ${after}`).values()];
  const rows = groups.slice(0, share.rows).map((group) => {
    const [{ model, before, after, why }] = group as [Change];
    const where =
      group.length === situations ? 'everywhere' : group.map(({ situation }) => cell(redact(situation))).join('<br>');
    return [cell(redact(model)), `${signs[before]} ${before}`, `${signs[after]} ${after}`, where, cell(redact(why))];
  });
  const rest = groups.length - rows.length;
  return [
    '**Verdicts that change**',
    table(['model', 'in force', 'with this change', 'where', 'why'], rows),
    ...(rest > 0 ? [`… and ${rest} more, in the log.`] : []),
  ];
}

const signs = { allowed: '✅', denied: '⛔' };

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
