import type { RowSource } from '../../rows/row-stream.ts';
import type { RowPrompt } from '../row-prompt.ts';

/** Bytes of a key: its 32 hexadecimal digits. */
const keyBytes = 16;

/** The key of every row: 16 bytes each. */
export class RowKeys {
  readonly #keys: Buffer;
  readonly count: number;

  private constructor(keys: Buffer, count: number) {
    this.#keys = keys;
    this.count = count;
  }

  /** Reads all rows. */
  static async read(rows: RowSource, prompt: Pick<RowPrompt, 'keyOf'>): Promise<RowKeys> {
    const keys = Buffer.alloc(rows.count * keyBytes);
    for await (const row of rows.read()) keys.write(prompt.keyOf(row), row.index * keyBytes, 'hex');
    return new RowKeys(keys, rows.count);
  }

  /** What is wrong with a result's row or key; nothing where it is one of these. */
  strangeness({ row, key }: { readonly row: number; readonly key: string }): string | undefined {
    if (row >= this.count)
      return `belongs to another input: it is row ${row}, and the rows here end at ${this.count - 1}`;
    const start = row * keyBytes;
    if (this.#keys.toString('hex', start, start + keyBytes) === key) return undefined;
    return `belongs to another input: row ${row} was asked with another text, prompt, model or setting`;
  }
}
