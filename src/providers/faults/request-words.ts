import type { FaultWords } from './recognize.ts';

/** A filter stopped the prompt, or what was answered so far. */
export const filtered: FaultWords = {
  codes: [
    'content_filter', // OpenAI, Azure
    'content_filtered',
    'content_filter_error',
    'ResponsibleAIPolicyViolation', // Azure's innererror, also through LiteLLM
    'content_policy_violation', // OpenAI, LiteLLM
    'ContentPolicyViolationError', // LiteLLM
    'data_inspection_failed', // DashScope
    'DataInspectionFailed',
    'SAFETY', // Gemini
    'PROHIBITED_CONTENT', // Gemini
    'guardrail_intervened', // Bedrock
    'content_moderation', // OpenRouter
    'moderation_blocked',
    'hooks_failed', // Portkey
    'censorship_blocked', // StepFun
    'SensitiveContentDetected', // Volcengine
    'InputTextSensitiveContentDetected',
    'OutputTextSensitiveContentDetected',
    'input_guardrail_triggered', // Databricks
    'output_guardrail_triggered',
    'cyber_policy', // OpenAI
  ],
  phrases: [
    /content (?:management|filtering|safety|moderation|usage) polic/i, // Azure, Anthropic
    /\bviolat\w* (?:\w+ ){0,3}(?:usage guidelines|(?:content|usage|safety) polic)/i, // xAI, OpenAI
    /\bflagged (?:by|as|for)\b/i, // OpenAI, OpenRouter
    /\b(?:triggered|blocked by|rejected by) (?:\w+ ){0,6}(?:content|safety|moderation) (?:filter|system|guard)/i,
    /\bcontent exists risk\b/i, // DeepSeek
    /\binappropriate content\b/i, // DashScope
    /\bContentPolicyViolation/, // LiteLLM
    /\bDataInspectionFailed\b/,
    /\bSAFETY_CHECK_TYPE_/, // xAI
    /\bnew_sensitive\b/, // MiniMax
    /\bguardrails?\b.{0,60}\b(?:intervened|blocked|violat\w*|triggered|rejected|raised|checks .{0,40}failed)/i, // Bedrock, Portkey, LiteLLM
    /\bviolated? (?:\w+ ){0,3}guardrails?\b/i, // LiteLLM
    /\b(?:prompt|response|input|output|completion|content)(?: \w+){0,6} blocked\b/i, // Cloudflare, Kong, LiteLLM, StepFun
    /\bfail\w* (?:the )?content safety|\bour safety system\b/i, // API Management, Kong, OpenAI
    /\bmodel armor\b/i, // Vertex AI
    /\b(?:contain\w*|detected|generate)\b.{0,40}\b(?:unsafe|sensitive|harmful) (?:content|information)\b/i, // Zhipu, Volcengine
    /\bprompt injection\b/i, // gateways
    /敏感|不安全内容|违规|内容安全/, // Zhipu, Baidu, DashScope
  ],
};

/** Prompt, or prompt and answer together, are more than the model takes. */
export const tooLong: FaultWords = {
  codes: [
    'context_length_exceeded', // OpenAI, Azure, Groq
    'string_above_max_length', // OpenAI
    'exceed_context_size_error', // llama-server
    'context_window_exceeded',
    'ContextWindowExceededError', // LiteLLM
    'request_too_large', // Anthropic
    'prompt_too_long',
    'input_too_long',
    'tokens_too_long', // Baidu
  ],
  phrases: [
    /\bmax(?:imum)? (?:context|model|prompt|sequence|input) (?:length|size|tokens?)\b/i, // vLLM, xAI, OpenRouter, Mistral
    /\b(?:longer|larger|greater|bigger|more) than (?:\w+ ){0,2}(?:model['’]?s? )?(?:\w+ )?(?:context|model length|input limit)/i, // SGLang, vLLM, LM Studio
    /\bmax_(?:seq_len|model_len|num_tokens|input_len)\b|\bmodel(?:['’]s)? max(?:imum)? length\b/i, // TabbyAPI, vLLM, TensorRT-LLM, OpenVINO
    /\b(?:prompt|input|messages?)\b.{0,30}\bexceeds? (?:the )?(?:\w+ ){0,2}max(?:imum)?\b/i, // Zhipu
    /\bmax(?:imum)? tokens of [\d,]+ exceeded/i, // Snowflake
    /\bexceed(?:s|ed|ing)? (?:\w+['’]?s? ){0,4}(?:context|token limit|input limit|input length)/i, // llama-server, OpenAI, Moonshot
    /\bcontext (?:length|window|size) (?:was |is |has been )?(?:exceed|overflow|too small|too long)/i, // MiniMax, LiteLLM
    /\bContextWindowExceeded|\bcontext_length_exceeded|\bcontext overflow/i, // LiteLLM
    /\b(?:prompt|input|request|messages?|conversation|text)(?: tokens?)?(?: \([^)]*\))? (?:(?:is|are|was) )?too (?:long|large|big)/i, // Anthropic, vLLM, Bedrock, Ollama, Baidu
    /\b(?:prompt|input|request) (?:contains|has) [\d,]+ (?:\w+ ){0,2}tokens.{0,60}\b(?:too large|only|limit|maximum)/i, // Mistral
    /\btoo many (?:input |prompt |total )?tokens/i, // Cohere, Bedrock
    /\btoken(?:s| count)\b.{0,60}\bexceeds? (?:the )?(?:max(?:imum)?\b|(?:(?!rate|per)\w+ ){0,2}limit)/i, // Gemini, OpenAI, Copilot, Volcengine, watsonx
    /\breduce the length of (?:the |your )?(?:messages?|prompt|input)/i, // Groq, OpenAI
    /[`'"]?\binputs[`'"]? (?:tokens \+|must have less than)/i, // TGI, Together
    /\brange of input length should be/i, // DashScope
    /\btokens? to keep from the initial prompt/i, // LM Studio
    /\binput length \(?\d+.{0,40}\b(?:exceed|larger|greater)/i, // TensorRT-LLM
    /超长|超[过出].{0,20}(?:长度|上下文)/, // Zhipu, DashScope
  ],
};

/** The limit for the answer is more than the model gives, and nothing else is meant, whatever else the message counts. */
export const surelyAnswerTooLong: readonly RegExp[] = [
  /\bmax tokens must be (?:less|at most)/i, // Cohere
  /\bmaximum tokens you requested\b/i, // Bedrock
];

/** The limit for the answer is more than the model gives. */
export const answerTooLong: FaultWords = {
  codes: [],
  phrases: [
    ...surelyAnswerTooLong,
    /\bmax[_ ]?(?:(?:completion|output|new)[_ ]?)?tokens\b.{0,80}?(?:too (?:large|high|big)|(?:must|should) be (?:less|at most|smaller|no more|<|≤|between|in )|less than or equal|<= ?\d|at most|exceed|cannot be (?:greater|larger|more)|(?:greater|larger|more) than|above maximum|range|限制|范围)/i, // OpenAI, Groq, DeepSeek, Gemini, Volcengine, MiniMax, Zhipu
    /\b(?:supports?|allows?) at most [\d,]+ (?:completion|output) tokens/i, // OpenAI
    /\brange of max_?(?:completion_|output_)?tokens/i, // DashScope
    /\bmaximum (?:allowed )?(?:number of )?(?:output|completion) tokens/i, // Bedrock
  ],
};

/** A message about the length that counts the answer as well. */
export const countsAnswer =
  /\bmax[_ ]?(?:(?:completion|output|new)[_ ]?)?tokens\b|\bin (?:the |your )?completion\b|\bfor the completion\b|\bin the output\b|\bcompletion tokens\b|\boutput tokens\b/i;

/** A form of answers, or its schema, that the server cannot take. */
export const refusedSchema: FaultWords = {
  codes: ['invalid_json_schema', 'json_validate_failed'], // OpenAI; Groq
  phrases: [
    /\bresponse_format\b|\btext\.format\b|\bjson_schema\b|\bresponse_schema\b|\bguided_json\b|\bresponse format\b/i, // OpenAI, Groq, Gemini, vLLM
    /\b(?:json|response|provided|output|invalid|unsupported) schema\b/i, // vLLM, llama-server
    /\bgrammars?\b/i, // llama-server, SGLang, TGI
    /\bxgrammar\b|\boutlines\b|\bllguidance\b|\blm-?format-?enforcer\b/i, // vLLM, SGLang
    /\b(?:structured|guided|constrained) (?:output|decoding|generation)s?\b/i, // vLLM, Fireworks
    /\bjson (?:mode|output|object)\b.{0,60}\bnot (?:supported|available|enabled)|\bdoes(?: not|n['’]t) support json\b/i, // Together, DeepSeek
    /\boutput_(?:format|config)\b|\boutputConfig\b/, // Anthropic, Bedrock
    /\bschema\b.{0,80}\b(?:too (?:many|complex|large|deep)|constraint|nesting|nested)\b/i, // Gemini, Anthropic
  ],
};

/** A field of the request that the server or the model does not take. */
export const refusedField: FaultWords = {
  codes: [
    'unsupported_parameter', // OpenAI
    'unsupported_value',
    'unknown_parameter',
    'extra_forbidden', // FastAPI: vLLM, Mistral
    'UnsupportedParamsError', // LiteLLM
    'wrong_api_format',
    'invalid_parameter',
  ],
  phrases: [
    /\b(?:unsupported|unrecogni[sz]ed|unknown|unexpected|invalid|extra|additional) (?:\w+ )?(?:parameter|param|argument|field|property|properties|key|value|inputs?|name)s?\b/i,
    /\bdoes not support (?:the )?(?:parameter|param|field|value|\W)/i, // LiteLLM, OpenAI
    /\b(?:parameter|param|argument|field|property)s?\b.{0,80}\b(?:not (?:supported|permitted|allowed|recogni[sz]ed|accepted)|(?:is|are) (?:unsupported|invalid|unknown))/i,
    /\bnot supported with (?:this|the) model\b/i, // OpenAI
    /\b(?:extra inputs|additional properties) (?:are|is) not (?:permitted|allowed)/i, // FastAPI
    /\brequested parameters\b/i, // OpenRouter
  ],
};

/** An error that the request itself is to blame for, where no status says so. */
export const wrongRequest: FaultWords = {
  codes: [
    'invalid_prompt', // OpenAI
    'invalid_request_error', // OpenAI, llama-server, Groq
    'BadRequestError', // vLLM, LiteLLM
    'bad_request',
    'invalid_request',
    'INVALID_ARGUMENT', // Gemini
    'FAILED_PRECONDITION', // Gemini
    'validation_error', // TGI
    'UnprocessableEntityError',
  ],
  phrases: [/\binvalid (?:params?|parameters?|request)\b/i], // MiniMax
};
