import { describe, inject, type SuiteAPI, type TestAPI, test as vitestTest } from 'vitest';

const isSource = inject('through') === 'source';

/** Takes tests in every way that Vitest has for declaring them, and declares none. */
const undeclared: TestAPI = new Proxy(vitestTest, { get: () => undeclared, apply: () => undeclared });

/** A scenario that differs from a `bundled` one only by what it says or is answered: it runs through the sources alone. */
export const test: TestAPI = isSource ? vitestTest : undeclared;

/** The same for groups of suites: Vitest complains of one without a test. */
const ungrouped: SuiteAPI = new Proxy(describe, { get: () => ungrouped, apply: () => ungrouped });

/** A group of scenarios none of which is `bundled`. */
export const sourceGroup: SuiteAPI = isSource ? describe : ungrouped;

/**
 * A scenario that runs twice: through the sources, and through the committed bundle as a process of its own, which takes
 * a hundred times as long. One of each kind does: each status, code and output, each action, whatever depends on the
 * process (signals, exit code, environment, streams), and each chunk that a step loads.
 */
export const bundled: TestAPI = vitestTest;

/**
 * Rows of a table of `bundled` scenarios: all of them through the sources, the first of each kind through the bundle.
 *
 * @param kind what makes a row another kind; unless given, all are of one
 */
export function oneOfEach<Row>(rows: readonly Row[], kind: (row: Row) => unknown = () => ''): readonly Row[] {
  if (isSource) return rows;
  const kinds = rows.map(kind);
  return rows.filter((_, index) => kinds.indexOf(kinds[index]) === index);
}
