import { open } from 'node:fs/promises';
import { reasonOf } from '../outputs.ts';
import { locate, type Reach, refusal } from './files.ts';

/** Bytes that are read at once. */
const pieceSize = 256 * 1024;

/**
 * Opens a UTF-8 text of any size that may be read in the same way as smaller ones, to be read in pieces and as often as
 * it is needed.
 *
 * @param input the input that names the file, for messages
 * @returns what reads it from its beginning, without a byte order mark; `undefined` where there is no such file
 * @throws {Failure} `unreadable-file`, also while it is read
 */
export async function openTextPieces(
  reach: Reach,
  input: string,
  path: string,
): Promise<(() => AsyncGenerator<string, void>) | undefined> {
  const found = await locate(reach, input, path);
  if (!found) return undefined;
  const fail = (error: unknown) =>
    refusal(input, path, `cannot be read (${reasonOf(error)})`, 'Write it before this step.');
  return async function* read() {
    await using file = await open(found.target).catch((error: unknown) => {
      throw fail(error);
    });
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const buffer = Buffer.allocUnsafe(pieceSize);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, pieceSize).catch((error: unknown) => {
        throw fail(error);
      });
      const text = decoded(decoder, buffer.subarray(0, bytesRead), bytesRead > 0);
      if (text === undefined) throw refusal(input, path, 'is not UTF-8 text', 'Save it as UTF-8.');
      if (text !== '') yield text;
      if (bytesRead === 0) return;
    }
  };
}

/** The text of bytes that follow others; `undefined` where they are no UTF-8. */
function decoded(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    return undefined;
  }
}
