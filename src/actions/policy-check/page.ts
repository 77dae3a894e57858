import { count } from '../../failures/count.ts';
import { formatPlace, type Problem } from '../../failures/failure.ts';
import { factList, folded } from '../../markdown/facts.ts';
import { code } from '../../markdown/fence.ts';
import { prose } from '../../markdown/prose.ts';
import { cell, table } from '../../markdown/table.ts';
import type { Comparison } from '../../review/compare.ts';
import type { TestResult } from '../../review/run-tests.ts';
import type { SettingChange } from '../../review/setting-change.ts';
import { inSituations, type Widening } from '../../review/widening.ts';
import { cutApart, cutMiddle } from './cut-apart.ts';
import { headline } from './headline.ts';
import type { Report } from './report.ts';

/** How much of each is shown; the log has more, and the outputs as well. */
const share = { widens: 100, problems: 60, characters: 1500, rows: 150 };

/** The text without secrets. */
type Redact = (text: string) => string;

/**
 * The report as Markdown: whether the change allows more, a line for each thing that does, what is wrong, and what else
 * differs. Sections that do not fit into `maxBytes` are named and left out, the last ones first.
 */
export function pageOf(report: Report, redact: Redact, maxBytes: number): string {
  const { errors, warnings, tests = [], comparison, settings, path, inForce, situations, widens = [] } = report;
  const facts: readonly (readonly [string, string])[] = [
    ['Policy', path === '' ? '' : code(redact(path))],
    ['Compared with', inForce === '' ? '' : code(redact(inForce))],
    ['Models left out', comparison && comparison.leftOut > 0 ? String(comparison.leftOut) : ''],
  ];
  const sections: readonly Section[] = [
    ['what allows more', wideningList(widens, redact)],
    ['errors', problemList('Errors', errors, redact)],
    ['warnings', problemList('Warnings', warnings, redact)],
    ['other settings', settingTable(settings, redact)],
    ['verdicts', comparison ? verdictTables(comparison, situations.length, redact) : []],
    ['tests', tests.length > 0 ? [folded(count(tests.length, 'test'), testTable(tests, redact))] : []],
    [
      'situations',
      situations.length > 0 ? [folded(count(situations.length, 'situation'), situationList(situations, redact))] : [],
    ],
    ['what was compared', [factList(facts.filter(([, value]) => value !== ''))]],
  ];
  return fitting(`## ${headline(report)}`, sections, maxBytes);
}

/** What a part of the page is about, and its paragraphs. */
type Section = readonly [title: string, paragraphs: readonly string[]];

/** Room for the line that names what was left out. */
const noteBytes = 300;

function fitting(head: string, sections: readonly Section[], maxBytes: number): string {
  const shown = [head];
  const left: string[] = [];
  let bytes = Buffer.byteLength(head) + noteBytes;
  for (const [title, paragraphs] of sections) {
    const text = paragraphs.join('\n\n');
    if (text === '') continue;
    const needed = Buffer.byteLength(text) + 2;
    if (bytes + needed > maxBytes) left.push(title);
    else {
      shown.push(text);
      bytes += needed;
    }
  }
  if (left.length > 0) shown.push(`Left out, since it does not fit here: ${left.join(', ')}. The log has more.`);
  return `${shown.join('\n\n')}\n\n`;
}

function wideningList(widens: readonly Widening[], redact: Redact): readonly string[] {
  if (widens.length === 0) return [];
  const items = widens.slice(0, share.widens).map(({ what, before, after }) => {
    const [is, becomes] = cutApart(redact(before), redact(after));
    return `- ${code(cutMiddle(redact(what)))}: ${code(is)} → ${code(becomes)}`;
  });
  return ['**Allows more**', items.join('\n'), ...rest(widens.length - items.length)];
}

function rest(left: number): readonly string[] {
  return left > 0 ? [`… and ${left} more, in the log.`] : [];
}

function problemList(title: string, problems: readonly Problem[], redact: Redact): readonly string[] {
  if (problems.length === 0) return [];
  const items = problems.slice(0, share.problems).map(({ place, message, remedy }) => {
    const text = prose(redact(`${message} ${remedy}`), 'paragraph', share.characters);
    return place ? `- ${code(redact(formatPlace(place)))}: ${text}` : `- ${text}`;
  });
  return [`**${title}**`, items.join('\n'), ...rest(problems.length - items.length)];
}

/** Settings that allow no more than before; those that do are listed at the top. */
function settingTable(settings: readonly SettingChange[], redact: Redact): readonly string[] {
  const others = settings.filter(({ direction }) => direction !== 'wider');
  if (others.length === 0) return [];
  const rows = others.slice(0, share.rows).map(({ what, before, after, direction }) => {
    const [is, becomes] = cutApart(redact(before), redact(after));
    return [cell(cutMiddle(redact(what))), cell(is), cell(becomes), direction === 'narrower' ? 'narrower' : 'other'];
  });
  return ['**Other settings**', table(['what', 'is', 'would be', ''], rows), ...rest(others.length - rows.length)];
}

function verdictTables({ changes, moves }: Comparison, situations: number, redact: Redact): readonly string[] {
  const text = (value: string) => cell(redact(value));
  const changed = groups(changes, ({ model, before, after, isAudited, why }) => [
    text(model),
    `${before} → ${isAudited ? '⚠️ allowed (audit)' : signs[after]}`,
    prose(redact(why), 'cell', share.characters),
  ]);
  const moved = groups(moves, ({ model, before, after }) => {
    const [is, becomes] = cutApart(redact(before), redact(after));
    return [text(model), cell(is), cell(becomes)];
  });
  return [
    ...tableOf('Verdicts that change', ['model', 'verdict', 'why'], changed, situations, text),
    ...tableOf('Requests that would go elsewhere', ['model', 'goes to', 'would go to'], moved, situations, text),
  ];
}

const signs = { allowed: '✅ allowed', denied: '⛔ denied' };

/** Rows with the same cells, and the situations in which they are. */
interface Row {
  readonly cells: readonly string[];
  readonly situations: readonly string[];
}

function groups<Item extends { readonly situation: string }>(
  items: readonly Item[],
  cells: (item: Item) => readonly string[],
): readonly Row[] {
  const grouped = Map.groupBy(items, (item) => JSON.stringify(cells(item)));
  return [...grouped.values()].map((group) => ({
    cells: group.slice(0, 1).flatMap((item) => cells(item)),
    situations: group.map(({ situation }) => situation),
  }));
}

function tableOf(
  title: string,
  head: readonly string[],
  rows: readonly Row[],
  situations: number,
  text: (value: string) => string,
): readonly string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, share.rows).map((row) => {
    const where = inSituations(row.situations, situations);
    return [...row.cells, where === '' ? 'everywhere' : text(where)];
  });
  return [`**${title}**`, table([...head, 'where'], shown), ...rest(rows.length - shown.length)];
}

function situationList(situations: readonly string[], redact: Redact): string {
  const explanation =
    'A plain push is one to the default branch, by somebody with write access, from a workflow, none of whom a rule names. Every other situation differs from it in the facts that it names.';
  return [explanation, situations.map((name) => `- ${code(redact(name))}`).join('\n')].join('\n\n');
}

function testTable(tests: readonly TestResult[], redact: Redact): string {
  const rows = tests
    .slice(0, share.rows)
    .map(({ test, verdict, passed, reasons }) => [
      passed ? '✅' : '❌',
      String(test.place.line),
      cell(redact(test.model.model)),
      test.expect,
      verdict,
      prose(redact(reasons.join('; ')), 'cell', share.characters),
    ]);
  const left = rest(tests.length - rows.length);
  return [table(['', 'line', 'model', 'expected', 'verdict', 'why'], rows), ...left].join('\n\n');
}
