import { count } from '../../language/failures/count.ts';
import { type Place, type Problem, sentence } from '../../language/failures/failure.ts';
import { headline } from './headline.ts';
import { fails, type Report } from './report.ts';

/** GitHub shows this many errors of a step, and as many warnings. The last error is the one that fails the step. */
const maxAnnotations = 10;

/** Where the end of a check is told. */
export interface PolicyCheckEnding {
  readonly log: {
    readonly info: (line: string) => void;
    readonly warning: (message: string, place?: Place) => void;
    readonly error: (message: string, place?: Place) => void;
  };
  readonly fail: (message: string) => void;
}

/** Tells every problem at its line, every change, and then how the step ended. */
export function conclude(report: Report, { log, fail }: PolicyCheckEnding): void {
  const { path, errors, warnings } = report;
  annotate(errors, maxAnnotations - 1, log.error, log.info);
  annotate(warnings, maxAnnotations, log.warning, log.info);
  tellAll(linesOf(report), log.info);
  const end = `${path === '' ? '' : `${path}: `}${headline(report)}.`;
  if (fails(report)) fail(errors.length > 0 ? `${end} ${count(errors.length, 'error')}.` : end);
  else log.info(end);
}

/** Annotates as many problems as GitHub shows; the rest are lines of the log. */
function annotate(
  problems: readonly Problem[],
  most: number,
  mark: PolicyCheckEnding['log']['error'],
  info: PolicyCheckEnding['log']['info'],
): void {
  for (const [index, problem] of problems.entries()) {
    const { place } = problem;
    if (index >= most) info(sentence(problem));
    else if (place?.annotatable && !place.commit) mark(`${problem.message} ${problem.remedy}`.trim(), place);
    else mark(sentence(problem));
  }
}

/** How many lines of the log tell of changes; what widens comes first. */
const maxLines = 500;

function linesOf({ comparison, settings, widens = [] }: Report): readonly string[] {
  const changes = comparison?.changes ?? [];
  const moves = comparison?.moves ?? [];
  return [
    ...widens.map(({ what, before, after }) => `allows more: ${what}: ${before} → ${after}`),
    ...settings
      .filter(({ direction }) => direction !== 'wider')
      .map(
        ({ what, before, after, direction }) =>
          `${direction === 'narrower' ? 'narrower: ' : ''}${what}: ${before} → ${after}`,
      ),
    ...moves.map(({ model, situation, before, after }) => `${model}, ${situation}: goes to ${before} → ${after}`),
    ...changes.map(({ model, situation, before, after }) => `${model}, ${situation}: ${before} → ${after}`),
  ];
}

function tellAll(lines: readonly string[], info: PolicyCheckEnding['log']['info']): void {
  for (const line of lines.slice(0, maxLines)) info(line);
  if (lines.length > maxLines) info(`… and ${count(lines.length - maxLines, 'more line')} of changes.`);
}
