import type { Tab } from '../../src/costs/tab.ts';

/** A tab that nobody pays: every attempt may be made, and nothing is known of its cost. */
export const freeTab: Tab = {
  cost: undefined,
  budgets: [],
  reserve: async () => undefined,
  bill: () => undefined,
  settle: async () => undefined,
};
