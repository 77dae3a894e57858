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
  /** Whether it is the answer's own end that says so, by its finish reason. */
  readonly isEnd: boolean;

  /** @param error the provider's description of it, which is whatever the server sent */
  constructor(error: unknown, spent: Spent, isEnd = false) {
    super(typeof error === 'string' ? error : textAt(error, 'message') || textAt(error, 'detail'));
    this.codes = codesOf(error);
    this.spent = spent;
    this.isEnd = isEnd;
    const status = ['code', 'status', 'status_code', 'statusCode']
      .map((field) => statusOf(at(error, field)))
      .find((found) => found !== undefined);
    if (status !== undefined) this.status = status;
  }
}

/** The provider's own codes for an error, the most telling one first. */
export function codesOf(error: unknown): readonly string[] {
  return ['code', 'type'].map((field) => textAt(error, field)).filter((code) => code !== '');
}

/** An HTTP status of 400 to 599, as a number or as the beginning of a text. */
function statusOf(code: unknown): number | undefined {
  const status = typeof code === 'number' ? code : Number(/^[45]\d\d\b/.exec(String(code))?.[0]);
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}
