/** Shorter texts are no secrets, and hiding them everywhere would spoil every text. */
const shortest = 4;

/** What stands in a secret's place. */
const mask = '***';

/** A piece of a secret's beginning that is as long is hidden, too: something may have cut the rest off. */
const tellingLength = 12;

/** The secrets of the step: hidden by the runner in the log, and by us in everything that we write. */
export class Secrets {
  #forms: readonly string[] = [];
  readonly #onAdd: (value: string) => void;

  /** `onAdd` tells the runner. */
  constructor(onAdd: (value: string) => void) {
    this.#onAdd = onAdd;
  }

  /** Hides a value from now on, also in the spellings that it has inside JSON, URLs and base64. */
  add(value: string): void {
    if (value.length < shortest) return;
    this.#onAdd(value);
    const forms = [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value.toWellFormed()),
      ...base64Forms(value),
    ];
    this.#forms = [...new Set([...this.#forms, ...forms])].toSorted((one, other) => other.length - one.length);
  }

  /** The text with every known secret replaced by `***`: first whole ones, longer ones first, then pieces of them. */
  readonly redact = (text: string): string => {
    const whole = this.#forms.reduce((clean, form) => clean.replaceAll(form, mask), text);
    const beginnings = Map.groupBy(this.#forms, (form) => form.slice(0, tellingLength));
    return [...beginnings].reduce((clean, [beginning, forms]) => hidePieces(clean, beginning, forms), whole);
  };
}

/** The three ways in which base64 shows a text, by where it begins, without the letters that its neighbours share. */
function base64Forms(value: string): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const form = whole.toString('base64').replace(/=+$/, '');
    const shared = whole.length % 3 === 0 ? 0 : 1;
    const own = form.slice(offset === 0 ? 0 : offset + 1, form.length - shared);
    return own.length < shortest ? [] : [own];
  });
}

/** Replaces every piece that begins like these forms of secrets, as far as it is like one of them. */
function hidePieces(text: string, beginning: string, forms: readonly string[]): string {
  if (beginning.length < tellingLength) return text;
  let clean = '';
  let from = 0;
  for (let at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, from)) {
    clean += text.slice(from, at) + mask;
    from = at + Math.max(...forms.map((form) => commonLength(text, at, form)));
  }
  return clean + text.slice(from);
}

function commonLength(text: string, at: number, form: string): number {
  let length = 0;
  while (length < form.length && text[at + length] === form[length]) length++;
  return length;
}
