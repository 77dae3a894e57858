import { boxedBytes } from '../box.ts';
import { isTall } from '../height.ts';
import { removeInvisible } from '../invisible.ts';
import { isPlain } from '../phrasing/plain.ts';
import type { Disarmed, Disarming } from './disarm-markdown.ts';
import { RemovedTally } from './removed.ts';

/** Loads the parser. */
export const loadParser = () => import('./disarm-markdown.ts');

/**
 * Shows somebody else's Markdown as GitHub Flavored Markdown in which headings, lists, tables, code and emphasis are
 * left, and nothing that fetches, links beyond the allowed hosts, notifies, hides or draws. It can neither leave the box
 * that it is put into nor change what is outside of it. The parser is loaded for the first text that needs it.
 */
export async function disarm(text: string, disarming: Disarming): Promise<Disarmed> {
  if (text.length <= disarming.maxBytes) {
    const tally = new RemovedTally();
    const seen = removeInvisible(text, tally).trim();
    if (isPlain(seen) && boxedBytes(seen) <= disarming.maxBytes && !isTall(seen)) {
      return { markdown: seen, removed: tally.removed, seen };
    }
  }
  const { disarmMarkdown } = await loadParser();
  return disarmMarkdown(text, disarming);
}
