import { quoteUpTo } from '../../language/failures/quote.ts';

/** The longest pointer that a message repeats, in UTF-16 code units. */
const maxShown = 200;

/** The pointer of a part (RFC 6901); the root's own is empty. */
export function inside(pointer: string, step: string | number): string {
  return `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A pointer as messages show it: in one line, cut where it is very long. */
export function showPointer(pointer: string): string {
  return pointer === '' ? '(root)' : quoteUpTo(maxShown, pointer).slice(1, -1);
}
