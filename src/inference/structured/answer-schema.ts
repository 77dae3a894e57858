import { Failure } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import type { NamedSchema, ResponseFormat } from '../../prompts/prompt.ts';
import { explainErrors } from './explain.ts';
import type { SchemaWarning } from './inspect.ts';
import { parseAnswer } from './parse-answer.ts';
import { showPlace, showPointer } from './pointer.ts';

/** The form that an answer is held to. */
export interface AnswerSchema {
  /** What an answer must be, in words: `a JSON object`, `JSON that matches the schema "response"`. */
  readonly what: string;
  /** What is said of an answer that breaks it: `is not a JSON object`, `does not match the schema "response"`. */
  readonly fault: string;
  readonly check: (answer: string) => Checked;
}

/** An answer that fits, as JSON text; or all that is wrong with it. */
export type Checked =
  | { readonly json: string }
  | {
      /** One sentence each, with the JSON pointer as its place; the first 50. */
      readonly violations: readonly string[];
      /** How many there are; 0 where the answer could not be checked at all, which is no fault that it could mend. */
      readonly count: number;
    };

/**
 * Opens the form that is asked for. The validator is loaded here and not before: a step without a schema
 * never pays for it.
 *
 * @throws {Failure} `invalid-schema`, with everything that is wrong with a schema
 */
export function openAnswerSchema(format: ResponseFormat): Promise<AnswerSchema> {
  const known = opened.get(format);
  if (known) return known;
  const opening = openOnce(format);
  opened.set(format, opening);
  return opening;
}

/** Rows of one prompt share its form, which takes a millisecond to compile. */
const opened = new WeakMap<ResponseFormat, Promise<AnswerSchema>>();

async function openOnce(format: ResponseFormat): Promise<AnswerSchema> {
  if (format.kind === 'json_object')
    return { what: 'a JSON object', fault: 'is not a JSON object', check: checkBy(isObjectText) };
  const { schema } = format;
  const { compileSchema } = await import('./compile.ts');
  const compiled = compileSchema(schema.schema);
  if ('slips' in compiled) throw refused(schema, compiled.slips);
  return {
    what: `JSON that matches the schema "${schema.name}"`,
    fault: `does not match the schema "${schema.name}"`,
    check: checkBy((value, length) => {
      const errors = compiled.check(value, length);
      // There may be hundreds of thousands; only those that are listed are put into words.
      return errors && explainErrors(errors, value);
    }),
  };
}

function refused({ placeOf }: NamedSchema, slips: readonly SchemaWarning[]): Failure {
  const problems = new Problems();
  for (const { pointer, message, remedy } of slips) {
    const words = `response schema${pointer === '' ? '' : `, at ${showPointer(pointer)}`}: ${message}`;
    problems.add(words, remedy, placeOf?.(pointer));
  }
  return new Failure('invalid-schema', problems.list());
}

const uncheckable = 'It could not be checked, since the schema and the answer are too complicated together';

/** What is wrong with a value: the first violations in words, and how many there are. */
type Violations = Extract<Checked, { count: number }>;

type SchemaCheck = (value: unknown, length: number) => Violations | undefined;

const isObjectText: SchemaCheck = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { violations: [], count: 0 }
    : { violations: [`${showPlace('')}, the value must be an object`], count: 1 };

/** What is thrown by a check is no bug: hostile names (`valueOf`) and depths break comparisons. Such an answer does not pass. */
function checkBy(check: SchemaCheck): AnswerSchema['check'] {
  return (answer) => {
    const parsed = parseAnswer(answer);
    if ('slip' in parsed) return { violations: [`It ${parsed.slip}`], count: 1 };
    const found = attempt(() => check(parsed.value, answer.length));
    if (!found) return { violations: [uncheckable], count: 0 };
    return found.count === 0 ? { json: JSON.stringify(parsed.value) } : found;
  };
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}
