import { type Failure, formatPlace, type Problem } from '../../../language/failures/failure.ts';
import type { PageFailure, PageProblem } from '../wire/problems.ts';

/** A problem as the page shows it. */
export function pageProblem({ message, remedy, place }: Problem): PageProblem {
  return { message, remedy, ...(place && { place: formatPlace(place) }) };
}

/**
 * A failure as the page shows it.
 *
 * @param redact takes out the secrets that are known
 */
export function pageFailure({ code, problems }: Failure, redact: (text: string) => string): PageFailure {
  const clean = problems.map((problem) => ({
    ...pageProblem(problem),
    message: redact(problem.message),
    remedy: redact(problem.remedy),
  }));
  return { code, problems: clean };
}
