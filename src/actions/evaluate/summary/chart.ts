import { ours, ShownMarkdown } from '../../../reports/markdown/shown-markdown.ts';
import { type EvaluatedPair, nameOf } from '../report.ts';
import { usd } from '../words.ts';

/** A model as a point of the chart. */
interface Point {
  readonly model: string;
  /** US dollars an answer. */
  readonly cost: number;
  /** 0 to 1. */
  readonly passRate: number;
}

/** Points that can still be told apart. */
const mostPoints = 12;

/**
 * What each model costs against how many rows it passes, as a Mermaid quadrant chart, where there are several models and
 * the costs of at least two are known. Text in a chart cannot be escaped: of names only letters, digits and signs that
 * end nothing are left.
 */
export function chartOf(pairs: readonly EvaluatedPair[]): readonly ShownMarkdown[] {
  const points = pointsOf(pairs).slice(0, mostPoints);
  if (points.length < 2) return [];
  const dearest = Math.max(...points.map(({ cost }) => cost));
  const lines = points.map(({ model, cost, passRate }) => {
    const x = within(dearest === 0 ? 0 : cost / dearest);
    return ours`    "${ShownMarkdown.label(model)}": [${x}, ${within(passRate)}]`;
  });
  const top = ShownMarkdown.label(usd(dearest).slice(1));
  return [
    ours`**Cost against pass rate**`,
    ShownMarkdown.join(
      [
        ours`\`\`\`mermaid`,
        ours`quadrantChart`,
        ours`    x-axis "cheap" --> "${top} USD an answer"`,
        ours`    y-axis "0 percent pass" --> "100 percent"`,
        ours`    quadrant-1 "more pass, expensive"`,
        ours`    quadrant-2 "more pass, cheap"`,
        ours`    quadrant-3 "fewer pass, cheap"`,
        ours`    quadrant-4 "fewer pass, expensive"`,
        ...lines,
        ours`\`\`\``,
      ],
      '\n',
    ),
  ];
}

/** Each model over all files, where every answer's cost is known. */
function pointsOf(pairs: readonly EvaluatedPair[]): readonly Point[] {
  return [...Map.groupBy(pairs, ({ head }) => nameOf(head))].flatMap(([model, of]) => {
    const rows = of.reduce((sum, { figures }) => sum + figures.rows, 0);
    const passed = of.reduce((sum, { figures }) => sum + figures.passed, 0);
    const answers = of.reduce((sum, { figures }) => sum + figures.answers, 0);
    const costs = of.flatMap(({ figures }) => (figures.cost ? [figures.cost.total] : []));
    if (costs.length < of.length || rows === 0 || answers === 0) return [];
    return [{ model, cost: costs.reduce((sum, cost) => sum + cost, 0) / answers, passRate: passed / rows }];
  });
}

/** From 0.05 to 0.85: a label on the edge is cut off. Two decimals. */
function within(share: number): number {
  return Number((0.05 + 0.8 * share).toFixed(2));
}
