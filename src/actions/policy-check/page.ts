import type { Place, Problem } from '../../language/failures/failure.ts';
import type { SettingChange } from '../../policy/review/changes/setting-change.ts';
import type { Comparison } from '../../policy/review/changes/verdicts.ts';
import { inSituations, type Widening } from '../../policy/review/changes/widening.ts';
import type { TestResult } from '../../policy/review/run-tests.ts';
import { problemList, proseWithPlaces, table } from '../../reports/markdown/blocks.ts';
import { ours, ShownMarkdown } from '../../reports/markdown/shown-markdown.ts';
import { fitting, type Section } from '../fit-page.ts';
import { cutApart, cutMiddle } from './cut-apart.ts';
import { headline } from './headline.ts';
import { type CheckCode, codesOf, type Report } from './report.ts';

/** How much of each is shown at most; the log has more, and the outputs as well. */
const most = { widens: 100, problems: 60, characters: 1500, rows: 150 };

/** The first of many items, by the share of what is shown at most. */
const first = <Item>(items: readonly Item[], count: number, share: number): readonly Item[] =>
  items.slice(0, Math.ceil(count * share));

/** The text without secrets. */
type Redact = (text: string) => string;

/** What a page is written with. */
export interface PageSettings {
  readonly redact: Redact;
  /** Where a place can be looked at; `undefined` where nowhere. */
  readonly addressOf: (place: Place) => string | undefined;
  /** Where a code is explained. */
  readonly explanationOf: (code: CheckCode) => string;
}

/**
 * The report as Markdown: whether the change allows more, a line for each thing that does, what is wrong, and what else
 * differs. What does not fit into `maxBytes` is counted or named and left out, the last sections first.
 */
export function pageOf(report: Report, show: PageSettings, maxBytes: number): ShownMarkdown {
  const { redact } = show;
  const { errors, warnings, tests = [], comparison, settings, path, inForce, situations, widens = [] } = report;
  const compared =
    inForce === ''
      ? nothing
      : ours`Compared with ${proseWithPlaces(inForce, report.inForceAt ? [report.inForceAt] : [], show)}.`;
  const facts = [
    path === '' ? nothing : ours`Policy: ${ShownMarkdown.code(redact(path))}.`,
    compared,
    comparison && comparison.leftOut > 0 ? ours`Models left out: ${comparison.leftOut}.` : nothing,
  ];
  const sections: readonly Section[] = [
    [ours`what allows more`, (share) => wideningList(widens, redact, share)],
    [ours`errors`, (share) => problemSection(ours`**Errors**`, errors, show, share)],
    [ours`warnings`, (share) => problemSection(ours`**Warnings**`, warnings, show, share)],
    [ours`other settings`, (share) => settingTable(settings, redact, share)],
    [ours`verdicts`, comparison ? verdictLists(comparison, situations.length, redact) : []],
    [
      ours`tests`,
      tests.length > 0
        ? [
            ShownMarkdown.folded(
              ours`${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`,
              testTable(tests, redact),
            ),
          ]
        : [],
    ],
    [
      ours`situations`,
      situations.length > 0
        ? [
            ShownMarkdown.folded(
              ours`${situations.length} ${situations.length === 1 ? 'situation' : 'situations'}`,
              situationList(situations, redact),
            ),
          ]
        : [],
    ],
    [ours`what was compared`, [ShownMarkdown.join(facts, '<br>')]],
  ];
  const codes = codesOf(report).map((code) => ShownMarkdown.link(code, show.explanationOf(code)));
  const why = codes.length === 0 ? nothing : ours` · ${ShownMarkdown.join(codes, ', ')}`;
  const verdict = ShownMarkdown.prose(headline(report), 'paragraph', most.characters);
  return fitting(ours`## ${verdict}${why}`, sections, maxBytes, ours`The log has more.`);
}

const nothing = ours``;

function wideningList(widens: readonly Widening[], redact: Redact, share: number): readonly ShownMarkdown[] {
  if (widens.length === 0) return [];
  const items = first(widens, most.widens, share).map(({ what, before, after }) => {
    const [is, becomes] = cutApart(redact(before), redact(after));
    return ours`- ${ShownMarkdown.code(cutMiddle(redact(what)))}: ${ShownMarkdown.code(is)} → ${ShownMarkdown.code(becomes)}`;
  });
  return [ours`**Allows more**`, ShownMarkdown.join(items, '\n'), ...rest(widens.length - items.length)];
}

function rest(left: number): readonly ShownMarkdown[] {
  return left > 0 ? [ours`… and ${left} more, in the log.`] : [];
}

function problemSection(
  title: ShownMarkdown,
  problems: readonly Problem[],
  settings: PageSettings,
  share: number,
): readonly ShownMarkdown[] {
  if (problems.length === 0) return [];
  return [title, problemList(problems, { ...settings, most: Math.ceil(most.problems * share) })];
}

/** Settings that allow no more than before; those that do are listed at the top. */
function settingTable(settings: readonly SettingChange[], redact: Redact, share: number): readonly ShownMarkdown[] {
  const others = settings.filter(({ direction }) => direction !== 'wider');
  if (others.length === 0) return [];
  const rows = first(others, most.rows, share).map(({ what, before, after, direction }) => {
    const [is, becomes] = cutApart(redact(before), redact(after));
    return [
      ShownMarkdown.cell(cutMiddle(redact(what))),
      ShownMarkdown.cell(is),
      ShownMarkdown.cell(becomes),
      ours`${direction === 'narrower' ? 'narrower' : 'other'}`,
    ];
  });
  return [
    ours`**Other settings**`,
    table([ours`setting`, ours`now`, ours`with this change`, ours`effect`], rows),
    ...rest(others.length - rows.length),
  ];
}

/** Lists and no tables: names of models would be broken in the narrow columns of one. */
function verdictLists({ changes, moves }: Comparison, situations: number, redact: Redact): Section[1] {
  const text = (value: string) => ShownMarkdown.code(redact(value));
  const changed = groups(changes, ({ model, before, after, isAudited, why }) => ({
    change: ours`- ${text(model)}: ${before} → ${isAudited ? '⚠️ allowed (audit)' : after}`,
    why: ours`: ${ShownMarkdown.prose(redact(why), 'paragraph', most.characters)}`,
  }));
  const moved = groups(moves, ({ model, before, after }) => {
    const [is, becomes] = cutApart(redact(before), redact(after));
    return { change: ours`- ${text(model)}: ${ShownMarkdown.code(is)} → ${ShownMarkdown.code(becomes)}`, why: nothing };
  });
  return (share) => [
    ...listOf(ours`**Verdicts that change**`, changed, situations, text, share),
    ...listOf(ours`**Requests that would go elsewhere**`, moved, situations, text, share),
  ];
}

/** What changes and why, and the situations in which it does. */
interface Row {
  readonly change: ShownMarkdown;
  readonly why: ShownMarkdown;
  readonly situations: readonly string[];
}

function groups<Item extends { readonly situation: string }>(
  items: readonly Item[],
  shown: (item: Item) => Pick<Row, 'change' | 'why'>,
): readonly Row[] {
  const rows = items.map((item) => ({ ...shown(item), situation: item.situation }));
  const grouped = Map.groupBy(rows, ({ change, why }) => `${change.text}${why.text}`);
  return [...grouped.values()].flatMap((group) =>
    group.slice(0, 1).map(({ change, why }) => ({ change, why, situations: group.map(({ situation }) => situation) })),
  );
}

function listOf(
  title: ShownMarkdown,
  rows: readonly Row[],
  situations: number,
  text: (value: string) => ShownMarkdown,
  share: number,
): readonly ShownMarkdown[] {
  if (rows.length === 0) return [];
  const shown = first(rows, most.rows, share).map(({ change, why, situations: names }) => {
    const where = inSituations(names, situations);
    return ours`${change}${where === '' ? ours` everywhere` : ours` in ${text(where)}`}${why}`;
  });
  return [title, ShownMarkdown.join(shown, '\n'), ...rest(rows.length - shown.length)];
}

function situationList(situations: readonly string[], redact: Redact): ShownMarkdown {
  const explanation = ours`A plain push is one to the default branch, by somebody with write access, from a workflow, none of whom a rule names. Every other situation differs from it in the facts that it names.`;
  const items = situations.map((name) => ours`- ${ShownMarkdown.code(redact(name))}`);
  return ShownMarkdown.join([explanation, ShownMarkdown.join(items, '\n')], '\n\n');
}

function testTable(tests: readonly TestResult[], redact: Redact): ShownMarkdown {
  const rows = tests
    .slice(0, most.rows)
    .map(({ test, verdict, passed, reasons }) => [
      ours`${passed ? '✅' : '❌'}`,
      ours`${test.place.line}`,
      ShownMarkdown.cell(redact(test.model.model)),
      ours`${test.expect}`,
      ours`${verdict}`,
      ShownMarkdown.prose(redact(reasons.join('; ')), 'cell', most.characters),
    ]);
  const left = rest(tests.length - rows.length);
  const head = [ours`result`, ours`line`, ours`model`, ours`expected`, ours`verdict`, ours`why`];
  return ShownMarkdown.join([table(head, rows), ...left], '\n\n');
}
