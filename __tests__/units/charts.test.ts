import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ours, ShownMarkdown } from '../../src/reports/markdown/shown-markdown.ts';
import { chartsIn, readChart } from '../harness/mermaid.ts';

/** Names of strangers, with what means something to Mermaid. */
const foreign = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
  fc
    .array(
      fc.constantFrom('"', '`', '%%', '#', ';', '\n', '[', ']', '-->', ':::', 'bar', 'a', '1', ' ', '😀', '%%{init'),
      {
        minLength: 1,
        maxLength: 20,
      },
    )
    .map((parts) => parts.join('')),
);

describe('a chart, to Mermaid’s own parser', () => {
  test('has every bar, whatever its label', () => {
    const bar = fc.record({ label: foreign, value: fc.nat(1_000_000).map((micros) => (micros / 100).toFixed(2)) });
    fc.assert(
      fc.property(fc.array(bar, { minLength: 1, maxLength: 12 }), (bars) => {
        const page = ShownMarkdown.barChart({ title: 'Cost by model', bars }).text;
        const isShown = bars.some(({ value }) => Number(value) > 0);
        const parts = isShown ? chartsIn(`${page}\n`).flatMap(readChart) : [];
        expect(page === '').toBe(!isShown);
        const bands = parts.filter(({ what }) => what === 'setXAxisBand').map(({ values: [labels] }) => labels);
        expect(bands).toEqual(isShown ? [bars.map(() => expect.any(String))] : []);
        const drawn = parts.filter(({ what }) => what === 'setBarData').map(({ values: [, values] }) => values);
        expect(drawn).toEqual(isShown ? [bars.map(({ value }) => ({ value: Number(value), label: '' }))] : []);
      }),
    );
  });

  test('has every point, whatever its name', () => {
    fc.assert(
      fc.property(fc.array(foreign, { minLength: 1, maxLength: 12 }), (names) => {
        const points = names.map((name) => ours`    "${ShownMarkdown.label(name)}": [0.5, 0.25]`);
        const parts = readChart(`quadrantChart\n${ShownMarkdown.join(points, '\n').text}\n`);
        expect(parts.filter(({ what }) => what === 'addPoint').map(({ values }) => values.slice(2, 4))).toEqual(
          names.map(() => ['0.5', '0.25']),
        );
      }),
    );
  });

  test.each(['quadrantChart\n    "a": [2, 0.5]', 'quadrantChart\n    "a: [0.5, 0.5]', 'xychart-beta\n  bar [1, x]'])(
    'it would be noticed: %j',
    (chart) => {
      expect(() => readChart(chart)).toThrow(/error/i);
    },
  );
});
