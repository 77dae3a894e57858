import type { Envelope } from '../../costs/envelope.ts';
import type { Clock } from '../../inference/waiting.ts';

/** How often it is told how far rows are, in milliseconds. */
const pause = 5000;

/** How far it is. */
export interface Progress {
  /** Rows with a result, those of earlier runs included; each repeat counts. */
  readonly done: number;
  readonly total: number;
  /** Rows a second in this run. */
  readonly rate: number;
  /** 0 at the end. */
  readonly secondsLeft: number;
  /** Millionths of a US dollar that this run has cost so far; absent where a price is unknown. */
  readonly cost?: number;
}

/** What progress is read from. */
export interface Watched {
  readonly total: number;
  /** Rows with a result. */
  readonly done: () => number;
  readonly envelope: Pick<Envelope, 'cost'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly tell: (progress: Progress) => void;
}

/** Tells how far rows are: `note` after each result, at most every few seconds, and `end` once. */
export function watchRows({ total, done, envelope, clock, tell }: Watched) {
  const started = clock.now();
  const before = done();
  let told = started;

  function tellNow(isEnd: boolean): void {
    told = clock.now();
    const seconds = (told - started) / 1000;
    const rate = seconds > 0 ? (done() - before) / seconds : 0;
    const cost = envelope.cost?.micros;
    const left = total - done();
    tell({
      done: done(),
      total,
      rate,
      secondsLeft: isEnd || rate === 0 ? 0 : left / rate,
      ...(cost !== undefined && { cost }),
    });
  }

  return {
    note(): void {
      if (clock.now() - told >= pause) tellNow(false);
    },
    end: () => tellNow(true),
  };
}
