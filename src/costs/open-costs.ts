import { inspect } from 'node:util';
import { bug } from '../language/failures/failure.ts';
import { hasCosts } from '../policy/model/layers.ts';
import type { Policy } from '../policy/model/policy.ts';
import type { BatchCosts, BatchCostsOptions } from './batch-costs.ts';
import type { Bills } from './bills.ts';
import type { Envelope, EnvelopeOptions } from './envelope.ts';
import type { MeterOptions } from './meter.ts';
import type { PriceList } from './prices/price-list.ts';
import type { BilledAttempt, Cost, CostedCall, Costs, Tab } from './tab.ts';

/** What the costs of a session are opened with. */
export interface CostsOptions extends Omit<MeterOptions, 'list' | 'ledgers'> {
  readonly files: Policy['files'];
  /** Opens the policy's ledgers, where it keeps any. */
  readonly openLedgers: () => Promise<MeterOptions['ledgers']>;
}

/** The costs of a session, of which many requests may share one amount. */
export interface SessionCosts extends Costs {
  /** Opens an amount for many requests. Their costs are told in any case; what bounds them is the policy and `maxCost`. */
  openEnvelope(options: EnvelopeOptions): Promise<Envelope>;
  /** Opens the amount of a batch that the provider works off by itself, likewise. */
  openBatch(options: BatchCostsOptions): Promise<BatchCosts>;
}

/**
 * The costs of a session. A policy that says nothing of costs loads nothing of this room before an answer is there; then
 * it loads the price list alone, to tell what the answer cost.
 */
export function openCosts(options: CostsOptions): SessionCosts {
  if (!hasCosts(options.files)) {
    let list: Promise<PriceList> | undefined;
    const loadOnce = () => (list ??= import('./prices/price-list.ts').then(({ loadPrices }) => loadPrices()));
    return {
      areJudged: false,
      worstCases: async () => [],
      openTab: async () => new PlainTab(options, loadOnce),
      openEnvelope: async (bounds) => openEnvelope({ ...options, list: await loadOnce(), ledgers: undefined }, bounds),
      openBatch: async (bounds) => openBatch({ ...options, list: await loadOnce(), ledgers: undefined }, bounds),
    };
  }
  const opening = openMetered(options);
  // Who asks first is told; nobody may ever ask.
  opening.catch(() => undefined);
  return {
    areJudged: true,
    worstCases: async (calls) => (await opening).worstCases(calls),
    openTab: async () => (await opening).openTab(),
    openEnvelope: async (bounds) => (await opening).openEnvelope(bounds),
    openBatch: async (bounds) => (await opening).openBatch(bounds),
  };
}

async function openEnvelope(options: MeterOptions, bounds: EnvelopeOptions): Promise<Envelope> {
  const { Envelope } = await import('./envelope.ts');
  return new Envelope({ ...options, warn: eachOnce(options.warn) }, bounds);
}

async function openBatch(options: MeterOptions, bounds: BatchCostsOptions): Promise<BatchCosts> {
  const { BatchCosts } = await import('./batch-costs.ts');
  return new BatchCosts({ ...options, warn: eachOnce(options.warn) }, bounds);
}

/** What is worth a warning of one request is so of most of them. */
function eachOnce(warn: MeterOptions['warn']): MeterOptions['warn'] {
  const told = new Set<string>();
  return (problem) => {
    if (!told.has(problem.message)) warn(problem);
    told.add(problem.message);
  };
}

async function openMetered({ openLedgers, ...options }: CostsOptions) {
  // First the ledger is asked for; the rest is loaded while it is on its way.
  const ledgers = await openLedgers();
  const [{ openMeter }, { loadPrices }] = await Promise.all([import('./meter.ts'), import('./prices/price-list.ts')]);
  const metered = { ...options, list: await loadPrices(), ledgers };
  return {
    ...openMeter(metered),
    openEnvelope: (bounds: EnvelopeOptions) => openEnvelope(metered, bounds),
    openBatch: (bounds: BatchCostsOptions) => openBatch(metered, bounds),
  };
}

/** A tab that only tells afterwards what attempts have cost. */
class PlainTab implements Tab {
  readonly #options: CostsOptions;
  readonly #loadPrices: () => Promise<PriceList>;
  readonly #attempts: (readonly [CostedCall, BilledAttempt])[] = [];
  #bills: Bills | undefined;
  readonly budgets = [];

  constructor(options: CostsOptions, loadPrices: () => Promise<PriceList>) {
    this.#options = options;
    this.#loadPrices = loadPrices;
  }

  get cost(): Cost | undefined {
    return this.#bills?.cost;
  }

  async reserve(): Promise<undefined> {
    return undefined;
  }

  bill(call: CostedCall, attempt: BilledAttempt): void {
    this.#attempts.push([call, attempt]);
  }

  async settle(): Promise<void> {
    if (this.#attempts.length === 0) return;
    try {
      const [{ Bills }, list] = await Promise.all([import('./bills.ts'), this.#loadPrices()]);
      const bills = new Bills({ ...this.#options, list });
      await Promise.all(this.#attempts.map(([call, attempt]) => bills.addAfterwards(call, attempt)));
      this.#bills = bills;
    } catch (error) {
      // The answer is there; only its cost is not told.
      this.#options.warn(bug(inspect(error)));
    }
  }
}
