import { openAnswerSchema } from '../../../inference/structured/answer-schema.ts';
import { parseAnswer } from '../../../inference/structured/parse-answer.ts';
import { within } from '../../../inference/structured/within.ts';
import { Failure, type Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { isContainer } from '../../../language/json.ts';
import { type PathCriterion, pass, type SchemaCriterion, type Scorer } from './evaluator.ts';

/** For one search along a path, in milliseconds: `$..*..*` selects more with every level, and filters may have patterns. */
const searchTime = 1000;

/** Holds the answer to a JSON Schema, as answers to `jsonSchema` are. */
export async function schemaScorer({ schema }: SchemaCriterion): Promise<Scorer | readonly Problem[]> {
  try {
    const { what, check } = await openAnswerSchema({ kind: 'json_schema', schema });
    return ({ completion }) => {
      const checked = check(completion);
      if ('json' in checked) return pass(true, `Expected ${what}`);
      const [first = ''] = checked.violations;
      if (checked.count === 0) return { error: `The answer could not be checked: ${first}` };
      const more = checked.count > 1 ? ` (and ${checked.count - 1} more)` : '';
      return pass(false, `Expected ${what}: ${first}${more}`);
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.problems;
  }
}

/** Searches the answer along a JSONPath (RFC 9535). The library that evaluates it runs no scripts, and is loaded here. */
export async function pathScorer({ path, equals }: PathCriterion): Promise<Scorer | Problem> {
  const { query } = await import('jsonpath-rfc9535');
  try {
    query(null, path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = `\`json-path\`: ${quote(path)} is not a valid JSONPath.`;
    return { message, remedy: 'Write it as RFC 9535 does, for example `$.items[0].name`.' };
  }
  const expected = `Expected ${path} to be ${shown(equals)}`;
  return ({ completion }) => {
    const parsed = parseAnswer(completion);
    if ('slip' in parsed) return pass(false, `${expected}: the answer ${parsed.slip}`);
    const found = within(searchTime, () => select(query, parsed.value, path))?.result;
    if (!found) return { error: `The search along ${path} took longer than ${searchTime} ms.` };
    const other = found.find((value) => !isSame(value, equals));
    if (found.length === 0) return pass(false, `${expected}: it selects nothing`);
    return other === undefined ? pass(true, expected) : pass(false, `${expected}: it is ${shown(other)}`);
  };
}

type Query = typeof import('jsonpath-rfc9535').query;

function select(query: Query, value: unknown, path: string): readonly unknown[] {
  return isJson(value) ? query(value, path) : [];
}

function isJson(value: unknown): value is Parameters<Query>[0] {
  if (isContainer(value)) return Object.values(value).every(isJson);
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Whether two JSON values are the same; the order of an object's fields does not count. */
function isSame(one: unknown, other: unknown): boolean {
  if (!isContainer(one) || !isContainer(other)) return one === other;
  const names = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}

/** A value as JSON, cut. */
function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? '';
  return json.length > 80 ? `${json.slice(0, 80)}…` : json;
}
