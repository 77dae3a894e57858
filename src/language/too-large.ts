const mebibyte = 1024 * 1024;

/** An answer that is larger than what is read of one. It carries a code, as Node's errors do. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  readonly code = 'ERR_TOO_LARGE';
  /** How much is read, in words: `16 MiB`. */
  readonly limit: string;

  /** @param most how much is read, in bytes */
  constructor(most: number) {
    const limit = most < 1024 * mebibyte ? `${most / mebibyte} MiB` : `${most / mebibyte / 1024} GiB`;
    super(`The answer has more than ${limit}`);
    this.limit = limit;
  }
}
