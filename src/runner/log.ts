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

/** Opens the log; secrets are removed from all that passes through it. */
export function openLog(secrets: Secrets): Log {
  const clean = (text: string) => disarm(secrets.redact(text));
  return {
    info: (line) => info(clean(line)),
    notice: (message) => notice(clean(message)),
    warning: (message, place) => warning(clean(message), properties(place)),
    error: (message, place) => error(clean(message), properties(place)),
  };
}

/**
 * The runner obeys `::name::` at the start of a line, after blanks, and `##[name]` anywhere in one. A
 * blank in the middle of either makes it text.
 */
function disarm(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '## [');
}

function properties(place: AnnotationPlace | undefined) {
  return place ? { file: place.file, startLine: place.line, startColumn: place.column } : {};
}
