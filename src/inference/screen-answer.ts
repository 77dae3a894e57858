import { type Finding, markFindings, mergeFindings, ownKind, tallyOf } from '../secrets/findings.ts';
import type { Range } from '../secrets/range.ts';
import type { Scan } from '../secrets/scanner.ts';
import type { Result } from './result.ts';

/** All that a provider has said in a result. */
export function saidIn({ completion, problems }: Result): readonly string[] {
  return [...problems.map(({ message }) => message), ...(completion ? [completion.text, completion.refusal] : [])];
}

/**
 * A result as it may be shown: without what looks like a secret in the answer, the refusal and the messages of the
 * provider, and with the count of what the answer held.
 *
 * @param findSecrets finds what the step itself knows to be secret
 */
export function screenAnswer(result: Result, scan: Scan, findSecrets: (text: string) => readonly Range[]): Result {
  const look = (text: string): readonly Finding[] => {
    const own = findSecrets(text).map((range) => ({ ...range, kind: ownKind }));
    return mergeFindings([...own, ...scan(text)]);
  };
  const clean = (text: string) => markFindings(text, look(text));
  const problems = result.problems.map((problem) => ({ ...problem, message: clean(problem.message) }));
  if (!result.completion) return { ...result, problems };
  const { text, refusal } = result.completion;
  const [inText, inRefusal] = [look(text), look(refusal)];
  return {
    ...result,
    problems,
    completion: {
      ...result.completion,
      text: markFindings(text, inText),
      refusal: markFindings(refusal, inRefusal),
    },
    foundInAnswer: tallyOf(inText, inRefusal),
  };
}
