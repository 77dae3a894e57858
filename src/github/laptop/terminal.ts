import type { Interface } from 'node:readline';
import { styleText } from 'node:util';

/** How a word is told from the others, where colours are shown. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** One of the two streams that a command writes to. */
export interface TerminalStream {
  /** Whether a person reads it, and not a program. */
  readonly isTerminal: boolean;
  /** Characters in a line; 80 where nobody says. */
  readonly columns: number;
  /** Writes a text as it is. Once nobody reads any more, nothing happens. */
  readonly write: (text: string) => void;
  /** The text in a style, where the stream shows colours. */
  readonly style: (style: Style, text: string) => string;
}

/** Where a command reads and writes: answers go to `output`, everything else to `messages`. */
export interface Terminal {
  readonly output: TerminalStream;
  readonly messages: TerminalStream;
  /** Whether somebody can be asked. */
  readonly isInteractive: boolean;
  /**
   * What standard input has: `text`, a file or what another program prints; `nothing`; or `perhaps`, where a program has
   * started this one and may write to it, or may never do so and never say that it does not.
   */
  readonly piped: 'text' | 'perhaps' | 'nothing';
  /** Asks one line, and gives it without blanks around it; `undefined` where no more lines come. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /**
   * All that comes on standard input, at most so many bytes; `undefined` where there is more.
   *
   * @param patience how long its beginning is waited for, in milliseconds; absent: as long as it takes
   */
  readonly readInput: (maxBytes: number, patience?: number) => Promise<Uint8Array | undefined>;
  /**
   * Waits until all is written.
   *
   * @returns why an answer could not be written to standard output; nothing where its reader has gone, which is his right
   */
  readonly flush: () => Promise<string | undefined>;
}

/** The environment variables that say how a terminal shows texts. */
interface TerminalEnvironment {
  readonly NO_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/** Opens the terminal. To be called once, before anything is written. */
export function openTerminal({ NO_COLOR, TERM }: TerminalEnvironment): Terminal {
  const isPlain = (NO_COLOR ?? '') !== '' || TERM === 'dumb';
  const [output, messages] = [openStream(process.stdout, isPlain), openStream(process.stderr, isPlain)];
  const questions = openQuestions();
  return {
    output,
    messages,
    isInteractive: process.stdin.isTTY === true && messages.isTerminal,
    piped: pipedInput(),
    ask: questions.ask,
    readInput,
    async flush() {
      questions.close();
      await messages.flush();
      return output.flush();
    },
  };
}

function openStream(stream: NodeJS.WriteStream, isPlain: boolean) {
  // What silences Node's own messages replaces the function; ours go on.
  const write = stream.write.bind(stream);
  let failure: NodeJS.ErrnoException | undefined;
  const note = (error: NodeJS.ErrnoException) => {
    failure ??= error;
  };
  stream.on('error', note);
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.columns > 0 ? stream.columns : 80,
    write(text: string): void {
      if (failure === undefined && text !== '') write(text);
    },
    style: (style: Style, text: string) => (isPlain || stream.isTTY !== true ? text : styleText(style, text, plainly)),
    async flush(): Promise<string | undefined> {
      if (failure === undefined) await new Promise<void>((resolve) => write('', () => resolve()));
      // What follows the last text, such as the error of a pipe that is closed, is noted with it.
      await new Promise((resolve) => setImmediate(resolve));
      return failure === undefined || failure.code === 'EPIPE' ? undefined : failure.message;
    },
  };
}

/** Whether colours are shown is decided here, not by Node. */
const plainly = { validateStream: false };

/** A shell connects programs by pipes, Node by sockets; whoever hands over nothing has a device there, such as /dev/null. */
function pipedInput(): Terminal['piped'] {
  if (process.stdin.isTTY) return 'nothing';
  try {
    const found = process.getBuiltinModule('node:fs').fstatSync(0);
    if (found.isSocket()) return 'perhaps';
    return found.isFIFO() || found.isFile() ? 'text' : 'nothing';
  } catch {
    return 'nothing';
  }
}

/** Reads lines that somebody types. One reader takes them all: a second one would miss what was typed ahead. */
function openQuestions() {
  const waiting: ((line: string | undefined) => void)[] = [];
  const typed: string[] = [];
  let reader: Interface | undefined;
  let isOver = false;

  function open(): Interface {
    const { createInterface } = process.getBuiltinModule('node:readline');
    const opened = createInterface({ input: process.stdin, output: process.stderr });
    opened.on('line', (line) => {
      const next = waiting.shift();
      if (next) next(line.trim());
      else typed.push(line.trim());
    });
    opened.once('close', () => {
      isOver = true;
      for (const next of waiting.splice(0)) next(undefined);
    });
    return opened;
  }

  return {
    async ask(question: string): Promise<string | undefined> {
      reader ??= open();
      reader.setPrompt(question);
      if (!isOver) reader.prompt();
      const line = typed.shift();
      if (line !== undefined || isOver) return line;
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => reader?.close(),
  };
}

async function readInput(maxBytes: number, patience?: number): Promise<Uint8Array | undefined> {
  if (patience !== undefined && !(await begins(patience))) {
    process.stdin.destroy();
    return new Uint8Array();
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}

/** Whether standard input brings something, or its end, within so many milliseconds. */
function begins(patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const over = setTimeout(() => end(false), patience);
    const begun = () => end(true);
    const end = (hasBegun: boolean) => {
      clearTimeout(over);
      for (const event of ['readable', 'end', 'error']) process.stdin.off(event, begun);
      resolve(hasBegun);
    };
    for (const event of ['readable', 'end', 'error']) process.stdin.once(event, begun);
  });
}
