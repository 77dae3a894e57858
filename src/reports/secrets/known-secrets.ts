import { withoutBlanks } from './disguise/blanks.ts';
import { decodingsOf } from './disguise/decoded.ts';
import { lookThrough } from './disguise/look-through.ts';
import { visibleOf } from './disguise/visible.ts';
import { Pieces, windowLength } from './pieces.ts';
import { mergeRanges, replaceRanges, type TextRange } from './range.ts';
import { type Search, searchForTexts, searchTogether } from './search.ts';

/** Shorter texts are no secrets, and hiding them everywhere would spoil every text. */
const shortest = 4;

/**
 * A piece of a secret is hidden, too, since something may have cut the rest off: half of it, at least 24 characters, and
 * 40 in any case. Whoever can have texts looked through sees which of his guesses are hidden: were shorter pieces hidden,
 * the public beginning of a key and one guessed letter would do, and then the next letter. The beginnings and the middle
 * parts that keys have in common are no longer than 28 characters (an Azure key's from `JQQJ99` on).
 */
const shortestPiece = { least: 24, most: 40 };

/** A word, or several joined by hyphens: a local server's `not-needed`, which answers to anything may have. */
const word = /^\p{L}+(?:[-_ ]\p{L}+)*$/u;

/** A mask can bring together what stood around a secret, so a text is looked through again, at most so often. */
const mostRounds = 20;

/** What stands in a known secret's place. It is never longer than the secret. */
export const mask = '***';

/** The secrets of the step: hidden by the runner in the log, and by us in everything that we write. */
export class KnownSecrets {
  readonly #credentials = new Pieces();
  /** Of what may be a common word as well. */
  readonly #values = new Pieces();
  /** Forms that are hidden only as they are written, and those of them that may stand in an answer. */
  readonly #exact = new Set<string>();
  readonly #words = new Set<string>();
  readonly #added = new Set<string>();
  readonly #onAdd: (value: string) => void;

  /** `onAdd` tells the runner. */
  constructor(onAdd: (value: string) => void) {
    this.#onAdd = onAdd;
  }

  /** Hides a credential from now on, and keeps it out of prompts. */
  add(value: string): void {
    this.#add(value, this.#credentials);
  }

  /** Hides a value that may be a secret or a common word: it may stand in a prompt or an answer, and its pieces anywhere. */
  addValue(value: string): void {
    this.#add(value, this.#values);
  }

  #add(value: string, pieces: Pieces): void {
    if (value.length < shortest) return;
    if (!this.#added.has(value)) this.#onAdd(value);
    this.#added.add(value);
    for (const { text, share } of partsOf(value)) {
      const hiddenShare = pieces === this.#values ? 1 : share;
      for (const form of new Set(formsOf(text).flatMap(readingsOf))) {
        if (withoutBlanks(form).length >= windowLength) pieces.add(form, hiddenShare);
        else if (form.length >= shortest) (this.#isWord(value, pieces) ? this.#words : this.#exact).add(form);
      }
    }
  }

  #isWord(value: string, pieces: Pieces): boolean {
    return pieces === this.#values || (value.length < windowLength && word.test(value));
  }

  /** Where a text has secrets, values or large pieces of them, in its order. */
  readonly find = (text: string): readonly TextRange[] =>
    lookThrough(
      text,
      () => searchTogether(this.#searchAnswer(), this.#values.search(), searchForTexts(this.#words)),
      mergeRanges,
      (whole) => this.#mayBeIn(whole) || this.#values.mayBeIn(whole) || hasOneOf(this.#words, whole),
    );

  /** Where an answer has them: neither a value that need not be secret, nor a short one that is a word, is one there. */
  readonly findInAnswer = (answer: string): readonly TextRange[] =>
    lookThrough(
      answer,
      () => this.#searchAnswer(),
      mergeRanges,
      (whole) => this.#mayBeIn(whole),
    );

  /** Where an answer has 12 characters or more of a credential: what begins like one, while it arrives. */
  readonly findRuns = (answer: string): readonly TextRange[] =>
    lookThrough(answer, () => this.#credentials.search(windowLength), mergeRanges);

  #searchAnswer(): Search<TextRange> {
    return searchTogether(this.#credentials.search(), searchForTexts(this.#exact));
  }

  #mayBeIn(text: string): boolean {
    return this.#credentials.mayBeIn(text) || hasOneOf(this.#exact, text);
  }

  /** Where a prompt has credentials or large pieces of them. One of fewer than 12 characters may be a common word. */
  readonly findCredentials = (prompt: string): readonly TextRange[] =>
    lookThrough(
      prompt,
      () => this.#credentials.search(),
      mergeRanges,
      (whole) => this.#credentials.mayBeIn(whole),
    );

  /** The text with `***` in place of every secret and of every large piece of one. */
  readonly redact = (text: string): string => masked(text, this.find);

  /** The same for an answer. */
  readonly redactAnswer = (answer: string): string => masked(answer, this.findInAnswer);
}

function hasOneOf(texts: ReadonlySet<string>, whole: string): boolean {
  return [...texts].some((text) => whole.includes(text));
}

function masked(text: string, find: (text: string) => readonly TextRange[]): string {
  let shown = text;
  let found = find(shown);
  for (let round = 1; found.length > 0; round++) {
    if (round > mostRounds) return mask;
    shown = replaceRanges(shown, found, () => mask);
    found = find(shown);
  }
  return shown;
}

/** A form as it is found in a text: without what is not seen, and read as the text is, should it have escapes or markup of its own. */
function readingsOf(form: string): readonly string[] {
  const { text } = visibleOf(form);
  return [text, ...decodingsOf(text).map((way) => [...way.pieces()].join(''))];
}

/**
 * What of a value is secret, and how much of that a piece must have. All JSON Web Tokens that are signed in the same way
 * begin alike, so their header is left. Much of a payload can be known, so no piece reaches from it into the signature
 * (RFC 7519, section 3).
 */
function partsOf(value: string): readonly { readonly text: string; readonly share: number }[] {
  const [, payload, signature] = /^eyJ[\w-]+\.([\w-]+)\.([\w-]*)$/.exec(value) ?? [];
  if (payload === undefined || signature === undefined) return [{ text: value, share: shareOf(value) }];
  return [payload, signature].map((text) => ({ text, share: shareOf(text) }));
}

function shareOf({ length }: string): number {
  return Math.min(1, Math.max(shortestPiece.least, Math.min(shortestPiece.most, length / 2)) / length);
}

/** The spellings that a secret has as it is, inside JSON, URLs and forms, and as base64 and hexadecimal digits. */
function formsOf(value: string): readonly string[] {
  const url = encodeURIComponent(value.toWellFormed());
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    ...base64Forms(value, 'base64'),
    ...base64Forms(value, 'base64url'),
    Buffer.from(value).toString('hex'),
  ];
}

/** The three ways in which base64 shows a text, by where it begins, without the letters that its neighbours share. */
function base64Forms(value: string, encoding: 'base64' | 'base64url'): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const form = whole.toString(encoding).replace(/=+$/, '');
    const shared = whole.length % 3 === 0 ? 0 : 1;
    return form.slice(offset === 0 ? 0 : offset + 1, form.length - shared);
  });
}
