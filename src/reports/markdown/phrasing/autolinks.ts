import type { Kind } from '../answer/removed.ts';

/** A piece of a text: plain, or what GitHub would make something of. */
export type AutolinkPiece =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'address'; readonly text: string }
  | { readonly kind: Extract<Kind, 'mentions' | 'keywords'>; readonly text: string };

/** What GitHub's autolinks, mentions and closing keywords begin with, or have in their middle. */
const signs =
  /@|:\/\/|(?<![a-z0-9])www\.|(?<![a-z0-9])(?:mailto|xmpp):|(?<!\w)(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?)(?![\w-])/gi;

const schemeCharacter = /[a-z0-9+.-]/i;
const localCharacter = /[\w.+-]/;
const closers = /[)\]}>,.:;!?'"*_~]/;
/** What a keyword closes. A word that runs into it goes with it: behind our code it would stand alone, and be read anew. */
const reference = /:?\s+(?:[\w.-]{1,100}\/[\w.-]{1,100}#[0-9]|#[0-9]|GH-[0-9])\w*/iy;
const address = /:?\s+https?:\/\//iy;
/** Either, where a part of it may come behind the text that the keyword stands in. */
const continued = new RegExp(`${reference.source}|${address.source}`, 'iy');

/** How much of what follows a text is looked at, in UTF-16 code units. */
const looked = 400;

/**
 * Cuts a text where GitHub would see an address, a mention or a closing keyword. Escapes and entities do not stop it
 * from that, since it looks at the text that they stand for; an element of its own, such as inline code, does.
 *
 * @param behind the text that follows it in its paragraph, in which a keyword may find what it closes
 */
export function splitAtAutolinks(text: string, behind: string): readonly AutolinkPiece[] {
  const pieces: AutolinkPiece[] = [];
  let end = 0;
  signs.lastIndex = 0;
  for (let sign = signs.exec(text); sign; sign = signs.exec(text)) {
    const found = spanOf(text, sign[0].toLowerCase(), sign.index, end, behind);
    if (!found) continue;
    if (found.from > end) pieces.push({ kind: 'plain', text: text.slice(end, found.from) });
    pieces.push({ kind: found.kind, text: text.slice(found.from, found.to) });
    end = found.to;
    signs.lastIndex = end;
  }
  if (end < text.length) pieces.push({ kind: 'plain', text: text.slice(end) });
  return pieces;
}

interface Span {
  readonly kind: 'address' | 'mentions' | 'keywords';
  readonly from: number;
  readonly to: number;
}

function spanOf(text: string, sign: string, at: number, end: number, behind: string): Span | undefined {
  if (sign === '@') return mention(text, at, end);
  if (sign === '://') {
    const from = backwards(text, at, end, schemeCharacter);
    return { kind: 'address', from, to: addressEnd(text, at + sign.length) };
  }
  if (sign.endsWith('.') || sign.endsWith(':')) {
    return { kind: 'address', from: at, to: addressEnd(text, at + sign.length) };
  }
  return keyword(text, at, at + sign.length, behind);
}

/** `@name`, `@org/team`, and `name@host`, which would become a link. */
function mention(text: string, at: number, end: number): Span | undefined {
  let to = at + 1;
  while (to < text.length && /[\w.@/+-]/.test(text.charAt(to))) to++;
  while (/[./+-]/.test(text.charAt(to - 1))) to--;
  if (to === at + 1) return undefined;
  return { kind: 'mentions', from: backwards(text, at, end, localCharacter), to };
}

/** A keyword with the reference that it closes; alone where that is an address, or stands behind the text. */
function keyword(text: string, from: number, to: number, behind: string): Span | undefined {
  const closes = matchEnd(reference, text, to);
  if (closes !== undefined) return { kind: 'keywords', from, to: closes };
  const isContinued = behind !== '' && text.length - to < looked;
  const follows = isContinued ? text.slice(to) + behind.slice(0, looked) : text.slice(to, to + looked);
  return matchEnd(continued, follows, 0) === undefined ? undefined : { kind: 'keywords', from, to };
}

function matchEnd(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function backwards(text: string, at: number, end: number, character: RegExp): number {
  let from = at;
  while (from > end && character.test(text.charAt(from - 1))) from--;
  return from;
}

/** Up to the next blank, without the punctuation that belongs to the sentence around it. */
function addressEnd(text: string, from: number): number {
  let to = from;
  while (to < text.length && !/[\s<>]/.test(text.charAt(to))) to++;
  while (to > from && closers.test(text.charAt(to - 1))) to--;
  return to;
}
