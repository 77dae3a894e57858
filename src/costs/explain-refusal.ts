import { count } from '../language/failures/count.ts';
import { dollars } from '../language/failures/dollars.ts';
import type { Problem } from '../language/failures/failure.ts';
import { quote } from '../language/failures/quote.ts';
import type { CostLimit } from '../policy/model/costs.ts';
import type { Policy } from '../policy/model/policy.ts';
import type { Unpriced, WorstCase } from './estimate/worst-case.ts';
import type { BilledAttempt, CostedCall } from './tab.ts';

/** Explains that one more attempt does not fit into `limits.max-cost`. */
export function explainBreach(worst: WorstCase, limit: CostLimit, billed: number): Problem {
  const before = billed === 0 ? '' : ` ${dollars(billed)} was billed before, so`;
  const after = billed === 0 ? 'which is more than' : 'together more than';
  return {
    message: `${before === '' ? 'An' : `${before.trim()} another`} attempt may cost ${dollars(worst.micros)} at worst, ${after} limits.max-cost allows (${dollars(limit.micros)}).`,
    remedy: 'Limit the output tokens, shorten the prompt, use a cheaper model, or raise `max-cost`.',
    place: limit.place,
  };
}

/** Explains that nobody can tell what an attempt was billed, although its worst case was known. */
export function explainUnpriced({ model, key }: CostedCall, { serviceTier }: BilledAttempt): Problem {
  const why = serviceTier === undefined ? '' : ` in the service tier ${quote(serviceTier)}`;
  return {
    message: `The price of ${model}${why} is not known, so the cost of this request cannot be told; its worst case counts.`,
    remedy: 'Compare it with the provider’s own bill, and set the tier of the provider’s project to the default.',
    place: key.place,
  };
}

/** Explains that a request is sent that the ledger cannot record, since nobody can tell what it costs. */
export function explainUnrecorded({ model }: CostedCall, { unknown }: Unpriced, files: Policy['files']): Problem {
  const why =
    unknown === 'price' ? 'its price is not known' : 'it has no output limit, and the model’s own is not known';
  const place = files.find(({ ledger }) => ledger)?.ledger?.place;
  return {
    message: `The ledger does not record this request to ${model}: ${why}.`,
    remedy: unknown === 'price' ? 'Add its price to `prices`.' : 'Set `max-completion-tokens`.',
    ...(place && { place }),
  };
}

/** Explains that a request does not fit into what all of them together may cost. */
export function explainSpent(worst: WorstCase, maxCost: number, billed: number): Problem {
  return {
    message: `max-cost: a request that may cost ${dollars(worst.micros)} does not fit into ${dollars(maxCost)} any more, of which ${dollars(billed)} was billed.`,
    remedy: 'Raise the input `max-cost`, use fewer rows or a cheaper model, or limit the output tokens.',
  };
}

/** Explains that all rows of a batch do not fit into what they may cost. */
export function explainBatchSpent(rows: number, micros: number, maxCost: number): Problem {
  return {
    input: 'max-cost',
    message: `max-cost: the batch may cost ${dollars(micros)} at worst for ${count(rows, 'row')}, which is more than ${dollars(maxCost)}; nothing was sent.`,
    remedy: 'Raise the input `max-cost`, submit fewer rows (`shard`), or limit the output tokens.',
  };
}

/** Explains that a batch cannot be bounded: nobody can tell what its rows cost. */
export function explainUnbounded({ model }: CostedCall, { unknown }: Unpriced): Problem {
  const why =
    unknown === 'price'
      ? 'its price is not known'
      : 'the request has no output limit, and the model’s own is not known';
  return {
    input: 'max-cost',
    message: `max-cost: nobody can tell what ${model} costs in a batch, since ${why}. Nothing was sent.`,
    remedy: unknown === 'price' ? 'Add it to `prices` in the policy.' : 'Set `max-completion-tokens`.',
  };
}
