import { Failure } from '../failures/failure.ts';
import { quote } from '../failures/quote.ts';
import type { PromptFiles } from './read-file.ts';

/** The longest text that is put together from several files, in UTF-16 code units. */
const maxLength = 10 * 1024 * 1024;

/**
 * The text of a file, or of all files that a pattern matches: then each begins with a line that names it.
 *
 * @throws {Failure} `unreadable-file`
 */
export async function readJoined(input: string, path: string, files: PromptFiles): Promise<string> {
  const paths = await files.find(input, path);
  if (paths.length === 1 && paths[0] === path) return files.readText(input, path);
  const texts: string[] = [];
  let length = 0;
  for (const found of paths) {
    const text = await files.readText(input, found);
    const joined = `--- ${isPlain(found) ? found : quote(found)} ---\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}`;
    length += joined.length;
    if (length > maxLength) {
      const message = `${input}: the files that ${quote(path)} matches have more than ${maxLength} characters together.`;
      throw new Failure('unreadable-file', { message, remedy: 'Match fewer files.' });
    }
    texts.push(joined);
  }
  return texts.join('');
}

/** A name that can stand in a header as it is: no line break, nothing invisible. */
function isPlain(path: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(path);
}
