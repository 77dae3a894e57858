import { Failure } from '../language/failures/failure.ts';
import { quote } from '../language/failures/quote.ts';
import { capText } from './cap-text.ts';
import type { PromptFiles } from './read-file.ts';

/** The longest text that is put together from several files, in UTF-16 code units. */
const maxLength = 10 * 1024 * 1024;

/** Empty files that a warning names. */
const maxNamed = 5;

/** What is to be read for one variable. */
export interface Wanted {
  /** The input and the variable, for messages. */
  readonly input: string;
  /** A path or a pattern. */
  readonly path: string;
  /** Bytes of each file that are used; absent where files are read whole, and have to be UTF-8. */
  readonly maxFileBytes?: number | undefined;
}

/** The text of one or several files, and what a reader should know of it. */
export interface Joined {
  readonly value: string;
  readonly warnings: readonly string[];
  /** Files of which only a part was used. */
  readonly notes: readonly string[];
}

/**
 * The text of a file, or of all files that a pattern matches: then each begins with a line that names it.
 *
 * @throws {Failure} `unreadable-file`
 */
export async function readJoined({ input, path, maxFileBytes }: Wanted, files: PromptFiles): Promise<Joined> {
  const notes: string[] = [];
  const read = async (found: string): Promise<string> => {
    if (maxFileBytes === undefined) return files.readText(input, found);
    const { text, note } = capText(await files.readBeginning(input, found, maxFileBytes), maxFileBytes);
    if (note !== undefined) notes.push(`${input}: ${quote(found)} ${note} (max-file-bytes).`);
    return text;
  };
  const paths = await files.find(input, path);
  if (paths.length === 1 && paths[0] === path) return { value: await read(path), warnings: [], notes };
  const texts: string[] = [];
  const empty: string[] = [];
  let length = 0;
  for (const found of paths) {
    const text = await read(found);
    if (text.trim() === '') empty.push(quote(found));
    const joined = `--- ${isPlain(found) ? found : quote(found)} ---\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}`;
    length += joined.length;
    if (length > maxLength) {
      const message = `${input}: the files that ${quote(path)} matches have more than ${maxLength} characters together.`;
      const remedy = 'Match fewer files, or set `max-file-bytes` to use the beginning of each.';
      throw new Failure('unreadable-file', { message, remedy });
    }
    texts.push(joined);
  }
  return { value: texts.join(''), warnings: tellEmpty(input, path, empty, paths.length), notes };
}

function tellEmpty(input: string, path: string, empty: readonly string[], count: number): readonly string[] {
  if (empty.length === 0) return [];
  if (empty.length === count) return [`${input}: every file that ${quote(path)} matches is empty.`];
  const left = empty.length - maxNamed;
  const more = left > 0 ? `, … and ${left} more` : '';
  return [
    `${input}: of the files that ${quote(path)} matches these are empty: ${empty.slice(0, maxNamed).join(', ')}${more}.`,
  ];
}

/** A name that can stand in a header as it is: no line break, nothing invisible. */
function isPlain(path: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(path);
}
