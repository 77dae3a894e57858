import { at, textAt } from './json.ts';
import type { Spent } from './spent.ts';

/** An error that the provider reports inside an answer whose status is 200. */
export class Reported extends Error {
  override readonly name = 'Reported';
  /** The provider's own codes, the most telling one first. */
  readonly codes: readonly string[];
  /** The HTTP status that the error would have had, where a gateway gives one as its code. */
  readonly status?: number;
  readonly spent: Spent;

  /** @param error the provider's description of it, which is whatever the server sent */
  constructor(error: unknown, spent: Spent) {
    super(textAt(error, 'message'));
    this.codes = codesOf(error);
    this.spent = spent;
    const code = at(error, 'code');
    const status = typeof code === 'number' ? code : Number(/^[45]\d\d$/.exec(String(code))?.[0]);
    if (status >= 400 && status <= 599) this.status = status;
  }
}

/** The provider's own codes for an error, the most telling one first. */
export function codesOf(error: unknown): readonly string[] {
  return ['code', 'type'].map((field) => textAt(error, field)).filter((code) => code !== '');
}
