import { error, info, notice, warning } from '@actions/core';
import type { Secrets } from './secrets.ts';

/** Where an annotation points. */
export interface AnnotationPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The step's log. Whatever is written, no line of it is a command to the runner. */
export interface Log {
  info(line: string): void;
  notice(message: string): void;
  warning(message: string, place?: AnnotationPlace): void;
  error(message: string, place?: AnnotationPlace): void;
}

/** The longest message that is written, in UTF-16 code units. */
const longest = 60_000;

/** Opens the log; secrets are removed from all that passes through it. */
export function openLog(secrets: Secrets): Log {
  const lines = (text: string) => disarm(secrets.redact(text));
  const oneLine = (text: string) => lines(text).replaceAll('\n', ' ');
  return {
    info: (line) => info(oneLine(line)),
    notice: (message) => notice(lines(message)),
    warning: (message, place) => warning(lines(message), properties(place)),
    error: (message, place) => error(lines(message), properties(place)),
  };
}

/**
 * The runner obeys `::name::` at the start of a line, after what .NET calls white space, and
 * `##[name]` anywhere in one. Control and format characters and foreign line breaks become blanks, so
 * that a line is a line and its start is its start; a blank in the middle of either command makes it text.
 */
function disarm(text: string): string {
  return text
    .slice(0, longest)
    .replace(/\r\n?/g, '\n')
    .replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/^([^\S\n]*):(?=:)/gm, '$1: ')
    .replaceAll('##[', '## [');
}

function properties(place: AnnotationPlace | undefined) {
  return place ? { file: place.file, startLine: place.line, startColumn: place.column } : {};
}
