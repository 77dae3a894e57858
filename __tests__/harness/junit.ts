import { text } from 'node:stream/consumers';
import { type JunitSuite, junitXml } from '../../src/actions/evaluate/formats/junit.ts';
import type { EvaluationResult } from '../../src/actions/evaluate/formats/result.ts';

/** A suite whose results are all there. */
export interface WholeSuite extends Omit<JunitSuite, 'results' | 'figures' | 'hasRepeats'> {
  readonly results: readonly EvaluationResult[];
}

/** The whole of a report. */
export function junitOf(suites: readonly WholeSuite[]): Promise<string> {
  return text(
    junitXml(
      suites.map((suite) => ({
        ...suite,
        figures: () => suite.results,
        hasRepeats: suite.results.some(({ repeat }) => repeat > 0),
      })),
    ),
  );
}
