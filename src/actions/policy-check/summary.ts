import { formatPlace, type Problem } from '../../failures/failure.ts';
import { factList, folded } from '../../markdown/facts.ts';
import { ours, ShownMarkdown } from '../../markdown/shown-markdown.ts';
import { table } from '../../markdown/table.ts';
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
  readonly appendSummary: (markdown: ShownMarkdown) => Promise<void>;
  readonly redact: (text: string) => string;
}

/** Appends the report to the job summary: the outcome, what is wrong, and which verdicts change. */
export async function writeSummary(report: Report, { appendSummary, redact }: SummarySink): Promise<void> {
  const { errors, warnings, tests = [], comparison, settings, path, inForce, situations } = report;
  const icon = fails(report) ? '❌' : warnings.length > 0 ? '⚠️' : '✅';
  const text = (value: string) => ShownMarkdown.cell(redact(value));
  const code = (value: string) => ShownMarkdown.code(redact(value));
  const leftOut = comparison?.leftOut ?? 0;
  const facts = [
    [ours`Policy`, code(path)] as const,
    ...(inForce === '' ? [] : [[ours`Compared with`, code(inForce)] as const]),
    ...(leftOut > 0 ? [[ours`Models left out`, ours`${leftOut}`] as const] : []),
  ];
  const title = ours`## ${icon} ${headlineOf(report)}`;
  const sections = [
    title,
    ...problemList(ours`**Errors**`, errors, redact),
    ...problemList(ours`**Warnings**`, warnings, redact),
    ...(comparison ? changesOf(comparison, situations.length, text) : []),
    ...settingsOf(settings, text),
    ...(tests.length > 0
      ? [folded(ours`${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`, testTable(tests, redact))]
      : []),
    ...(situations.length > 0
      ? [
          folded(
            ours`${situations.length} ${situations.length === 1 ? 'situation' : 'situations'}`,
            situationList(situations, text),
          ),
        ]
      : []),
    factList(facts),
  ];
  const whole = ours`${ShownMarkdown.join(sections, '\n\n')}\n\n`;
  const fits = Buffer.byteLength(whole.text) <= maxBytes;
  await appendSummary(fits ? whole : ours`${title}\n\nThe report is too large for a job summary: read the log.\n\n`);
}

/** The headline as text that is shown: it has no foreign words, but is put together from strings. */
function headlineOf(report: Report): ShownMarkdown {
  return ShownMarkdown.inline(headline(report));
}

type Redact = SummarySink['redact'];

function problemList(title: ShownMarkdown, problems: readonly Problem[], redact: Redact): readonly ShownMarkdown[] {
  if (problems.length === 0) return [];
  const items = problems.slice(0, share.problems).map(({ place, message, remedy }) => {
    const text = ShownMarkdown.code(redact(`${message} ${remedy}`), share.characters);
    return place ? ours`- ${ShownMarkdown.code(redact(formatPlace(place)))}<br>${text}` : ours`- ${text}`;
  });
  const rest = problems.length - items.length;
  return [title, ShownMarkdown.join(items, '\n'), ...more(rest)];
}

function more(rest: number): readonly ShownMarkdown[] {
  return rest > 0 ? [ours`… and ${rest} more, in the log.`] : [];
}

/** Foreign text as a cell. */
type Text = (value: string) => ShownMarkdown;

function changesOf({ changes, moves }: Comparison, situations: number, text: Text): readonly ShownMarkdown[] {
  if (changes.length + moves.length === 0)
    return [ours`No verdict changes, and every request goes where it goes today.`];
  const changed = groups(changes, ({ model, after, isAudited, why }) => [
    text(model),
    ours`${signs[isAudited ? 'audited' : after]}`,
    text(why),
  ]);
  const moved = groups(moves, ({ model, before, after }) => [text(model), text(before), text(after)]);
  return [
    ...tableOf(ours`**Verdicts that change**`, [ours`model`, ours`would be`, ours`why`], changed, situations, text),
    ...tableOf(
      ours`**Requests that would go elsewhere**`,
      [ours`model`, ours`goes to`, ours`would go to`],
      moved,
      situations,
      text,
    ),
  ];
}

/** Things with the same cells, and the situations in which they are. */
function groups<Item extends { readonly situation: string }>(
  items: readonly Item[],
  cells: (item: Item) => readonly ShownMarkdown[],
): readonly { readonly cells: readonly ShownMarkdown[]; readonly situations: readonly string[] }[] {
  const grouped = Map.groupBy(items, (item) => ShownMarkdown.row(cells(item)).text);
  return [...grouped.values()].map((group) => ({
    cells: group.slice(0, 1).flatMap((item) => cells(item)),
    situations: group.map(({ situation }) => situation),
  }));
}

function tableOf(
  title: ShownMarkdown,
  head: readonly ShownMarkdown[],
  rows: ReturnType<typeof groups>,
  situations: number,
  text: Text,
): readonly ShownMarkdown[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, share.rows).map((row) => [...row.cells, whereOf(row.situations, situations, text)]);
  const rest = rows.length - shown.length;
  return [title, table([...head, ours`where`], shown), ...more(rest)];
}

function whereOf(names: readonly string[], situations: number, text: Text): ShownMarkdown {
  if (names.length === situations) return ours`everywhere`;
  const shown = names.slice(0, share.situations).map(text);
  const left = names.length - shown.length;
  return ShownMarkdown.join([...shown, ...(left > 0 ? [ours`… and ${left} more`] : [])], '<br>');
}

function settingsOf(settings: readonly SettingChange[], text: Text): readonly ShownMarkdown[] {
  if (settings.length === 0) return [];
  const rows = settings.slice(0, share.rows).map(({ what, before, after }) => [text(what), text(before), text(after)]);
  return [ours`**Other changes**`, table([ours`what`, ours`is`, ours`would be`], rows)];
}

function situationList(situations: readonly string[], text: Text): ShownMarkdown {
  const explanation = ours`A plain push is one to the default branch, by somebody with write access, from a workflow, none of whom a rule names. Every other situation differs from it in what it says.`;
  const items = situations.map((name) => ours`- ${text(name)}`);
  return ShownMarkdown.join([explanation, ShownMarkdown.join(items, '\n')], '\n\n');
}

const signs = { allowed: '✅ allowed', audited: '⚠️ allowed (audit)', denied: '⛔ denied' } as const;

function testTable(tests: readonly TestResult[], redact: Redact): ShownMarkdown {
  const rows = tests
    .slice(0, share.rows)
    .map(({ test, verdict, passed, reasons }) => [
      ours`${passed ? '✅' : '❌'}`,
      ours`${test.place.line}`,
      ShownMarkdown.cell(redact(test.model.model)),
      ours`${test.expect}`,
      ours`${verdict}`,
      ShownMarkdown.cell(redact(reasons.join('; '))),
    ]);
  return table([ours``, ours`line`, ours`model`, ours`expected`, ours`verdict`, ours`why`], rows);
}
