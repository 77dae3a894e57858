import { type Place, type Problem, sentence } from '../language/failures/failure.ts';

/**
 * The message that a step ends with, in lines: what came of it, then what is wrong.
 *
 * @param rest follows the problems; but what is to be pasted ends the message, so that nothing else is copied with it
 */
export function endMessage(verdict: string, problems: readonly Problem[], rest: readonly string[]): string {
  const told = problems.map(sentence);
  const pasted = told.at(-1)?.includes('\n\n') ? told.splice(-1) : [];
  return [verdict, ...told, ...rest, ...pasted].join('\n');
}

/** Where to annotate: the first place that lies in the run's repository. */
export function placeToAnnotate(problems: readonly Problem[]): Place | undefined {
  return problems.map(({ place }) => place).find((place) => place?.annotatable);
}
