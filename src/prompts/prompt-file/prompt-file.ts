import { Failure, type Place, sentence } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { type Fields, openFields, type Read } from '../../language/yaml/fields.ts';
import type { Node } from '../../language/yaml/node.ts';
import { parseYaml } from '../../language/yaml/parse-yaml.ts';
import { placesIn } from '../../language/yaml/places.ts';
import { oneOf } from '../../language/yaml/reads.ts';
import type { Message, ResponseFormat } from '../prompt.ts';
import { readServerNames } from '../requested-tools.ts';
import { readJsonSchema } from '../response-schema.ts';
import { readMessages } from './messages.ts';
import { readModelParameters, settingsAtTopLevel, type WrittenSettings } from './model-parameters.ts';
import { instead, readModelField, withRemedy } from './written-otherwise.ts';

export type { WrittenSetting } from './model-parameters.ts';

/** A `.prompt.yml` file: GitHub's format for a prompt with its model. */
export interface PromptFile {
  readonly messages: readonly Message[];
  /** Where the content of each message is written. */
  readonly messagePlaces: readonly Place[];
  readonly model?: string;
  /** Where the model is named; absent where it is not. */
  readonly modelPlace?: Place;
  /** The servers of tools that it names; absent where it says nothing about them. */
  readonly tools?: readonly string[];
  /** Where it names them; absent where it does not. */
  readonly toolsPlace?: Place;
  /** The settings of `modelParameters`. */
  readonly written: WrittenSettings;
  /** Absent for text. */
  readonly responseFormat?: ResponseFormat;
  /** Where `responseFormat`, or else `jsonSchema`, is written; absent where neither is. */
  readonly formatPlace?: Place;
  /** Unknown fields. */
  readonly warnings: readonly string[];
  /** Where a text stands for the first time, in the messages if it is there. */
  readonly find: (text: string) => Place | undefined;
}

/** Fields that people and evaluations read; they have no effect on a request. */
const withoutEffect = ['name', 'description', 'testData', 'evaluators'];

const asMessage = (role: string) =>
  `Write it as a message below \`messages:\`: \`- role: ${role}\`, and below that \`content:\` in the column of \`role\`.`;

const ofMessage = (name: string) =>
  `It belongs to a message below \`messages:\`: indent \`${name}:\` like the other fields of it.`;

/** What to do about fields that other formats have, or that belong further down, by their names. */
const remedies: ReadonlyMap<string, string> = new Map([
  ...settingsAtTopLevel,
  ...['system', 'user', 'assistant', 'developer'].map((role) => [role, asMessage(role)] as const),
  ...['systemPrompt', 'system_prompt', 'system-prompt', 'instructions'].map(
    (name) => [name, asMessage('system')] as const,
  ),
  ...['prompt', 'userPrompt', 'user_prompt', 'template', 'text'].map((name) => [name, asMessage('user')] as const),
  ...['role', 'content'].map((name) => [name, ofMessage(name)] as const),
  ...['model_parameters', 'model-parameters', 'parameters', 'modelParams'].map(
    (name) => [name, 'Write `modelParameters:`.'] as const,
  ),
  ...['response_format', 'response-format', 'format'].map((name) => [name, 'Write `responseFormat:`.'] as const),
  ...['json_schema', 'json-schema', 'schema', 'responseSchema', 'response_schema'].map(
    (name) => [name, 'Write `jsonSchema:`, and `responseFormat: json_schema`.'] as const,
  ),
  ...['tool', 'mcp', 'mcpServers', 'mcp_servers', 'servers'].map(
    (name) => [name, 'Write `tools: [NAME]`, with names of servers in the policy.'] as const,
  ),
  ...['variables', 'input', 'inputs'].map(
    (name) => [name, 'Set variables with the step’s inputs `input` and `file_input`.'] as const,
  ),
]);

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
  const warnings = new Problems();
  const known = ['messages', 'model', 'modelParameters', 'responseFormat', 'jsonSchema', 'tools', ...withoutEffect];
  const fields = root && openFields(root, problems, { what: 'a prompt file', known, remedies, warnings });
  if (!fields) throw new Failure('invalid-prompt', problems.list());
  const messages = fields.required('messages', readMessages(warnings), '[{role: user, content: "Say hello."}]');
  const model = fields.optional('model', readModelField);
  const written = fields.optional('modelParameters', readModelParameters(warnings)) ?? {};
  const tools = fields.optional('tools', readServerNames);
  const responseFormat = readResponseFormat(fields, source, problems, warnings);
  // Errors come first: warnings alone would not have stopped the step.
  if (!messages || problems.any) throw new Failure('invalid-prompt', [...problems.list(), ...warnings.list()]);
  const formatField = ['responseFormat', 'jsonSchema'].find((name) => fields.has(name));
  const start = Math.max(0, source.search(/^["']?messages\b/m));
  return {
    messages: messages.map(({ message }) => message),
    messagePlaces: messages.map(({ place }) => place),
    written,
    warnings: warnings.list().map(sentence),
    ...(model !== undefined && { model, modelPlace: fields.placeOf('model') }),
    ...(tools && { tools, toolsPlace: fields.placeOf('tools') }),
    ...(responseFormat && { responseFormat }),
    ...(formatField !== undefined && { formatPlace: fields.placeOf(formatField) }),
    find: (wanted) => {
      const inMessages = source.indexOf(wanted, start);
      const offset = inMessages < 0 ? source.indexOf(wanted) : inMessages;
      return offset < 0 ? undefined : placesIn(source, origin)(offset);
    },
  };
}

/** `responseFormat` and `jsonSchema` belong together; a schema alone says what is meant. */
function readResponseFormat(
  fields: Fields,
  source: string,
  problems: Problems,
  warnings: Problems,
): ResponseFormat | undefined {
  const formats = oneOf('text', 'json_object', 'json_schema');
  const meant = (wrong: Node) => instead('responseFormat', wrong, ['type', 'format']);
  const written = fields.optional('responseFormat', withRemedy(formats, meant));
  const fileName = fields.optional('name', anyText) ?? '';
  const schema = fields.optional('jsonSchema', readJsonSchema(source, fileName, warnings));
  const has = { format: fields.has('responseFormat'), schema: fields.has('jsonSchema') };
  if (written === 'json_schema' && !has.schema) {
    const remedy = 'Add `jsonSchema:` with `name` and `schema`.';
    problems.add('`responseFormat: json_schema` needs a schema.', remedy, fields.placeOf('responseFormat'));
  }
  const place = fields.placeOf('jsonSchema');
  if (!has.format && schema) {
    warnings.add(
      '`jsonSchema` is set without `responseFormat`.',
      'It is treated as `responseFormat: json_schema`.',
      place,
    );
  }
  if (has.schema && (written === 'text' || written === 'json_object')) {
    const remedy = 'Write `responseFormat: json_schema`, or remove it.';
    warnings.add(`\`jsonSchema\` has no effect next to \`responseFormat: ${written}\`.`, remedy, place);
  }
  if (written === 'json_object') return { kind: 'json_object' };
  return schema && written !== 'text' ? { kind: 'json_schema', schema } : undefined;
}

const anyText: Read<string> = (node) => (node.kind === 'scalar' ? node.text : undefined);
