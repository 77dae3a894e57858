import { pass, type Scorer, type StringCriterion } from './evaluator.ts';

/** How each comparison is made, and how its details begin, as in `gh models eval`: only `equals` minds the case. */
const compare: Readonly<
  Record<
    StringCriterion['comparison'],
    { readonly expected: string; readonly holds: (answer: string, text: string) => boolean }
  >
> = {
  equals: { expected: 'Expected exact match', holds: (answer, text) => answer === text },
  contains: { expected: 'Expected to contain', holds: ignoringCase((answer, text) => answer.includes(text)) },
  startsWith: { expected: 'Expected to start with', holds: ignoringCase((answer, text) => answer.startsWith(text)) },
  endsWith: { expected: 'Expected to end with', holds: ignoringCase((answer, text) => answer.endsWith(text)) },
};

function ignoringCase(holds: (answer: string, text: string) => boolean): typeof holds {
  return (answer, text) => holds(answer.toLowerCase(), text.toLowerCase());
}

/** Compares the answer with a text. */
export function stringScorer({ comparison, text }: StringCriterion): Scorer {
  const { expected, holds } = compare[comparison];
  return ({ completion }) => pass(holds(completion, text), `${expected}: '${text}'`);
}

/**
 * What is wrong with a text that no answer can match, because blanks around answers do not count; `undefined` for
 * any other.
 */
export function unmatchable({ comparison, text }: StringCriterion): string | undefined {
  const isImpossible =
    (comparison === 'equals' && text !== text.trim()) ||
    (comparison === 'startsWith' && text !== text.trimStart()) ||
    (comparison === 'endsWith' && text !== text.trimEnd());
  return isImpossible
    ? `\`${comparison}\` has whitespace that no answer has: answers are compared without whitespace around them.`
    : undefined;
}
