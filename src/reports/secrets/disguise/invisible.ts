import { invisibleClass } from '../../../language/text/invisible.ts';

/** A terminal's control sequence (ECMA-48, section 5.4), so short that no secret fits into it. */
const sequence = '\\u001b\\[[0-?]{0,10}[ -/]{0,2}[@-~]';

/** What is not seen of a text. A run is taken in pieces of 1,000: to leave them again costs the engine a place on its stack each. */
export const invisible = new RegExp(`${sequence}|[${invisibleClass}]{1,1000}`, 'gu');

const anyInvisible = new RegExp(`[${invisibleClass}]`, 'u');

/** Whether there is anything in a text that is not seen. */
export function hasInvisible(text: string): boolean {
  return anyInvisible.test(text);
}
