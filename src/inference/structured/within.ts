import { runInNewContext } from 'node:vm';

/**
 * Runs work that a stranger's schema decides about, for at most so many milliseconds. The engine itself ends
 * it, also in the middle of a regular expression. The context has no other purpose: it is no sandbox.
 *
 * @returns the work's result; nothing where the time was not enough. What the work throws is thrown.
 */
export function within<Result>(milliseconds: number, work: () => Result): { readonly result: Result } | undefined {
  const results: { readonly result: Result }[] = [];
  try {
    runInNewContext('work()', { work: () => void results.push({ result: work() }) }, { timeout: milliseconds });
  } catch (error) {
    if (!isOverrun(error)) throw error;
  }
  return results[0];
}

/** The error is made in the other context, so it is no `Error` of this one. */
function isOverrun(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
