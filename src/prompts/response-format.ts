import { parseSchema } from './parse-schema.ts';
import type { Prompt } from './prompt.ts';
import type { ReadPromptFile } from './read-file.ts';

/** What the inputs say about the form of the answer; empty texts are inputs that were not given. */
export interface FormInputs {
  readonly responseSchema: string;
  readonly responseSchemaFile: string;
}

/**
 * Adds the form that the inputs want. A prompt file's own wins, and of the inputs the file.
 *
 * @throws {Failure} `invalid-schema`, `unreadable-file`
 */
export async function withResponseFormat(
  prompt: Prompt,
  { responseSchema, responseSchemaFile }: FormInputs,
  readFile: ReadPromptFile,
): Promise<Prompt> {
  if (responseSchema === '' && responseSchemaFile === '') return prompt;
  if (prompt.responseFormat) {
    const warning = 'response-schema has no effect: the prompt file says what the answer must be.';
    return { ...prompt, warnings: [...prompt.warnings, warning] };
  }
  const schema =
    responseSchemaFile === ''
      ? parseSchema(responseSchema, { file: 'input response-schema', annotatable: false })
      : parseSchema(await readFile('response-schema-file', responseSchemaFile), {
          file: responseSchemaFile,
          annotatable: true,
        });
  return { ...prompt, responseFormat: { kind: 'json_schema', schema } };
}
