/**
 * Characters that a reader does not see, and with which a secret can be split: control characters but tab and line
 * feed, joiners, fillers, marks of direction, variation selectors and tags. As the inside of a character class.
 */
const unseen = [
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f',
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f',
  '\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164',
  '\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb',
  '\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}',
].join('');

/** A terminal's control sequence (ECMA-48, section 5.4), so short that no secret fits into it. */
const sequence = '\\u001b\\[[0-?]{0,10}[ -/]{0,2}[@-~]';

/** What is not seen of a text. A run is taken in pieces of 1,000: to leave them again costs the engine a place on its stack each. */
export const invisible = new RegExp(`${sequence}|[${unseen}]{1,1000}`, 'gu');

const anyInvisible = new RegExp(`[${unseen}]`, 'u');

/** Whether there is anything in a text that is not seen. */
export function hasInvisible(text: string): boolean {
  return anyInvisible.test(text);
}
