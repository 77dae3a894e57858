import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as core from '@actions/core';
import { isPlain } from '../language/text/invisible.ts';
import type { KnownSecrets } from '../reports/secrets/known-secrets.ts';

/** Where an annotation points. */
export interface AnnotationPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The step's log. Whatever is written, no line of it is a command to the runner. */
export interface Log {
  info(line: string): void;
  /** Shown only where the job runs with debug logging (`RUNNER_DEBUG=1`). */
  debug(line: string): void;
  notice(message: string): void;
  warning(message: string, place?: AnnotationPlace): void;
  error(message: string, place?: AnnotationPlace): void;
  /** Does a part of the work whose lines the log folds under a title. Groups do not nest. */
  group<T>(title: string, work: () => Promise<T> | T): Promise<T>;
}

/** The longest message that is written, in UTF-16 code units. */
const longest = 60_000;

/**
 * Opens the log; secrets are removed from all that passes through it. The toolkit escapes annotations, but writes
 * `info` and the titles of groups as they are: what disarms them stands in front of it.
 */
export function openLog(secrets: KnownSecrets): Log {
  const lines = (text: string) => disarm(secrets.redact(text));
  const oneLine = (text: string) => lines(text).replaceAll('\n', ' ');
  const annotate =
    (annotation: typeof core.error) =>
    (message: string, place?: AnnotationPlace): void =>
      write(() => annotation(lines(message), place ? positionOf(place, lines) : {}));
  return {
    info: (line) => write(() => core.info(oneLine(line))),
    debug: (line) => write(() => core.isDebug() && core.debug(oneLine(line))),
    notice: annotate(core.notice),
    warning: annotate(core.warning),
    error: annotate(core.error),
    async group(title, work) {
      write(() => core.startGroup(oneLine(title)));
      try {
        return await work();
      } finally {
        write(core.endGroup);
      }
    },
  };
}

/** GitHub knows a file by its path from the root, without the `./` that workflows like to write in front. */
function positionOf({ file, line, column }: AnnotationPlace, lines: (text: string) => string) {
  return { file: lines(file).replace(/^(?:\.\/+)+/, ''), startLine: line, startColumn: column };
}

/** Has the runner hide a value in the log from now on. */
export function maskInLog(value: string): void {
  write(() => core.setSecret(value));
}

/**
 * Lets the step go on where nobody reads its log any more, or the disk that takes it is full: what was paid for still
 * reaches the outputs, and Node’s own trace of the fault would hide how the step ended.
 */
export function surviveLostLog(): void {
  for (const stream of [process.stdout, process.stderr]) stream.off('error', ignore).on('error', ignore);
}

/** Keeps Node's own messages out of the log. With NODE_DEBUG it prints what it sends, credentials included. */
export function silenceNode(): void {
  process.stderr.write = () => true;
}

function ignore(): void {}

function write(line: () => unknown): void {
  try {
    line();
  } catch {
    // A file that takes no more: there is nobody left to be told.
  }
}

/**
 * The runner obeys `::name::` at the start of a line, after what .NET calls white space, and
 * `##[name]` anywhere in one. Control and format characters and foreign line breaks become blanks, so
 * that a line is a line and its start is its start; a blank in the middle of either command makes it text.
 */
function disarm(text: string): string {
  const lines = text.slice(0, longest).replace(/\r\n?/g, '\n');
  const visible = isPlain(lines)
    ? lines.replaceAll('\t', ' ')
    : lines.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  return visible.replace(/^([^\S\n]*):(?=:)/gm, '$1: ').replaceAll('##[', '## [');
}

/** Tells of each file that is loaded from now on: a lazy part that a step did not need shows by its absence. */
export function noteLoads(debug: (line: string) => void): void {
  const { registerHooks } = process.getBuiltinModule('node:module');
  registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) debug(`Loading ${basename(fileURLToPath(url))}.`);
      return next(url, context);
    },
  });
}
