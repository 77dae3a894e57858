import { Failure, type Place, sentence } from '../failures/failure.ts';
import { Problems } from '../failures/problems.ts';
import { type Fields, openFields, type Read } from '../yaml/fields.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { placesIn } from '../yaml/places.ts';
import { oneOf, text } from '../yaml/reads.ts';
import { readJsonSchema } from './parse-schema.ts';
import type { Message, ResponseFormat, Settings } from './prompt.ts';
import { readMessages } from './read-messages.ts';
import { readModelParameters } from './read-model-parameters.ts';

/** A `.prompt.yml` file: GitHub's format for a prompt with its model. */
export interface PromptFile {
  readonly messages: readonly Message[];
  readonly model?: string;
  /** Where the model is named; absent where it is not. */
  readonly modelPlace?: Place;
  readonly settings: Settings;
  /** Absent for text. */
  readonly responseFormat?: ResponseFormat;
  /** Unknown fields. */
  readonly warnings: readonly string[];
  /** Where a text stands in the file for the first time. */
  readonly find: (text: string) => Place | undefined;
}

/** Whether a path is a prompt file; anything else is a text. */
export function isPromptFile(path: string): boolean {
  return /\.prompt\.ya?ml$/i.test(path);
}

/** Fields that people and evaluations read; they have no effect on a request. */
const withoutEffect = ['name', 'description', 'testData', 'evaluators'];

/**
 * Parses a prompt file.
 *
 * @throws {Failure} `invalid-prompt`, with the place of each problem
 */
export function parsePromptFile(source: string, path: string): PromptFile {
  const origin = { file: path, annotatable: true };
  const problems = new Problems();
  const root = parseYaml(source, origin, problems);
  if (!root && !problems.any) {
    throw new Failure('invalid-prompt', { message: `The prompt file ${path} is empty.`, remedy: 'Add `messages:`.' });
  }
  const slips = new Problems();
  const known = ['messages', 'model', 'modelParameters', 'responseFormat', 'jsonSchema', ...withoutEffect];
  const fields = root && openFields(root, problems, { what: 'a prompt file', known, slips });
  if (!fields) throw new Failure('invalid-prompt', problems.list());
  const messages = fields.required('messages', readMessages(slips));
  const model = fields.optional('model', text);
  const settings = fields.optional('modelParameters', readModelParameters(slips)) ?? {};
  const responseFormat = readResponseFormat(fields, source, problems, slips);
  // What is wrong comes first: slips alone would not have stopped the step.
  if (!messages || problems.any) throw new Failure('invalid-prompt', [...problems.list(), ...slips.list()]);
  return {
    messages,
    settings,
    warnings: slips.list().map(sentence),
    ...(model !== undefined && { model, modelPlace: fields.placeOf('model') }),
    ...(responseFormat && { responseFormat }),
    find: (wanted) => {
      const offset = source.indexOf(wanted);
      return offset < 0 ? undefined : placesIn(source, origin)(offset);
    },
  };
}

/** `responseFormat` and `jsonSchema` belong together; a schema alone says what is meant. */
function readResponseFormat(
  fields: Fields,
  source: string,
  problems: Problems,
  slips: Problems,
): ResponseFormat | undefined {
  const written = fields.optional('responseFormat', oneOf('text', 'json_object', 'json_schema'));
  const fileName = fields.optional('name', anyText) ?? '';
  const schema = fields.optional('jsonSchema', readJsonSchema(source, fileName, slips));
  const has = { format: fields.has('responseFormat'), schema: fields.has('jsonSchema') };
  if (written === 'json_schema' && !has.schema) {
    const remedy = 'Add `jsonSchema:` with `name` and `schema`.';
    problems.add('`responseFormat: json_schema` needs a schema.', remedy, fields.placeOf('responseFormat'));
  }
  const place = fields.placeOf('jsonSchema');
  if (!has.format && schema) {
    slips.add('`jsonSchema` stands without `responseFormat`.', 'It is taken for `responseFormat: json_schema`.', place);
  }
  if (has.schema && (written === 'text' || written === 'json_object')) {
    const remedy = 'Write `responseFormat: json_schema`, or remove it.';
    slips.add(`\`jsonSchema\` has no effect beside \`responseFormat: ${written}\`.`, remedy, place);
  }
  if (written === 'json_object') return { kind: 'json_object' };
  return schema && written !== 'text' ? { kind: 'json_schema', schema } : undefined;
}

const anyText: Read<string> = (node) => (node.kind === 'scalar' ? node.text : undefined);
