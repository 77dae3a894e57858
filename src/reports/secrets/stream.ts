import { mask } from './known-secrets.ts';
import { replaceRanges, type TextRange } from './range.ts';

/** What finds secrets in an answer that arrives piece by piece. */
export interface AnswerSecrets {
  /** Where it has secrets, or large pieces of them. */
  readonly find: (text: string) => readonly TextRange[];
  /** Where it has 12 characters or more of one. */
  readonly findRuns: (text: string) => readonly TextRange[];
  /** The text without the secrets in it. */
  readonly redact: (text: string) => string;
}

/** Tells what of an answer may be shown. */
export interface ShownStream {
  /** Takes the next piece, and gives what may be shown now. */
  readonly add: (piece: string) => string;
  /** Gives what is still held back. */
  readonly end: () => string;
}

/**
 * Where a text may be cut without cutting a secret that is written as one word, or what belongs to one character: behind
 * blanks, and behind signs of scripts that have none.
 */
const cutBehind =
  /[\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef](?=[^\s\p{M}\p{Cf}])/gu;

/** A word that is longer is shown but for its end, in UTF-16 code units: no secret is as long. */
const longestWord = 8192;

/** So much behind a part of a secret may be what hides that it goes on, such as the half of a tag, in UTF-16 code units, of many blanks one. */
const longestGap = 64;

/** What of the text that is shown is looked at again, in UTF-16 code units, of many blanks one: eleven characters with all that is between them. */
const context = 512;

/**
 * Opens the way of an answer to who watches it arrive. A server knows the key that it was asked with, and may send it back
 * in any pieces. So the word that has not ended is held back, and from 12 characters of a secret on, all that may still
 * belong to it: what is shown of one that is spelled with blanks is no longer than the pieces that are never hidden.
 */
export function openAnswerStream({ find, findRuns, redact }: AnswerSecrets): ShownStream {
  /** What has arrived, as far as it is still looked at, and how much of that is shown. */
  let text = '';
  let shown = 0;

  /** @param isPlain whether no 12 characters of a secret stand there */
  function showTo(end: number, isPlain = false, findIn = find): string {
    const seen = text.slice(0, end);
    const open = isPlain ? [] : findIn(seen).filter((range) => range.end > shown);
    const inRest = open.map((range) => ({ start: Math.max(range.start, shown) - shown, end: range.end - shown }));
    const rest = replaceRanges(seen.slice(shown), inRest, () => mask);
    const old = withFewBlanks(seen).slice(-context);
    text = old + text.slice(end);
    shown = old.length;
    return redact(rest);
  }

  return {
    add(piece) {
      text += piece;
      const cut = lastCut(text, shown);
      const last = cut === shown ? undefined : findRuns(text.slice(0, cut)).at(-1);
      const isOpen = last && withFewBlanks(text.slice(last.end, cut)).length <= longestGap;
      const end = isOpen ? Math.max(shown, last.start) : cut;
      if (end > shown) return showTo(end, last === undefined);
      // What is cut anywhere may go on as a secret, from the first part of it that is large enough to be known.
      return text.length - shown > longestWord ? showTo(text.length - longestWord / 2, false, findRuns) : '';
    },
    end: () => showTo(text.length),
  };
}

/** A text with one blank in place of many, so that nobody pushes with them what came before out of sight. */
function withFewBlanks(text: string): string {
  return text.replaceAll(/\s{2,}/g, (blanks) => (blanks.includes('\n') ? '\n' : ' '));
}

/** Behind the last place where a text may be cut; `from` where there is none behind that. */
function lastCut(text: string, from: number): number {
  let end = from;
  for (const found of text.slice(from).matchAll(cutBehind)) end = from + found.index + found[0].length;
  return end;
}
