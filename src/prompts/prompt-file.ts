import { Failure, sentence } from '../failures/failure.ts';
import { Problems } from '../failures/problems.ts';
import { openFields, type Read } from '../yaml/fields.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { listOf, oneOf, text } from '../yaml/reads.ts';
import type { Message, Settings } from './prompt.ts';
import { numberIn, ranges } from './settings.ts';

/** A `.prompt.yml` file: GitHub's format for a prompt with its model. */
export interface PromptFile {
  readonly messages: readonly Message[];
  readonly model?: string;
  readonly settings: Settings;
  /** Unknown fields. */
  readonly warnings: readonly string[];
}

/** Whether a path is a prompt file; anything else is a text. */
export function isPromptFile(path: string): boolean {
  return /\.prompt\.ya?ml$/i.test(path);
}

/**
 * Parses a prompt file. Its name, description, test data and evaluators are for evaluations and
 * have no effect on a request.
 *
 * @throws {Failure} `invalid-prompt`, with the place of each problem
 */
export function parsePromptFile(source: string, path: string): PromptFile {
  const problems = new Problems();
  const root = parseYaml(source, { file: path, annotatable: true }, problems);
  if (!root) problems.throwIfAny('invalid-prompt');
  if (!root)
    throw new Failure('invalid-prompt', { message: `The prompt file ${path} is empty.`, remedy: 'Add `messages:`.' });
  const slips = new Problems();
  const fields = openFields(root, problems, {
    what: 'a prompt file',
    known: ['messages', 'model', 'modelParameters', 'responseFormat', 'name', 'description', 'testData', 'evaluators'],
    later: ['jsonSchema'],
    slips,
  });
  const messages = fields?.required('messages', readMessages(slips));
  const model = fields?.optional('model', text);
  const settings = fields?.optional('modelParameters', readSettings(slips));
  fields?.optional('responseFormat', readResponseFormat);
  if (problems.any) problems.addAll(slips);
  problems.throwIfAny('invalid-prompt');
  return {
    messages: messages ?? [],
    settings: settings ?? {},
    warnings: slips.list().map(sentence),
    ...(model !== undefined && { model }),
  };
}

function readMessages(slips: Problems): Read<readonly Message[]> {
  return (node, problems) => {
    const messages = listOf(readMessage(slips))(node, problems);
    if (node.kind === 'list' && node.items.length === 0) {
      problems.add('`messages` is empty.', 'Add at least one message with `role` and `content`.', node.place);
    }
    return messages;
  };
}

function readMessage(slips: Problems): Read<Message> {
  return (node, problems) => {
    const fields = openFields(node, problems, { what: 'a message', known: ['role', 'content'], slips });
    const role = fields?.required('role', oneOf('system', 'developer', 'user', 'assistant'));
    const content = fields?.required('content', text);
    return role === undefined || content === undefined ? undefined : { role, content };
  };
}

function readSettings(slips: Problems): Read<Settings> {
  return (node, problems) => {
    const known = ['maxCompletionTokens', 'maxTokens', 'temperature', 'topP'];
    const fields = openFields(node, problems, { what: '`modelParameters`', known, slips });
    const tokens = numberIn(ranges.maxCompletionTokens);
    const maxTokens = fields?.optional('maxTokens', tokens);
    const maxCompletionTokens = fields?.optional('maxCompletionTokens', tokens) ?? maxTokens;
    const temperature = fields?.optional('temperature', numberIn(ranges.temperature));
    const topP = fields?.optional('topP', numberIn(ranges.topP));
    return {
      ...(maxCompletionTokens !== undefined && { maxCompletionTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
    };
  };
}

const readResponseFormat: Read<'text'> = (node, problems) => {
  const format = oneOf('text', 'json_object', 'json_schema')(node, problems);
  if (format === undefined || format === 'text') return format;
  return problems.add(
    `\`responseFormat: ${format}\` is not supported yet.`,
    'Use `responseFormat: text`, or remove the line.',
    node.place,
  );
};
