import { escapes } from './escapes.ts';
import { invisibleClass } from './invisible-class.ts';
import { meant } from './meant.ts';

const invisible = new RegExp(`(?<kept>${meant})|${escapes}|[${invisibleClass}]`, 'gu');

/** A text without what was removed from it, and how much that was. */
export interface Stripped {
  readonly text: string;
  readonly removed: number;
}

/**
 * Removes escapes of terminals, and characters that nobody sees but where they are meant: in emoji, and in scripts that
 * are misspelled without them. Line breaks become `\n`, which does not count.
 *
 * @returns the text, and the number of characters (code points) that were removed
 */
export function stripInvisible(text: string): Stripped {
  let removed = 0;
  const stripped = text.replace(/\r\n?/g, '\n').replace(invisible, (found, kept?: string) => {
    if (kept !== undefined) return found;
    removed += [...found].length;
    return '';
  });
  return { text: stripped, removed };
}
