import { readBudgets, readMaxCost } from './costs/budgets.ts';
import { readLedger } from './costs/ledger.ts';
import { readPrices } from './costs/prices.ts';
import { readTests } from './tests.ts';
import { readTools } from './tools/servers.ts';

/** What reads the fields that most policies do without: costs, tools and tests. */
export const rareReaders = { readBudgets, readLedger, readMaxCost, readPrices, readTests, readTools };

/** See {@link rareReaders}. */
export type RareReaders = typeof rareReaders;
