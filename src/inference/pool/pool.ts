import type PQueue from 'p-queue';
import type { Clock } from '../waiting.ts';
import { Concurrency } from './concurrency.ts';

/** How a pool works. */
export interface PoolOptions {
  /** Items at once, a whole number of 1 or more: lowered and raised as providers' limits allow, never above it. */
  readonly concurrency: number;
  /** For all items together, in milliseconds. */
  readonly deadline: number;
  readonly clock: Pick<Clock, 'deadline'>;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
}

/** What the work on an item is given. */
export interface PoolWork {
  /** Aborts when the run is cancelled, and at the deadline. */
  readonly signal: AbortSignal;
  /** To be told of every request to a provider. */
  readonly load: Pick<Concurrency, 'begin'>;
}

/** Why a pool took no more items. */
export type PoolEnd = 'done' | 'cancelled' | 'overdue';

/** Something that was thrown, which may be anything. */
interface Thrown {
  readonly error: unknown;
}

/**
 * Works on items, several at once. An item is taken from its source only when there is room for it, so that no more than
 * twice the concurrency are ever under way or waiting. After a cancellation and after the deadline none is begun any
 * more; those under way are told by their signal and waited for.
 *
 * @throws what the work on an item has thrown first, and what the source throws, once nothing is under way any more
 */
export async function runPool<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item, given: PoolWork) => Promise<void>,
  { concurrency, deadline, clock, signal: cancelled }: PoolOptions,
): Promise<PoolEnd> {
  const { default: Queue } = await import('p-queue');
  const queue: PQueue = new Queue({ concurrency });
  const load = new Concurrency(concurrency, (now) => {
    queue.concurrency = now;
  });
  const done = new AbortController();
  const failing = new AbortController();
  const over = clock.deadline(deadline, done.signal);
  const signal = AbortSignal.any([cancelled, over]);
  const ending = AbortSignal.any([signal, failing.signal]);
  let thrown: Thrown | undefined;

  async function workOn(item: Item): Promise<void> {
    if (ending.aborted) return;
    try {
      await work(item, { signal, load });
    } catch (error) {
      thrown ??= { error };
      failing.abort();
    }
  }

  const source = openSource(items, ending);
  try {
    for (let next = await source.next(); next; next = await source.next()) {
      const { item } = next;
      void queue.add(() => workOn(item));
      await queue.onSizeLessThan(1);
    }
  } catch (error) {
    thrown ??= { error };
    failing.abort();
  } finally {
    await queue.onIdle();
    done.abort();
  }
  if (thrown) throw thrown.error;
  if (cancelled.aborted) return 'cancelled';
  return over.aborted ? 'overdue' : 'done';
}

/** The items of a source one by one, until it ends or `ending` aborts: a source may wait for its next item for ever. */
function openSource<Item>(items: Iterable<Item> | AsyncIterable<Item>, ending: AbortSignal) {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  return {
    async next(): Promise<{ readonly item: Item } | undefined> {
      const result = ending.aborted ? undefined : await unlessAborted(iterator.next(), ending);
      if (result) return result.done ? undefined : { item: result.value };
      // What waits for its next item for ever would never return either.
      void Promise.resolve(iterator.return?.()).catch(() => undefined);
      return undefined;
    },
  };
}

/** What is waited for, or nothing once a signal aborts. Nothing of it is left at the signal, which lives for all items. */
function unlessAborted<Value>(value: Value | Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Value | undefined>();
  const stop = () => resolve(undefined);
  signal.addEventListener('abort', stop, { once: true });
  Promise.resolve(value).then(resolve, reject);
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
