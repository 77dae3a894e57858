import { parser as quadrant } from '../fixtures/mermaid/quadrant-parser.js';
import { parser as xychart } from '../fixtures/mermaid/xychart-parser.js';

/** Something that Mermaid's parser has read from a chart. */
export interface ReadPart {
  /** Mermaid's own name for it: `addPoint`, `setXAxisBand`. */
  readonly what: string;
  /** Texts and numbers, as they would be drawn. */
  readonly values: readonly unknown[];
}

/** What the two parsers call. */
const names = [
  ...['addClass', 'addPoint', 'addSection', 'setAccDescription', 'setAccTitle', 'setDiagramTitle', 'setOrientation'],
  ...['setXAxisLeftText', 'setXAxisRightText', 'setYAxisBottomText', 'setYAxisTopText', 'setLineData', 'setBarData'],
  ...['setQuadrant1Text', 'setQuadrant2Text', 'setQuadrant3Text', 'setQuadrant4Text'],
  ...['setXAxisTitle', 'setXAxisBand', 'setXAxisRangeData', 'setYAxisTitle', 'setYAxisRangeData'],
];

/** The source of every chart in a page. */
export function chartsIn(page: string): readonly string[] {
  return [...page.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, chart = '']) => chart);
}

/**
 * Reads a chart as Mermaid does: what stands between two lines of dashes is its settings.
 *
 * @throws where it would be drawn as a syntax error
 */
export function readChart(source: string): readonly ReadPart[] {
  const text = source.replace(/^---\n[\s\S]*?\n---\n/, '');
  const parser = text.startsWith('quadrantChart') ? quadrant : xychart;
  const parts: ReadPart[] = [];
  parser.yy = Object.fromEntries(
    names.map((what) => [what, (...values: readonly unknown[]) => parts.push({ what, values: values.map(plain) })]),
  );
  parser.parse(text);
  return parts;
}

/** A text that carries its kind, as the text alone. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'object' && value !== null && 'text' in value ? value.text : value;
}
