import { count } from '../../failures/count.ts';
import { formatPlace, type Problem } from '../../failures/failure.ts';
import { factList, folded } from '../../markdown/facts.ts';
import { code } from '../../markdown/fence.ts';
import { cell, table } from '../../markdown/table.ts';
import type { Comparison } from '../../review/compare.ts';
import type { SettingChange } from '../../review/compare-settings.ts';
import type { TestResult } from '../../review/run-tests.ts';
import { headline } from './headline.ts';
import { fails, type Report } from './report.ts';

/** GitHub drops a summary of more than 1 MiB a step as a whole. */
const maxBytes = 1_000_000;

/** How much of each is shown, so that all of it stays far below GitHub's 1 MiB for a step's summary. */
const share = { problems: 60, characters: 1500, rows: 150, situations: 12 };

/** Where the summary goes. */
export interface SummarySink {
  readonly appendSummary: (markdown: string) => Promise<void>;
  readonly redact: (text: string) => string;
}

/** Appends the report to the job summary: the outcome, what is wrong, and which verdicts change. */
export async function writeSummary(report: Report, { appendSummary, redact }: SummarySink): Promise<void> {
  const { errors, warnings, tests = [], comparison, settings, path, inForce, situations } = report;
  const icon = fails(report) ? '❌' : warnings.length > 0 ? '⚠️' : '✅';
  const text = (value: string) => cell(redact(value));
  const facts: readonly (readonly [string, string])[] = [
    ['Policy', code(redact(path))],
    ['Compared with', inForce === '' ? '' : code(redact(inForce))],
    ['Models left out', comparison && comparison.leftOut > 0 ? String(comparison.leftOut) : ''],
  ];
  const sections = [
    `## ${icon} ${headline(report)}`,
    ...problemList('Errors', errors, redact),
    ...problemList('Warnings', warnings, redact),
    ...(comparison ? changesOf(comparison, situations.length, text) : []),
    ...settingsOf(settings, text),
    ...(tests.length > 0 ? [folded(count(tests.length, 'test'), testTable(tests, redact))] : []),
    ...(situations.length > 0 ? [folded(count(situations.length, 'situation'), situationList(situations, text))] : []),
    factList(facts.filter(([, value]) => value !== '')),
  ];
  const whole = `${sections.join('\n\n')}\n\n`;
  const fits = Buffer.byteLength(whole) <= maxBytes;
  await appendSummary(fits ? whole : `${sections[0]}\n\nThe report is too large for a job summary: read the log.\n\n`);
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

/** Foreign text as a cell. */
type Text = (value: string) => string;

function changesOf({ changes, moves }: Comparison, situations: number, text: Text): readonly string[] {
  if (changes.length + moves.length === 0) return ['No verdict changes, and every request goes where it goes today.'];
  const changed = groups(changes, ({ model, after, isAudited, why }) => [
    text(model),
    signs[isAudited ? 'audited' : after],
    text(why),
  ]);
  const moved = groups(moves, ({ model, before, after }) => [text(model), text(before), text(after)]);
  return [
    ...tableOf('Verdicts that change', ['model', 'would be', 'why'], changed, situations, text),
    ...tableOf('Requests that would go elsewhere', ['model', 'goes to', 'would go to'], moved, situations, text),
  ];
}

/** Things with the same cells, and the situations in which they are. */
function groups<Item extends { readonly situation: string }>(
  items: readonly Item[],
  cells: (item: Item) => readonly string[],
): readonly { readonly cells: readonly string[]; readonly situations: readonly string[] }[] {
  const grouped = Map.groupBy(items, (item) => cells(item).join(' | '));
  return [...grouped.values()].map((group) => ({
    cells: group.slice(0, 1).flatMap((item) => cells(item)),
    situations: group.map(({ situation }) => situation),
  }));
}

function tableOf(
  title: string,
  head: readonly string[],
  rows: ReturnType<typeof groups>,
  situations: number,
  text: Text,
): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, share.rows).map((row) => [...row.cells, whereOf(row.situations, situations, text)]);
  const rest = rows.length - shown.length;
  return [`**${title}**`, table([...head, 'where'], shown), ...(rest > 0 ? [`… and ${rest} more, in the log.`] : [])];
}

function whereOf(names: readonly string[], situations: number, text: Text): string {
  if (names.length === situations) return 'everywhere';
  const shown = names.slice(0, share.situations).map(text);
  return [...shown, ...(names.length > shown.length ? [`… and ${names.length - shown.length} more`] : [])].join('<br>');
}

function settingsOf(settings: readonly SettingChange[], text: Text): readonly string[] {
  if (settings.length === 0) return [];
  const rows = settings.slice(0, share.rows).map(({ what, before, after }) => [text(what), text(before), text(after)]);
  return ['**Other changes**', table(['what', 'is', 'would be'], rows)];
}

function situationList(situations: readonly string[], text: Text): string {
  const explanation =
    'A plain push is one to the default branch, by somebody with write access, from a workflow, none of whom a rule names. Every other situation differs from it in what it says.';
  return [explanation, situations.map((name) => `- ${text(name)}`).join('\n')].join('\n\n');
}

const signs = { allowed: '✅ allowed', audited: '⚠️ allowed (audit)', denied: '⛔ denied' };

function testTable(tests: readonly TestResult[], redact: Redact): string {
  const rows = tests
    .slice(0, share.rows)
    .map(({ test, verdict, passed, reasons }) => [
      passed ? '✅' : '❌',
      String(test.place.line),
      cell(redact(test.model.model)),
      test.expect,
      verdict,
      cell(redact(reasons.join('; '))),
    ]);
  return table(['', 'line', 'model', 'expected', 'verdict', 'why'], rows);
}
