import { formsOf } from './forms.ts';
import { Pieces, tellingLength } from './pieces.ts';
import { mergeRanges, type Range, replaceRanges } from './range.ts';
import { type Visible, visibleOf } from './visible.ts';

/** Shorter texts are no secrets, and hiding them everywhere would spoil every text. */
const shortest = 4;

/** What stands in a known secret's place. It is never longer than the secret. */
export const mask = '***';

/** The secrets of the step: hidden by the runner in the log, and by us in everything that we write. */
export class KnownSecrets {
  readonly #credentials = new Pieces();
  /** Of what may be a common word as well. */
  readonly #values = new Pieces();
  /** Forms without a telling piece: hidden only as a whole. */
  readonly #short = new Set<string>();
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

  /** Hides a value that may be a secret or a common word: it may stand in a prompt. */
  addValue(value: string): void {
    this.#add(value, this.#values);
  }

  #add(value: string, pieces: Pieces): void {
    if (value.length < shortest) return;
    if (!this.#added.has(value)) this.#onAdd(value);
    this.#added.add(value);
    for (const form of new Set(formsOf(withoutHeader(value)).map((written) => visibleOf(written).text))) {
      pieces.add(form);
      if (form.length >= shortest && form.replace(/\s+/g, '').length < tellingLength) this.#short.add(form);
    }
  }

  /** Where a text has secrets or telling pieces of them, in its order. */
  readonly find = (text: string): readonly Range[] => {
    if (this.#added.size === 0) return [];
    const visible = visibleOf(text);
    const short = [...this.#short].flatMap((form) => occurrences(form, visible));
    const pieces = [this.#credentials, this.#values].flatMap((kind) => kind.find(visible.text));
    return visible.inOriginal(mergeRanges([...pieces, ...short]));
  };

  /** Where a prompt has credentials or telling pieces of them. One that is too short to have any may be a common word. */
  readonly findCredentials = (prompt: string): readonly Range[] => {
    const visible = visibleOf(prompt);
    return visible.inOriginal(this.#credentials.find(visible.text));
  };

  /** The text with `***` in place of every secret and of every telling piece of one. */
  readonly redact = (text: string): string => replaceRanges(text, this.find(text), () => mask);
}

function occurrences(form: string, { text }: Visible): readonly Range[] {
  const found: Range[] = [];
  for (let start = text.indexOf(form); start >= 0; start = text.indexOf(form, start + form.length)) {
    found.push({ start, end: start + form.length });
  }
  return found;
}

/**
 * Of a JSON Web Token, what is its own: payload and signature (RFC 7519, section 3). All that are signed in the same
 * way begin alike, and none of them would be left as it is in an answer.
 */
function withoutHeader(value: string): string {
  return /^eyJ[\w-]+\.([\w-]{12,}\.[\w-]*)$/.exec(value)?.[1] ?? value;
}
