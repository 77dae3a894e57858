import { code } from './fence.ts';
import { markInvisible } from './invisible.ts';
import { splitAtAutolinks } from './phrasing/autolinks.ts';
import { escapeText } from './phrasing/escape.ts';

/** A numbered reference or a commit, of which GitHub makes a link wherever it stands in a text; decimals are none. */
const references = /((?<![\w`])(?:[\w.-]+\/[\w.-]+)?(?:#|GH-)\d+|(?<![\w]|\d\.)[0-9a-f]{7,40}(?![\w]))/gi;

/** Our own words that name something as the reader writes it. */
const spans = /`([^`\n]+)`/g;

/**
 * A message of ours as one line of prose, cut after `longest` UTF-16 code units. What it repeats of foreign text can be
 * no markup; what stands between backticks, and all of which GitHub would make a link or a mention, is inline code.
 */
export function prose(message: string, surroundings: 'paragraph' | 'cell', longest: number): string {
  const whole = markInvisible(message.slice(0, longest + 1))
    .replace(/\s+/g, ' ')
    .trim();
  const line = whole.length > longest ? `${whole.slice(0, longest).toWellFormed()}…` : whole;
  const inCode = (text: string) => code(surroundings === 'cell' ? text.replaceAll('|', '¦') : text);
  return line
    .split(spans)
    .map((text, index) => (index % 2 === 1 ? inCode(text) : plainOf(text, surroundings, inCode)))
    .join('');
}

function plainOf(text: string, surroundings: 'paragraph' | 'cell', inCode: (text: string) => string): string {
  return splitAtAutolinks(text, '')
    .flatMap(({ kind, text: piece }) =>
      kind === 'plain'
        ? piece
            .split(references)
            .map((part, index) => (index % 2 === 1 ? inCode(part) : escapeText(part, surroundings, false)))
        : [inCode(piece)],
    )
    .join('');
}
