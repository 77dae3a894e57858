import { type FindSecrets, findAll } from '../secrets/cleaner.ts';
import { type Finding, markFindings, mergeFindings, tallyOf } from '../secrets/findings.ts';
import { Pieces, windowLength } from '../secrets/pieces.ts';
import type { Scan } from '../secrets/scanner.ts';
import type { Result } from './result.ts';

/** How much of a secret in the answer must be left by a message that quotes its beginning, to be hidden there. */
const share = 0.5;

/** All that a provider has said in a result. */
export function saidIn({ completion, problems }: Result): readonly string[] {
  return [...problems.map(({ message }) => message), ...(completion ? [completion.text, completion.refusal] : [])];
}

/**
 * A result as it may be shown: without what looks like a secret in the answer, the refusal and the messages of the
 * provider, and with the count of what the answer held.
 */
export function screenAnswer(result: Result, scan: Scan, findSecrets: FindSecrets): Result {
  const look = (text: string) => findAll(text, scan, findSecrets);
  const { text, refusal } = result.completion ?? { text: '', refusal: '' };
  const [inText, inRefusal] = [look(text), look(refusal)];
  const cutOff = piecesOf(text, inText);
  const clean = (said: string) => markFindings(said, mergeFindings([...look(said), ...cutOff(said)]));
  const problems = result.problems.map((problem) => ({ ...problem, message: clean(problem.message) }));
  if (!result.completion) return { ...result, problems };
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

/** What is left of secrets in an answer where a message quotes a part of it and cuts: half of one has no looks any more. */
function piecesOf(text: string, findings: readonly Finding[]): (said: string) => readonly Finding[] {
  const byKind = new Map<string, Pieces>();
  const kinds = new Map(findings.map(({ kind, start, end }) => [text.slice(start, end), kind]));
  for (const [value, kind] of kinds) {
    if (value.length < windowLength) continue;
    const pieces = byKind.get(kind) ?? new Pieces();
    pieces.add(value, share);
    byKind.set(kind, pieces);
  }
  return (said) => [...byKind].flatMap(([kind, pieces]) => pieces.find(said).map((range) => ({ ...range, kind })));
}
