import { evaluate, fillIn as fill, isTrue } from '../../src/actions/byok/try/expressions.ts';
import { valueAt } from '../../src/language/json.ts';

/** What expressions may ask for, by the names of GitHub's contexts. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Fills in the `${{ }}` of a text as the runner does, for the few forms that the tested workflows use. */
export function fillIn(text: string, contexts: Contexts): string {
  return fill(text, (expression) => evaluate(expression, lookupIn(contexts)));
}

/** Whether a condition holds; one without an expression in it is an expression as a whole. */
export function holds(condition: string, contexts: Contexts): boolean {
  const [, inner = condition] = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(condition) ?? [];
  return isTrue(evaluate(inner, lookupIn(contexts)));
}

function lookupIn(contexts: Contexts) {
  return ([context = '', ...path]: readonly string[]): unknown => {
    if (!(context in contexts)) throw new Error(`There is no context ${context} here.`);
    return valueAt(contexts[context], ...path);
  };
}
