/** A file that is sent as it is read. */
export interface SentFile {
  readonly name: string;
  /** Its length in bytes. */
  readonly size: number;
  readonly pieces: () => AsyncIterable<Uint8Array>;
}

/** A form as it is sent: its type, its length in bytes, and its pieces, which are made while it is sent. */
export interface SentForm {
  readonly about: Readonly<Record<string, string>>;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/**
 * Writes a form with one file (RFC 7578), in pieces: the file is never in memory as a whole.
 *
 * @param fields of our own: their names and values need no escapes
 * @param boundary what stands in no line of the file
 */
export function writeForm(fields: Readonly<Record<string, string>>, file: SentFile, boundary: string): SentForm {
  const line = (text: string) => `${text}\r\n`;
  const part = (description: string) => line(`--${boundary}`) + line(`content-disposition: form-data; ${description}`);
  const before = Buffer.from(
    [
      ...Object.entries(fields).map(([name, value]) => part(`name="${name}"`) + line('') + line(value)),
      part(`name="file"; filename="${file.name}"`) + line('content-type: application/jsonl') + line(''),
    ].join(''),
  );
  const after = Buffer.from(line('') + line(`--${boundary}--`));
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield before;
    yield* file.pieces();
    yield after;
  }
  return {
    about: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(before.length + file.size + after.length),
    },
    pieces: pieces(),
  };
}
