import { formatPlace } from '../language/failures/failure.ts';
import { quote } from '../language/failures/quote.ts';
import type { ReadPromptFile } from './files/prompt-files.ts';
import type { Prompt, ResponseFormat } from './prompt.ts';

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
export async function withResponseFormat<Formed extends Pick<Prompt, 'responseFormat' | 'formatPlace' | 'warnings'>>(
  prompt: Formed,
  { responseSchema, responseSchemaFile }: FormInputs,
  readFile: ReadPromptFile,
): Promise<Formed> {
  if (responseSchema === '' && responseSchemaFile === '') return prompt;
  const input = responseSchemaFile === '' ? 'response-schema' : `response-schema-file: ${quote(responseSchemaFile)}`;
  const place = prompt.formatPlace ? `${formatPlace(prompt.formatPlace)}: ` : '';
  if (prompt.responseFormat) {
    const warning = `${place}${input} has no effect: the prompt file sets the response format (${describeFormat(prompt.responseFormat)}). Remove one of the two.`;
    return { ...prompt, warnings: [...prompt.warnings, warning] };
  }
  const { parseSchema } = await import('./response-schema.ts');
  const schema =
    responseSchemaFile === ''
      ? parseSchema(responseSchema, { file: 'input response-schema', annotatable: false })
      : parseSchema(await readFile('response-schema-file', responseSchemaFile), {
          file: responseSchemaFile,
          annotatable: true,
        });
  const responseFormat = { kind: 'json_schema', schema } as const;
  const warnings = [
    ...prompt.warnings,
    ...(prompt.formatPlace
      ? [
          `${place}the prompt file asks for text but the input ${input} asks for JSON; JSON is used. Remove one of the two.`,
        ]
      : []),
    ...(responseSchema !== '' && responseSchemaFile !== ''
      ? [`${input} wins over the input response-schema, which has no effect. Remove one of the two.`]
      : []),
    ...templatesIn(responseFormat),
  ];
  return { ...prompt, responseFormat, warnings };
}

/** A warning for what looks like variables in a schema, which is sent as it was written. */
export function templatesIn(format: ResponseFormat | undefined): readonly string[] {
  if (format?.kind !== 'json_schema') return [];
  const { schema, placeOf } = format.schema;
  const found = templatesAt(schema, '').slice(0, maxTemplates);
  return found.map(({ written, pointer }) => {
    const place = placeOf?.(pointer);
    const where = place ? `${formatPlace(place)}: ` : '';
    return `${where}${quote(written)} stays as it is: variables are filled into messages, not into a response schema. Ask for it in a message, or write the schema in the input \`response-schema\` with an expression.`;
  });
}

/** Places in a schema that are named. */
const maxTemplates = 5;

/** What looks like a variable, with the JSON pointer of where it stands. */
interface Template {
  readonly written: string;
  readonly pointer: string;
}

function templatesAt(value: unknown, pointer: string): readonly Template[] {
  if (typeof value === 'string') {
    return [...value.matchAll(/\{\{\s*[\w.-]+\s*\}\}/g)].map(([written]) => ({ written, pointer }));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const inside = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [...templatesAt(name, inside), ...templatesAt(inner, inside)];
  });
}

function describeFormat(format: ResponseFormat): string {
  return format.kind === 'json_object' ? 'json_object' : `json_schema ${quote(format.schema.name)}`;
}
