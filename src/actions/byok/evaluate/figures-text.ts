import type { TerminalStream } from '../../../github/laptop/terminal.ts';
import { type Evaluated, type EvaluatedPair, nameOf } from '../../evaluate/report.ts';
import { changeWords, counted, decimal, duration, percent, usd } from '../../evaluate/words.ts';
import { wrap } from '../help.ts';
import { oneLine } from '../one-line.ts';

/** The figures of each file with each model, as the job summary has them. */
export function figuresText(
  { pairs, base, best }: Evaluated,
  stream: Pick<TerminalStream, 'columns' | 'isTerminal' | 'style'>,
  clean: (text: string) => string,
): string {
  const width = stream.isTerminal ? Math.max(40, stream.columns) : Number.POSITIVE_INFINITY;
  const blocks = pairs.map((pair) => {
    const { head, isMet, isWhole, comparison, note } = pair;
    const sign = isWhole ? (isMet ? stream.style('green', '✓') : stream.style('red', '✗')) : '…';
    const lines = [
      figuresOf(pair),
      ...(base === undefined || !comparison ? [] : [`against ${base}: ${changeWords(comparison.passRate)}`]),
      ...(note === undefined ? [] : [note]),
    ];
    return [
      `${sign} ${oneLine(clean(`${head.file} × ${nameOf(head)}`))}`,
      ...lines.flatMap((line) => wrap(oneLine(clean(line)), width - 2, '  ')),
    ].join('\n');
  });
  const cheapest = wrap(oneLine(clean(best.reason)), width);
  return `${[...blocks, ...cheapest].join('\n')}\n`;
}

function figuresOf({ figures, isWhole, head }: EvaluatedPair): string {
  const { passRate, passed, rows, failed, errored, interval, meanScore, latency, cost, tokens } = figures;
  if (rows === 0) return isWhole ? 'no rows' : `0 of ${head.rows.count} rows answered`;
  return [
    `${percent(passRate)} (${passed} of ${rows} rows; 95 %: ${percent(interval.low)} to ${percent(interval.high)})`,
    ...(isWhole ? [] : [`${rows} of ${head.rows.count} rows answered`]),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(errored > 0 ? [`${errored} without a verdict`] : []),
    ...(meanScore === undefined ? [] : [`score ${decimal(meanScore)}`]),
    ...(latency ? [`p50 ${duration(latency.p50)}, p95 ${duration(latency.p95)}`] : []),
    ...(tokens === 0 ? [] : [`${counted(tokens)} tokens`]),
    cost ? `${usd(cost.total)}, ${usd(cost.perAnswer * 1000)} per 1,000` : 'cost unknown',
  ].join(' · ');
}
