import { diffLines } from 'diff';
import { formatPlace, type Place } from '../../../language/failures/failure.ts';
import { ours, ShownMarkdown } from '../../../reports/markdown/shown-markdown.ts';
import type { TestRow } from '../../rows/row.ts';
import { type EvaluationResult, reasonsFor } from '../formats/result.ts';
import { nameOf } from '../report.ts';
import { decimal, duration } from '../words.ts';
import type { Grid, GridRow, RowTexts } from './grid.ts';

/** What a page is written with. */
export interface GridPageSettings {
  /** The text without secrets, and without what looks like one. */
  readonly clean: (text: string) => string;
  /** Where a place can be looked at; `undefined` where nowhere. */
  readonly addressOf: (place: Place) => string | undefined;
}

/** How much of each text is shown. */
export interface TextShare {
  /** Bytes of an answer. */
  readonly answer: number;
  /** Bytes of a row. */
  readonly row: number;
}

/** The most of one value of a row, and of one reason, in UTF-16 code units. */
const longest = { value: 1_000, reason: 400 };

/** Reasons that are listed for one answer. */
const mostReasons = 8;

/** Edits after which two texts have nothing in common that is worth showing. */
const mostEdits = 500;

const icons = { passed: '✅', failed: '❌', errored: '⚠️' } as const;

/** A row with its answers, folded away. */
export function rowDetails(
  { file, columns }: Grid,
  { row, rank }: GridRow,
  texts: RowTexts,
  share: TextShare,
  settings: GridPageSettings,
): ShownMarkdown {
  const { clean } = settings;
  const tested = file.rows.at(row);
  const sections = columns.flatMap(({ run }) => {
    const results = texts.get(run)?.get(row) ?? [];
    const name = ShownMarkdown.code(clean(nameOf(run)));
    const title = run.side === 'base' ? ours`**base**, ${name}` : ours`**now**, ${name}`;
    return results.flatMap((result) => [
      ours`${icons[result.outcome]} ${title}${measures(result, run.repeat)}`,
      ...reasonList(result, clean),
      ...(result.completion === undefined ? [] : [ShownMarkdown.block(clean(result.completion), share.answer)]),
    ]);
  });
  const body = [
    placeOf(tested, settings),
    ShownMarkdown.block(clean(valuesOf(tested, clean)), share.row),
    ...sections,
    ...differences({ columns }, row, texts, share, settings),
  ];
  const mark = { regressed: '📉 got worse', failed: '❌ failed', passed: '✅ passed' } as const;
  return ShownMarkdown.folded(ours`Row ${row + 1} · ${mark[rank]}`, ShownMarkdown.join(body, '\n\n'));
}

function placeOf({ place }: TestRow, { clean, addressOf }: GridPageSettings): ShownMarkdown {
  const address = addressOf(place);
  const text = clean(formatPlace(place));
  return address === undefined ? ShownMarkdown.code(text) : ShownMarkdown.link(text, address);
}

/** Column: value, each cut once it has no secret any more: the beginning of one is not known as one. */
function valuesOf({ variables }: TestRow, clean: (text: string) => string): string {
  return [...variables]
    .map(([name, value]) => [name, clean(value)] as const)
    .map(([name, value]) => `${name}: ${value.length > longest.value ? `${value.slice(0, longest.value)}…` : value}`)
    .join('\n');
}

function measures({ score, latencyMs, repeat, cached }: EvaluationResult, repeats: number): ShownMarkdown {
  const parts = [
    ...(score === undefined ? [] : [`score ${decimal(score)}`]),
    ...(latencyMs === undefined ? [] : [duration(latencyMs)]),
    ...(cached ? ['from the cache'] : []),
    ...(repeats > 1 ? [`repeat ${repeat + 1}`] : []),
  ];
  return parts.length === 0 ? ours`` : ours`: ${ShownMarkdown.prose(parts.join(', '), 'paragraph', longest.value)}`;
}

function reasonList(result: EvaluationResult, clean: (text: string) => string): readonly ShownMarkdown[] {
  const reasons = reasonsFor(result);
  if (reasons.length === 0) return [];
  const items = reasons
    .slice(0, mostReasons)
    .map((reason) => ours`- ${ShownMarkdown.code(clean(reason), longest.reason)}`);
  const left = reasons.length - items.length;
  return [ShownMarkdown.join([...items, ...(left > 0 ? [ours`- … and ${left} more`] : [])], '\n')];
}

/** What each model's first answer has that its base has not, and the other way round. */
function differences(
  { columns }: Pick<Grid, 'columns'>,
  row: number,
  texts: RowTexts,
  share: TextShare,
  { clean }: GridPageSettings,
): readonly ShownMarkdown[] {
  return columns.flatMap(({ run }, index) => {
    const before = columns[index + 1]?.run;
    if (run.side !== 'head' || before?.side !== 'base') return [];
    const [now, then] = [run, before].map((one) => texts.get(one)?.get(row)?.[0]?.completion);
    if (now === undefined || then === undefined) return [];
    const lines = differenceOf(clean(then), clean(now));
    if (lines === undefined) return [];
    return [
      ours`Against the base, ${ShownMarkdown.code(clean(nameOf(run)))}`,
      ShownMarkdown.block(lines, share.answer, 'diff'),
    ];
  });
}

/** Line by line; nothing where the texts are the same, or too different. */
function differenceOf(before: string, now: string): string | undefined {
  if (before === now) return undefined;
  const withBreak = (text: string) => `${text.replace(/\r\n?/g, '\n').trimEnd()}\n`;
  const changes = diffLines(withBreak(before), withBreak(now), { maxEditLength: mostEdits });
  return changes
    ?.flatMap(({ value, added, removed }) => {
      const sign = added ? '+' : removed ? '-' : ' ';
      return value
        .replace(/\n$/, '')
        .split('\n')
        .map((line) => `${sign} ${line}`);
    })
    .join('\n');
}
