/** What the end of an answer means, whatever it is called. */
export type EndKind =
  /** The model had said all. */
  | 'full-stop'
  /** A limit was reached. */
  | 'cut-off'
  /** A content filter stopped it. */
  | 'filtered'
  /** The server or the model failed: the same request may succeed a little later. */
  | 'failed'
  /** The model waits for a tool, of which it is given none. */
  | 'tool-call';

/** Words for one kind of end, and whose they are. */
export interface EndWords {
  readonly kind: EndKind;
  /** In lower case, with `_` between words. */
  readonly words: readonly string[];
  /** Who says so, and where it is documented. */
  readonly source: string;
}

/**
 * Every finish reason that is known, of Chat Completions and in the words of the models behind gateways, which some pass
 * on as they are. docs/errors.md shows this table. Any other word completes an answer with a warning that names it.
 */
export const endWords: readonly EndWords[] = [
  { kind: 'full-stop', words: ['stop'], source: 'OpenAI, API reference, `finish_reason`; Gemini (`STOP`)' },
  { kind: 'full-stop', words: ['completed'], source: 'OpenAI, API reference, `status` of a response' },
  {
    kind: 'full-stop',
    words: ['eos', 'eos_token', 'stop_token'],
    source: 'Text Generation Inference; Together AI; watsonx, `stop_reason`',
  },
  {
    kind: 'full-stop',
    words: ['end_turn', 'stop_sequence'],
    source: 'Anthropic and Amazon Bedrock, `stop_reason`; Cohere',
  },
  { kind: 'full-stop', words: ['complete'], source: 'Cohere, `finish_reason`' },
  { kind: 'full-stop', words: ['endoftext'], source: 'AI21, `finishReason` (unverified)' },
  { kind: 'full-stop', words: ['normal'], source: 'Baidu Qianfan, `finish_reason`' },
  {
    kind: 'full-stop',
    words: ['stopped_eos', 'eos_found', 'stop_string_found'],
    source: 'early llama.cpp (a field there, unverified as a word); LM Studio, `stopReason`',
  },
  { kind: 'cut-off', words: ['length'], source: 'OpenAI, API reference, `finish_reason`' },
  { kind: 'cut-off', words: ['max_output_tokens'], source: 'OpenAI, API reference, `incomplete_details`' },
  { kind: 'cut-off', words: ['model_length'], source: 'Mistral, API reference, `finish_reason`' },
  {
    kind: 'cut-off',
    words: ['max_tokens', 'max_completion_tokens', 'max_new_tokens', 'max_length'],
    source: 'Anthropic, Amazon Bedrock, Gemini, Cohere, Text Generation Inference',
  },
  {
    kind: 'cut-off',
    words: [
      'model_context_window_exceeded',
      'context_length_exceeded',
      'context_window_exceeded',
      'error_limit',
      'stopped_limit',
      'token_limit',
      'time_limit',
    ],
    source: 'Anthropic; Cohere; watsonx; Z.ai and early llama.cpp (unverified)',
  },
  {
    kind: 'cut-off',
    words: ['max_predicted_tokens_reached', 'context_length_reached', 'context', 'repetition'],
    source: 'LM Studio, `stopReason`; Reka; vLLM, where it stops a model that repeats itself (unverified)',
  },
  { kind: 'filtered', words: ['content_filter'], source: 'OpenAI and Azure, API reference, `finish_reason`' },
  { kind: 'filtered', words: ['content_filtered', 'guardrail_intervened'], source: 'Amazon Bedrock, `stopReason`' },
  {
    kind: 'filtered',
    words: [
      'safety',
      'recitation',
      'blocklist',
      'prohibited_content',
      'spii',
      'image_safety',
      'image_prohibited_content',
      'image_recitation',
      'model_armor',
    ],
    source: 'Gemini, `FinishReason`',
  },
  {
    kind: 'filtered',
    words: ['input_guardrail_triggered', 'output_guardrail_triggered'],
    source: 'Databricks, AI guardrails',
  },
  { kind: 'filtered', words: ['refusal'], source: 'Anthropic, `stop_reason`, where its classifiers intervene' },
  { kind: 'filtered', words: ['sensitive', 'error_toxic'], source: 'Z.ai (unverified); Cohere' },
  { kind: 'failed', words: ['error'], source: 'OpenRouter and Mistral, API reference, `finish_reason`' },
  { kind: 'failed', words: ['insufficient_system_resource'], source: 'DeepSeek, API reference, `finish_reason`' },
  { kind: 'failed', words: ['network_error', 'timeout', 'server_error'], source: 'Z.ai, Cohere (unverified)' },
  {
    kind: 'failed',
    words: ['abort', 'aborted', 'cancelled', 'canceled', 'user_cancel', 'failed'],
    source: 'vLLM, SGLang, Cohere; OpenAI, `status` of a response',
  },
  {
    kind: 'failed',
    words: ['malformed_function_call', 'unexpected_tool_call', 'malformed_model_output', 'malformed_tool_use'],
    source: 'Gemini, `FinishReason`; Amazon Bedrock, `stopReason`',
  },
  {
    kind: 'failed',
    words: ['internal_error', 'internal_server_error', 'expired', 'user_stopped', 'model_unloaded'],
    source: 'gateways; OpenAI, `status` of a batch; LM Studio, `stopReason`',
  },
  { kind: 'tool-call', words: ['tool_calls', 'function_call'], source: 'OpenAI, API reference, `finish_reason`' },
  { kind: 'tool-call', words: ['tool_use', 'tool_call'], source: 'Anthropic, Amazon Bedrock, Cohere' },
];

const kinds: ReadonlyMap<string, EndKind> = new Map(
  endWords.flatMap(({ kind, words }) => words.map((word) => [lettersOf(word), kind] as const)),
);

/**
 * What a finish reason means, in any letter case and with any or no separators (`maxTokens`, `MAX-TOKENS`); `unknown` for
 * any other word. Gemini has two words in one (`content_filter: PROHIBITED_CONTENT`), Python prints the name of its enum
 * (`FinishReason.MAX_TOKENS`): there the worse one counts.
 */
export function kindOfEnd(word: string): EndKind | 'unknown' {
  const whole = kinds.get(lettersOf(word));
  if (whole) return whole;
  const [, ...parts] = /^([\w-]{1,64})[:.] ?([\w-]{1,64})/.exec(word) ?? [];
  const found = parts.flatMap((part) => kinds.get(lettersOf(part)) ?? []);
  return found.find((kind) => kind !== 'full-stop') ?? found[0] ?? 'unknown';
}

/** The letters of a word, without the prefix that protobuf gives them (xAI and Vertex AI: `FINISH_REASON_STOP`). */
function lettersOf(word: string): string {
  return word
    .toLowerCase()
    .replace(/[\s_-]+/g, '')
    .replace(/^finishreason/, '');
}

/** Words in the place of a finish reason that say there is none yet (DashScope sends `"null"` in every chunk; watsonx, `not_finished`). */
const none: ReadonlySet<string> = new Set(['', 'null', 'none', 'not_finished', 'finish_reason_unspecified']);

/** Whether a word ends an answer. */
export function isEnd(word: string): boolean {
  return !none.has(word.trim().toLowerCase());
}
