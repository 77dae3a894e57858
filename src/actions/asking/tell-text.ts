/** Where lines of the log go. */
interface LineLog {
  readonly info: (line: string) => void;
  readonly warning: (message: string) => void;
}

/**
 * Waits until a file has taken a result. Where it does not the log has it, since it was paid for.
 *
 * @param line the result as the file would have it, without secrets of the step
 */
export async function takenOrTold<Taken>(taking: Promise<Taken>, line: string, log: LineLog): Promise<Taken> {
  try {
    return await taking;
  } catch (error) {
    log.warning('A result could not be written to the results file. The next lines of the log are what it says:');
    tellText(line, log.info);
    throw error;
  }
}

/** The longest piece of a line, in UTF-16 code units: the log cuts what is longer. */
const longest = 50_000;

/** Tells a whole text in the log, which keeps it where nothing else does: line by line, a long line in pieces. */
export function tellText(text: string, info: (line: string) => void): void {
  for (const line of text.split(/\r\n|\r|\n/)) {
    let start = 0;
    do {
      const end = start + longest;
      const isCut = end < line.length && /[\ud800-\udbff]/.test(line.charAt(end - 1));
      info(line.slice(start, isCut ? end - 1 : end));
      start = isCut ? end - 1 : end;
    } while (start < line.length);
  }
}
