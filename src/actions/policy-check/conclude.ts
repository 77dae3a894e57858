import { count } from '../../language/failures/count.ts';
import { type Place, type Problem, sentence } from '../../language/failures/failure.ts';
import { reportPage } from '../addresses.ts';
import { headline } from './headline.ts';
import { type CheckCode, checkPage, codesOf, type Report } from './report.ts';

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
  /** A variable of the step's environment. */
  readonly variable: (name: string) => string | undefined;
}

/**
 * Tells every problem at its line, every change, and then how the step ended.
 *
 * @param unwritten why there are no outputs, which fails it as well
 */
export function conclude(report: Report, ending: PolicyCheckEnding, unwritten?: string): void {
  const { log, fail } = ending;
  const { path, errors, warnings } = report;
  const explained = errors.map((error) => ({
    ...error,
    before: `policy-check · ${error.code}\n`,
    after: `\n${seePage(error.code, ending)}`,
  }));
  annotate(explained, maxAnnotations - 1, log.error, log.info);
  annotate(warnings, maxAnnotations, log.warning, log.info);
  tellAll(linesOf(report), log.info);
  const codes = codesOf(report);
  const why = codes.length === 0 ? '' : ` · ${codes.join(', ')}`;
  const end = `${path === '' ? '' : `${path}: `}${headline(report)}${why}.`;
  const lost = unwritten === undefined ? [] : [unwritten];
  if (codes.length + lost.length > 0) fail([end, ...lost, ...codes.map((code) => seePage(code, ending))].join('\n'));
  else log.info(end);
}

/** Where an error is explained, and where a bug is reported. */
function seePage(code: CheckCode, ending: PolicyCheckEnding): string {
  const page = checkPage(code, ending);
  return code === 'internal' ? `Report it at ${reportPage(ending)} · ${page}` : `See ${page}`;
}

/** A problem with what is said around it. */
interface Annotated extends Problem {
  readonly before?: string;
  readonly after?: string;
}

/** Annotates as many problems as GitHub shows; the rest are lines of the log. */
function annotate(
  problems: readonly Annotated[],
  most: number,
  mark: PolicyCheckEnding['log']['error'],
  info: PolicyCheckEnding['log']['info'],
): void {
  for (const [index, problem] of problems.entries()) {
    const { place, before = '', after = '' } = problem;
    const message = `${before}${sentence(problem)}${after}`;
    if (index >= most) info(message);
    else if (place?.annotatable && !place.commit) mark(message, place);
    else mark(message);
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
