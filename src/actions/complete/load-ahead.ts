import type { Runner } from '../../github/runner.ts';

/** Loads the code that reports how a step ended. */
export const loadReport = () => import(/* webpackChunkName: "report" */ './report.ts');

/**
 * Loads what a step needs next while it waits for an answer anyway. What is loaded ahead of need is chosen here.
 * Loading begins once the request has left, and sends nothing.
 *
 * A step whose policy is in the workspace waits for nobody before its verdict, so a denied one loads nothing in vain.
 * One that asks GitHub for its policy waits 80 ms: if it is denied, it has spent 15 ms of CPU on code that it does not
 * need, and ends no later.
 */
export function loadAhead({ whileWaiting }: Pick<Runner, 'whileWaiting'>): void {
  whileWaiting('github', async () => {
    await import(/* webpackChunkName: "ask" */ '../../inference/ask-allowed.ts');
    await import(/* webpackChunkName: "ask" */ '../../providers/open-provider.ts');
    await loadReport();
  });
  // The price list tells what the answer has cost.
  whileWaiting('provider', async () => {
    await loadReport();
    await import('../../costs/bills.ts');
    await import('../../costs/prices/bundled-prices.ts');
  });
}

/**
 * Has an answer watched while it arrives, so that what shows it is loaded meanwhile.
 *
 * @param isShown whether the summary has the answer
 * @returns what takes the pieces of one answer, and `false` when it has seen enough
 */
export function watchLater(isShown: boolean): (piece: string) => boolean {
  let early = '';
  let watch: ((piece: string) => boolean) | undefined;

  async function begin(): Promise<void> {
    const { watchAnswer } = await import(/* webpackChunkName: "report" */ './watch-answer.ts');
    watch = watchAnswer(isShown);
    watch(early);
  }

  return (piece) => {
    if (watch) return watch(piece);
    if (early === '') begin().catch(() => undefined);
    early += piece;
    return true;
  };
}
