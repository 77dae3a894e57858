import type { Status } from '../../../language/failures/codes.ts';
import { Failure } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { amongWords } from '../../inputs/one-of.ts';

/** Statuses that a workflow may take for a warning: those of a request that the policy allowed and that was sent. */
const continuable: readonly Status[] = ['unavailable', 'rejected', 'filtered', 'refused', 'mismatched'];

/**
 * Reads the input `continue-on`: statuses, separated by commas or blanks.
 *
 * @throws {Failure} `invalid-input` for any other word; a denial and a wrong policy always fail
 */
export function readContinueOn(text: string): readonly Status[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const unknown = words.filter((word) => !continuable.some((status) => status === word));
  if (unknown.length === 0) return continuable.filter((status) => words.includes(status));
  throw new Failure('invalid-input', {
    message: `continue-on: ${unknown.map(quote).join(', ')} cannot be continued on.`,
    remedy: amongWords(unknown[0] ?? '', continuable).replace('Write one of', 'Write some of'),
  });
}

/** Whether a step with this status only warns. Where the input itself is wrong, the status is another one. */
export function continuesOn(status: Status, text: string): boolean {
  return continuable.includes(status) && text.split(/[\s,]+/).includes(status);
}
