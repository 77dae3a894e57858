/** How often the `timeout` may pass while nothing comes but signs of life. */
const patience = 3;

/**
 * How long more is waited for after a finish reason that came alone, in milliseconds. What is not followed by the
 * stream's end or by token counts within that time completes the answer with a warning, since more may have followed.
 */
const afterEnd = 10_000;

/** A connection that was kept alive, and brought nothing of an answer. */
export class Stalled extends Error {
  override readonly name = 'Stalled';
  /** In milliseconds. */
  readonly after: number;

  constructor(after: number) {
    super('Nothing of an answer was received for too long');
    this.after = after;
  }
}

/** Notices when a stream brings nothing. */
export interface ContentWatch {
  /** To be called for each piece: whether it brought anything, and whether the answer is over as far as one can tell. */
  readonly note: (hasBrought: boolean, state: 'going' | 'ended' | 'surely-ended') => void;
  /** @throws {Stalled} once too long nothing was brought */
  readonly check: () => void;
  readonly end: () => void;
}

/**
 * Gives up a stream that brings no content: the transport notices one that is silent, but comments and pings keep a
 * connection alive for which nothing will ever come. Behind the end of an answer there is little to wait for: the number
 * of its tokens, and the mark of the end.
 *
 * @param idle the input `timeout`, in milliseconds
 * @param giveUp called once, at the time
 */
export function watchContent(idle: number, giveUp: (reason: Error) => void): ContentWatch {
  let over: Error | undefined;
  let limit = idle * patience;
  let timer = setTimeout(onTime, limit);

  function onTime(): void {
    over = new Stalled(limit);
    giveUp(over);
  }

  return {
    note(hasBrought, state) {
      const now = state === 'going' ? idle * patience : state === 'ended' ? idle : Math.min(idle, afterEnd);
      if (now !== limit) {
        limit = now;
        clearTimeout(timer);
        timer = setTimeout(onTime, limit);
      } else if (hasBrought) timer.refresh();
    },
    check() {
      if (over) throw over;
    },
    end: () => clearTimeout(timer),
  };
}
