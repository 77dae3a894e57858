import { type AnswerSchema, type Checked, openAnswerSchema } from '../../src/inference/structured/answer-schema.ts';
import { Failure, sentence } from '../../src/language/failures/failure.ts';
import { parseSchema } from '../../src/prompts/response-schema.ts';

/** A form from the text of a schema. */
export function formOf(text: string): Promise<AnswerSchema> {
  const schema = parseSchema(text, { file: 'schema.yml', annotatable: true });
  return openAnswerSchema({ kind: 'json_schema', schema });
}

/** A form from a schema as a value. */
export function formFor(schema: object): Promise<AnswerSchema> {
  return formOf(JSON.stringify(schema));
}

/** What is said against the text of a schema, one line each. Whatever else is thrown is a bug. */
export async function refusalOf(text: string): Promise<readonly string[]> {
  try {
    await formOf(text);
    return [];
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid-schema') return error.problems.map(sentence);
    throw error;
  }
}

/** What is said against an answer. */
export function violationsOf(checked: Checked): readonly string[] {
  return 'json' in checked ? [] : checked.violations;
}
