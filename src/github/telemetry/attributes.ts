import type { Attempt } from '../../inference/attempts.ts';
import type { ShownResult } from '../../inference/shown-result.ts';
import type { ModelSettings } from '../../prompts/prompt.ts';

/** A request that was sent: what may be shown of it, and what was asked besides texts. */
export interface SentRequest {
  readonly result: ShownResult;
  readonly settings?: ModelSettings | undefined;
  /** Fields of the request body. */
  readonly parameters?: ReadonlyMap<string, unknown> | undefined;
}

/** A value of an attribute. */
export type AttributeValue = string | number | boolean | readonly string[];

/** Attributes by their names. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** An attribute's name, and how it is taken from a request; what has no value is left out. */
type Attribute = readonly [name: string, value: (sent: SentRequest) => AttributeValue | undefined];

/** A counter: how much a request adds to it, or nothing where that is not known. */
export interface Counter {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly isWhole: boolean;
  readonly value: (sent: SentRequest) => number | undefined;
  /** Whose tokens are counted; absent for what is no count of tokens. */
  readonly tokens?: 'input' | 'output';
}

/** Where OpenAI's own interface is. */
const openai = 'https://api.openai.com';

const providerNames = { openai: 'openai', azure: 'azure.ai.openai' } as const;

const apiTypes = { 'chat-completions': 'chat_completions', responses: 'responses' } as const;

/**
 * What says which request it was, for span and metrics alike: few values each (OpenTelemetry, semantic conventions for
 * generative AI, "Client Inference"). `byok.` is ours.
 */
const identifying: readonly Attribute[] = [
  ['gen_ai.operation.name', () => 'chat'],
  ['gen_ai.provider.name', ({ result }) => result.route && providerNames[result.route.key.provider]],
  ['gen_ai.request.model', ({ result }) => modelOf(result)],
  ['gen_ai.response.model', ({ result }) => result.completion?.servedModel || undefined],
  ['server.address', ({ result }) => serverOf(result)?.hostname],
  ['server.port', ({ result }) => portOf(serverOf(result))],
  ['byok.key', ({ result }) => result.route?.key.name],
];

/** How it ended, for the span and for the metric of durations: a code of docs/errors.md, never a message. */
const ending: readonly Attribute[] = [['error.type', ({ result }) => result.code]];

/** What only the span has. No text of a prompt, of an answer or of a message is among it. */
const detailed: readonly Attribute[] = [
  ['gen_ai.output.type', ({ result }) => (result.isJson ? 'json' : undefined)],
  ['gen_ai.request.max_tokens', ({ result, settings }) => settings?.maxCompletionTokens ?? limitOf(result)],
  ['gen_ai.request.temperature', ({ settings }) => settings?.temperature],
  ['gen_ai.request.top_p', ({ settings }) => settings?.topP],
  // Every request is for a stream first; only a server that refuses streams is then asked for a whole answer.
  ['gen_ai.request.stream', () => true],
  ['gen_ai.request.seed', ({ parameters }) => numberIn(parameters, 'seed')],
  ['gen_ai.request.frequency_penalty', ({ parameters }) => numberIn(parameters, 'frequency_penalty')],
  ['gen_ai.request.presence_penalty', ({ parameters }) => numberIn(parameters, 'presence_penalty')],
  ['gen_ai.request.reasoning.level', ({ parameters }) => textIn(parameters, 'reasoning_effort')],
  ['gen_ai.response.finish_reasons', ({ result }) => result.completion && [result.completion.finishReason || 'error']],
  ['gen_ai.usage.input_tokens', ({ result }) => result.usage?.input],
  ['gen_ai.usage.output_tokens', ({ result }) => result.usage?.output],
  ['gen_ai.usage.cache_read.input_tokens', ({ result }) => result.usage?.cachedInput],
  ['gen_ai.usage.cache_write.input_tokens', ({ result }) => result.usage?.cacheWrite],
  ['gen_ai.usage.reasoning.output_tokens', ({ result }) => result.usage?.reasoning],
  ['openai.api.type', ({ result }) => result.route && apiTypes[result.route.api]],
  ['openai.request.service_tier', ({ parameters }) => textIn(parameters, 'service_tier')],
  ['byok.model', ({ result }) => result.decision?.model],
  ['byok.status', ({ result }) => result.status],
  ['byok.attempts', ({ result }) => attemptsOf(result).length],
  ['byok.request.id', ({ result }) => attemptsOf(result).at(-1)?.requestId || undefined],
  ['byok.cost', ({ result }) => dollarsOf(result)],
];

/** What a request adds up to. Input and output count also where none is known, as 0; their parts do not. */
export const counters: readonly Counter[] = [
  tokens('input_tokens', 'input', 'Input tokens used, including cached ones.', (usage) => usage?.input ?? 0),
  tokens('output_tokens', 'output', 'Output tokens used, including reasoning.', (usage) => usage?.output ?? 0),
  tokens('cache_read.input_tokens', 'input', 'Input tokens read from a cache.', (usage) => usage?.cachedInput),
  tokens('cache_write.input_tokens', 'input', 'Input tokens written to a cache.', (usage) => usage?.cacheWrite),
  tokens('reasoning.output_tokens', 'output', 'Output tokens used for reasoning.', (usage) => usage?.reasoning),
  {
    name: 'byok.cost',
    unit: 'USD',
    description: 'What requests cost, in US dollars.',
    isWhole: false,
    value: ({ result }) => dollarsOf(result),
  },
];

function tokens(
  name: string,
  side: 'input' | 'output',
  description: string,
  count: (usage: ShownResult['usage']) => number | undefined,
): Counter {
  return {
    name: `gen_ai.client.inference.usage.${name}`,
    unit: '{token}',
    description,
    isWhole: true,
    value: ({ result }) => count(result.usage),
    tokens: side,
  };
}

/** Attempts that were sent: a key without a credential is passed over in no time. */
export function attemptsOf({ attempts = [] }: Pick<ShownResult, 'attempts'>): readonly Attempt[] {
  return attempts.filter(({ outcome }) => outcome !== 'missing-key' && outcome !== 'missing-id-token');
}

/** How long a provider was waited for, over all attempts, in milliseconds. */
export function durationOf(result: Pick<ShownResult, 'attempts'>): number {
  return attemptsOf(result).reduce((sum, { duration }) => sum + duration, 0);
}

/** `{operation} {model}`, as the convention names a span. */
export function spanName(sent: SentRequest): string {
  return `chat ${modelOf(sent.result) ?? ''}`.trim();
}

/** The attributes of a request's span; each text passes `clean`. */
export function spanAttributes(sent: SentRequest, clean: (text: string) => string): Attributes {
  return read([...identifying, ...ending, ...detailed], sent, clean);
}

/** The attributes of its duration. */
export function durationAttributes(sent: SentRequest, clean: (text: string) => string): Attributes {
  return read([...identifying, ...ending], sent, clean);
}

/** The attributes of what it adds to a counter. */
export function counterAttributes(counter: Counter, sent: SentRequest, clean: (text: string) => string): Attributes {
  const attributes = read(identifying, sent, clean);
  return counter.tokens
    ? { ...attributes, 'gen_ai.token.modality': modalityOf(counter.tokens, sent.result) }
    : attributes;
}

/** Providers do not tell texts from attachments; answers are texts. */
function modalityOf(side: 'input' | 'output', { usage, prompt }: ShownResult): string {
  const isText = usage?.[side] !== undefined && (side === 'output' || prompt?.attachments.length === 0);
  return isText ? 'text' : 'unknown';
}

function read(table: readonly Attribute[], sent: SentRequest, clean: (text: string) => string): Attributes {
  const cleaned = (value: AttributeValue) => {
    if (typeof value === 'string') return clean(value);
    return typeof value === 'object' ? value.map(clean) : value;
  };
  const values = table.map(([name, value]) => [name, value(sent)] as const);
  return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, cleaned(value)]])));
}

/** The model without its publisher, which is the name that dashboards and price lists know, whatever a deployment is called. */
function modelOf({ decision }: ShownResult): string | undefined {
  return decision?.model.replace(/^[^/]*\//, '');
}

function limitOf({ decision }: ShownResult): number | undefined {
  return decision?.verdict === 'allowed' ? decision.limits.maxOutputTokens?.tokens : undefined;
}

function serverOf({ route }: ShownResult): URL | undefined {
  return route && (URL.parse(route.key.endpoint ?? openai) ?? undefined);
}

function portOf(server: URL | undefined): number | undefined {
  return server && Number(server.port || (server.protocol === 'http:' ? 80 : 443));
}

function dollarsOf({ cost }: ShownResult): number | undefined {
  return cost?.micros === undefined ? undefined : cost.micros / 1_000_000;
}

function numberIn(parameters: SentRequest['parameters'], name: string): number | undefined {
  const value = parameters?.get(name);
  return typeof value === 'number' ? value : undefined;
}

function textIn(parameters: SentRequest['parameters'], name: string): string | undefined {
  const value = parameters?.get(name);
  return typeof value === 'string' ? value : undefined;
}
