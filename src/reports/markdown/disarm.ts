import { boxedBytes } from './box.ts';
import { isTall } from './height.ts';
import { removeInvisible } from './invisible.ts';
import type { LinkHosts } from './links.ts';
import { isPlain } from './plain.ts';
import { type Removed, Tally } from './removed.ts';

/** How a text is disarmed. */
export interface Disarming {
  readonly linkHosts: LinkHosts;
  /** The most bytes of UTF-8 that the Markdown may have within a box. */
  readonly maxBytes: number;
  /** Our own words for where the text was cut, as Markdown; they say where all of it is. */
  readonly more: string;
}

/** Markdown that is safe to show in a box, and what it lacks of the text. */
export interface Disarmed {
  readonly markdown: string;
  /** The first lines of it, where it is higher than a screen. */
  readonly beginning?: string;
  readonly removed: Removed;
  /** What a reader sees of it: all text, without marks, comments and the targets of links; blocks and cells are lines. */
  readonly seen: string;
}

/**
 * Shows somebody else's Markdown as GitHub Flavored Markdown in which headings, lists, tables, code and emphasis are
 * left, and nothing that fetches, links beyond the allowed hosts, notifies, hides or draws. It can neither leave the box
 * that it is put into nor change what is outside of it. The parser is loaded for the first text that needs it.
 */
export async function disarm(text: string, disarming: Disarming): Promise<Disarmed> {
  if (text.length <= disarming.maxBytes) {
    const tally = new Tally();
    const seen = removeInvisible(text, tally).trim();
    if (isPlain(seen) && boxedBytes(seen) <= disarming.maxBytes && !isTall(seen)) {
      return { markdown: seen, removed: tally.removed, seen };
    }
  }
  const { disarmMarkdown } = await import('./disarm-markdown.ts');
  return disarmMarkdown(text, disarming);
}
