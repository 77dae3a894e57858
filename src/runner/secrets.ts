import { setSecret } from '@actions/core';

/** Shorter texts are no secrets, and hiding them everywhere would spoil every text. */
const shortest = 4;

/** What stands in a secret's place. */
const mask = '***';

/** The secrets of the step: hidden by the runner in the log, and by us in everything that we write. */
export class Secrets {
  readonly #forms = new Set<string>();

  /** Hides a value from now on, also in the spellings that it has inside JSON, URLs and base64. */
  add(value: string): void {
    if (value.length < shortest) return;
    setSecret(value);
    const base64 = Buffer.from(value).toString('base64').replace(/=+$/, '');
    for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), base64])
      this.#forms.add(form);
  }

  /** The text with every known secret replaced by `***`, longer ones first. */
  readonly redact = (text: string): string => {
    const forms = [...this.#forms].toSorted((one, other) => other.length - one.length);
    return forms.reduce((clean, form) => clean.replaceAll(form, mask), text);
  };
}
