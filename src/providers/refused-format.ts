import { at, textAt } from './json.ts';

/** OpenAI's fields for the form of an answer, in either interface. */
const field = /\b(?:response_format|text\.format|json_schema)\b/;

/** What to change where the provider does not take the form that was asked for; empty where that is not the matter. */
export function refusedFormat(error: unknown): string {
  const said = textAt(error, 'message');
  const isSchema = at(error, 'code') === 'invalid_json_schema' || /^Invalid schema for response_format\b/.test(said);
  if (isSchema) {
    return 'Change the response schema. With `strict: true` OpenAI and Azure want `additionalProperties: false` and every property in `required`, in each object; or write `structured-output: json_object` at the key.';
  }
  if (!field.test(`${textAt(error, 'param')} ${said}`)) return '';
  return 'This model or server does not take the form as it was asked for: write `structured-output: json_object` or `none` at the key, and the schema is put into the system message.';
}
