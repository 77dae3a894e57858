import type { Asked, Question } from './ask-llama.ts';

/** What a check has found. */
export type Verdict = 'passed' | { readonly failed: string } | { readonly skipped: string };

/** One thing that the action must do with a real server. */
export interface Check extends Question {
  readonly name: string;
  /** What must be true of the step, by its name. */
  readonly expected: Readonly<Record<string, (asked: Asked) => boolean>>;
}

/** A small model may run into its limit. */
const answered = {
  'status is completed or truncated': ({ outputs }: Asked) => /^(?:completed|truncated)$/.test(outputs.status ?? ''),
  'there is a response': ({ outputs }: Asked) => outputs.response !== '',
  'tokens are counted': ({ outputs }: Asked) =>
    Number(outputs['input-tokens']) > 0 && Number(outputs['output-tokens']) > 0,
};

const askedAt = (path: string) => ({
  [`${path} was asked once`]: ({ relayed }: Asked) => relayed.length === 1 && relayed[0]?.path === path,
});

const streamed = {
  'the answer came as an event stream': ({ relayed }: Asked) =>
    relayed.some(({ type }) => type.startsWith('text/event-stream')),
};

const ended = (status: string, code: string, http: number) => ({
  [`status is ${status}, ${code}`]: ({ outputs }: Asked) => outputs.status === status && outputs['error-code'] === code,
  [`the server answered ${http}, once`]: ({ relayed }: Asked) => relayed.length === 1 && relayed[0]?.status === http,
});

/** A schema that an answer of a small model fits only where the server sees to it. */
const eitherWord = '{enum: [bug, feature]}';

/** What is checked of a server that has loaded its model. */
export const checks: readonly Check[] = [
  {
    name: 'a chat completion',
    api: 'chat-completions',
    expected: { ...answered, ...askedAt('/v1/chat/completions') },
  },
  {
    name: 'a chat completion that hits its limit',
    api: 'chat-completions',
    inputs: { 'max-completion-tokens': '3' },
    expected: {
      'status is truncated': ({ outputs }) => outputs.status === 'truncated' && outputs['finish-reason'] === 'length',
      'three tokens were given': ({ outputs }) => outputs['output-tokens'] === '3',
    },
  },
  { name: 'a streamed chat completion', api: 'chat-completions', expected: { ...answered, ...streamed } },
  { name: 'a response', api: 'responses', expected: { ...answered, ...askedAt('/v1/responses') } },
  {
    name: 'a streamed response',
    api: 'responses',
    expected: { ...answered, ...askedAt('/v1/responses'), ...streamed },
  },
  {
    name: 'an answer constrained by a JSON schema',
    api: 'chat-completions',
    inputs: { 'response-schema': eitherWord, repair: 'false' },
    expected: {
      'json is one of the two': ({ outputs }) => ['"bug"', '"feature"'].includes(outputs.json ?? ''),
      'it was asked for once': ({ relayed }) => relayed.length === 1,
    },
  },
  {
    // The server constrains chat completions by a schema, and ignores that of a response.
    name: 'an answer that should have been constrained, and is told as a mismatch (responses)',
    api: 'responses',
    inputs: { 'response-schema': eitherWord, repair: 'false' },
    expected: ended('mismatched', 'schema-mismatch', 200),
  },
  {
    name: 'a prompt longer than the context (400)',
    api: 'chat-completions',
    inputs: { prompt: 'Once upon a time '.repeat(600) },
    expected: ended('rejected', 'context-length', 400),
  },
  {
    name: 'a prompt longer than the context, as a response (400)',
    api: 'responses',
    inputs: { prompt: 'Once upon a time '.repeat(600) },
    expected: ended('rejected', 'context-length', 400),
  },
  {
    name: 'a wrong key (401)',
    api: 'chat-completions',
    inputs: { 'api-key': 'key-of-somebody-else' },
    expected: ended('rejected', 'authentication', 401),
  },
];

/** Judges a step by what was expected of it, and repeats how it ended where something is not so. */
export function judge({ expected }: Pick<Check, 'expected'>, asked: Asked): Verdict {
  const broken = Object.entries(expected).filter(([, holds]) => !holds(asked));
  if (broken.length === 0) return 'passed';
  const { status, 'error-code': code } = asked.outputs;
  const requests = asked.relayed.map(({ path, status: http, type }) => `${path} → ${http} ${type}`).join(', ');
  const seen = `status ${status}, error-code ${code || 'none'}; asked: ${requests || 'nothing'}`;
  return { failed: `not so: ${broken.map(([name]) => name).join('; ')}. Seen: ${seen}` };
}
