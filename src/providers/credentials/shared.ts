/**
 * Lets concurrent callers share one piece of work. A caller whose signal aborts waits no longer; the work
 * itself is aborted when nobody waits for it any more.
 *
 * @param work what rejects is `given` to all who wait
 * @param given what a caller gets whose signal aborts
 */
export function shared<T>(
  work: (signal: AbortSignal) => Promise<T>,
  given: () => T,
): (signal: AbortSignal) => Promise<T> {
  let underway: { readonly result: Promise<T>; readonly controller: AbortController; waiting: number } | undefined;

  function start() {
    const controller = new AbortController();
    const begun = { result: work(controller.signal).catch(given), controller, waiting: 0 };
    void begun.result.then(() => {
      if (underway === begun) underway = undefined;
    });
    underway = begun;
    return begun;
  }

  return async (signal) => {
    if (signal.aborted) return given();
    const joined = underway ?? start();
    joined.waiting++;
    const aborted = Promise.withResolvers<T>();
    const onAbort = () => aborted.resolve(given());
    signal.addEventListener('abort', onAbort, { once: true });
    const result = await Promise.race([joined.result, aborted.promise]);
    signal.removeEventListener('abort', onAbort);
    joined.waiting--;
    if (joined.waiting === 0 && underway === joined) {
      underway = undefined;
      joined.controller.abort();
    }
    return result;
  };
}
