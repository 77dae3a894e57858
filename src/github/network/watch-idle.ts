import { faultOf } from './transport-faults.ts';

/** Notices when nothing happens. */
export interface Watch {
  readonly alive: () => void;
  readonly end: () => void;
}

/**
 * Gives up with `ERR_IDLE` when nothing was alive for `milliseconds`, and with `ERR_ABORTED` when `signal` aborts.
 * Once it has ended, nothing of it is left at the signal.
 */
export function watchIdle(milliseconds: number, giveUp: (error: Error) => void, signal?: AbortSignal): Watch {
  let ended = false;
  const timer = setTimeout(() => giveUp(faultOf('ERR_IDLE')), milliseconds);
  const onAbort = () => giveUp(faultOf('ERR_ABORTED'));
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    // A timer that was cleared would begin anew.
    alive: () => void (ended || timer.refresh()),
    end: () => {
      ended = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
