import { type Failure, formatPlace, type Problem } from '../../../language/failures/failure.ts';
import type { PageFailure, PageProblem } from '../wire/problems.ts';

/**
 * A problem as the page shows it.
 *
 * @param redact takes out the secrets that are known
 */
export function pageProblem({ message, remedy, place }: Problem, redact: (text: string) => string): PageProblem {
  return { message: redact(message), remedy: redact(remedy), ...(place && { place: redact(formatPlace(place)) }) };
}

/** A failure as the page shows it; `redact` as for its problems. */
export function pageFailure({ code, problems }: Failure, redact: (text: string) => string): PageFailure {
  return { code, problems: problems.map((problem) => pageProblem(problem, redact)) };
}
