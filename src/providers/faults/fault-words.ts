/**
 * What providers say, by what they mean: codes and phrases of OpenAI, Azure and API Management, and of servers that
 * speak OpenAI's API. A code is compared without case and punctuation. Phrases come from the servers' own sources and
 * from reports of their users; each is written as loosely as its meaning allows, since gateways reword them.
 */
export interface FaultWords {
  readonly codes: readonly string[];
  readonly phrases: readonly RegExp[];
}

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
    /\bguardrail(?:s)? (?:intervened|blocked|violation)/i, // Bedrock, LiteLLM
  ],
};

/** The provider is there, and does not let this runner's network in. */
export const wrongNetwork: FaultWords = {
  codes: [
    'ip_not_authorized', // OpenAI
    'unsupported_country_region_territory', // OpenAI
    'TrafficDenied',
    'PublicNetworkAccessDisabled', // Azure
  ],
  phrases: [
    /virtual network/i, // Azure
    /firewall rule/i, // Azure
    /public (?:network )?access is (?:disabled|not allowed)/i, // Azure
    /private endpoint/i, // Azure
    /\b(?:ip|client)[- ](?:address|ip)?\b.{0,60}\bnot (?:\w+ )?(?:allowed|authori[sz]ed|permitted|whitelisted|in (?:the )?allow)/i, // OpenAI, LiteLLM
    /\b(?:access|your) (?:\w+ ){0,3}ip\b.{0,40}\b(?:blocked|denied|forbidden|not allowed)/i,
    /country, region, or territory not supported/i, // OpenAI
    /user location is not supported/i, // Gemini
    /you have been blocked|attention required! \| cloudflare/i, // Cloudflare's page
  ],
};

/** The account has nothing left to spend. */
export const exhausted: FaultWords = {
  codes: [
    'insufficient_quota', // OpenAI
    'billing_hard_limit_reached',
    'billing_not_active',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
    'organization_usage_limit_exceeded',
    'credit_balance_exhausted',
    'budget_exceeded', // LiteLLM
    'BudgetExceededError',
    'ExceededBudget',
    'insufficient_credits',
    'insufficient_balance',
    'insufficient_user_quota',
    'payment_required',
    'credit_limit', // Together
    'exceeded_current_quota_error', // Moonshot
    'Arrearage', // DashScope
    'billing_error', // Anthropic
    'quota_exceeded',
    'QuotaExceeded', // API Management
  ],
  phrases: [
    /\binsufficient (?:account )?(?:balance|credits?|funds|quota)/i, // DeepSeek, OpenRouter
    /\b(?:not enough|no|out of|used all(?: available)?|more|requires more) credits?\b/i, // xAI, OpenRouter
    /\bcredit balance is too low/i, // Anthropic
    /\bbudget (?:has been |was |is )?exceeded|\bexceeded ?budget|\bover budget|\bcrossed budget|\bexceeded budget/i, // LiteLLM
    /\b(?:token|call volume|bandwidth|monthly|daily|usage)? ?quota (?:is |has been |was )(?:exceeded|exhausted|used up)/i, // API Management
    /\bout of (?:call volume|bandwidth) quota/i, // API Management
    /\b(?:spend(?:ing)?|billing|usage|key|credit) (?:hard )?limit (?:has been |was |is )?(?:reached|exceeded)/i, // xAI, OpenRouter
    /\breached (?:\w+ ){0,4}(?:spend(?:ing)?|billing|usage) limit/i, // Anthropic, Fireworks
    /\bpayment required\b/i,
    /\baccount (?:is |has been )?(?:suspended|deactivated|overdue|in arrears)/i, // Fireworks, Moonshot
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
  ],
  phrases: [
    /\bmax(?:imum)? (?:context|model|prompt|sequence|input) (?:length|size|tokens?)\b/i, // vLLM, xAI, OpenRouter, Mistral
    /\b(?:longer|larger|greater|bigger|more) than (?:\w+ ){0,2}(?:model['’]?s? )?(?:\w+ )?(?:context|model length|input limit)/i, // SGLang, vLLM, LM Studio
    /\bexceed(?:s|ed|ing)? (?:\w+['’]?s? ){0,4}(?:context|token limit|input limit|input length)/i, // llama-server, OpenAI, Moonshot
    /\bcontext (?:length|window|size) (?:was |is |has been )?(?:exceed|overflow|too small|too long)/i, // MiniMax, LiteLLM
    /\bContextWindowExceeded|\bcontext_length_exceeded|\bcontext overflow/i, // LiteLLM
    /\b(?:prompt|input|request|messages?|conversation|text)(?: \([^)]*\))? (?:is|are|was) too (?:long|large|big)/i, // Anthropic, vLLM, Bedrock
    /\b(?:prompt|input|request) (?:contains|has) [\d,]+ (?:\w+ ){0,2}tokens.{0,60}\b(?:too large|only|limit|maximum)/i, // Mistral
    /\btoo many (?:input |prompt |total )?tokens/i, // Cohere, Bedrock
    /\btoken(?:s| count)\b.{0,60}\bexceeds? (?:the )?(?:maximum|limit|configured limit)/i, // Gemini, OpenAI, Copilot
    /\breduce the length of (?:the |your )?(?:messages?|prompt|input)/i, // Groq, OpenAI
    /[`'"]?\binputs[`'"]? (?:tokens \+|must have less than)/i, // TGI, Together
    /\brange of input length should be/i, // DashScope
    /\btokens? to keep from the initial prompt/i, // LM Studio
    /\binput length \(?\d+.{0,40}\b(?:exceed|larger|greater)/i, // TensorRT-LLM
  ],
};

/** The limit for the answer is more than the model gives. */
export const answerTooLong: FaultWords = {
  codes: [],
  phrases: [
    /\bmax_?(?:completion_|output_|new_)?tokens\b.{0,80}?(?:too (?:large|high|big)|must be (?:less|at most|smaller|<|between|in )|less than or equal|<= ?\d|at most|exceed|cannot be (?:greater|larger|more)|(?:greater|larger|more) than|(?:valid )?range)/i, // OpenAI, Groq, DeepSeek
    /\b(?:supports?|allows?) at most [\d,]+ (?:completion|output) tokens/i, // OpenAI
    /\brange of max_?(?:completion_|output_)?tokens/i, // DashScope
    /\bmaximum (?:allowed )?(?:number of )?(?:output|completion) tokens/i, // Bedrock
  ],
};

/** A message about the length that counts the answer as well. */
export const countsAnswer =
  /\bmax_?(?:completion_|output_|new_)?tokens\b|\bin (?:the |your )?completion\b|\bfor the completion\b|\bin the output\b|\bcompletion tokens\b|\boutput tokens\b/i;

/** The request is more than the limit of a minute allows at all (OpenAI, Groq). */
export const overTheLimit = /\brequest too large\b.{0,200}\bper (?:min|day)/i;

/** Too many requests, where the status does not say so. */
export const tooOften: FaultWords = {
  codes: [
    'rate_limit_exceeded', // OpenAI
    'rate_limit_error', // Anthropic
    'RateLimitError', // LiteLLM
    'RateLimitReached', // Azure
    'rate_limited', // Mistral
    'too_many_requests',
    'TooManyRequests',
    'RESOURCE_EXHAUSTED', // Gemini
    'throttling_error', // LiteLLM
    'ThrottlingException', // Bedrock
    'Throttling.RateQuota', // DashScope
    'slow_down', // OpenAI
  ],
  phrases: [/\brate[- ]?limit(?:s)? (?:is |has been |was )?(?:reached|exceeded|hit)/i, /\btoo many requests\b/i],
};

/** No model of that name. */
export const noModel: FaultWords = {
  codes: [
    'model_not_found', // OpenAI, Groq, llama-server
    'DeploymentNotFound', // Azure
    'unknown_model', // Azure AI
    'invalid_model', // Mistral
    'model_not_available', // Together
    'model_decommissioned', // Groq
    'ModelNotFound',
    'model_not_supported',
    'NoSuchModel',
  ],
  phrases: [
    /\b(?:invalid|unknown|unsupported|no such) model\b/i, // LiteLLM, Mistral
    /\bmodel\b.{0,160}\b(?:does(?: not|n['’]t) exist|not (?:be )?found|is not available|not exist|has been (?:decommissioned|deprecated|retired|shut down)|is not (?:a valid|loaded|served))/i, // vLLM, DeepSeek, Groq, Fireworks
    /\bis not a valid model\b/i, // OpenRouter
    /\bno (?:allowed )?(?:endpoints|providers|deployments)\b.{0,40}\b(?:found for|available for) (?!.*parameters)/i, // OpenRouter
    /\btry pulling it\b|\bto download it, run\b/i, // Ollama
    /\bthe API deployment for this resource does not exist/i, // Azure
    /\bnot able to access (?:the )?model\b/i, // Together
  ],
};

/** The model answers by another interface than the one that was asked. */
export const otherInterface: FaultWords = {
  codes: ['OperationNotSupported'], // Azure
  phrases: [
    /\boperation does not work with the specified model/i, // Azure
    /\bonly supported in (?:\S*\/)?v1\/(?:responses|chat)/i, // OpenAI
    /\bnot (?:a chat model|supported (?:in|with|by) (?:the )?(?:\S*v1\/(?:chat|responses)|(?:chat completions?|responses) api))/i, // OpenAI
    /\bdoes not support (?:the )?(?:chat completions?|responses) (?:api|endpoint)/i,
    /\buse the (?:\/?v1\/)?responses (?:api|endpoint)/i,
  ],
};

/** The credential is not accepted, whatever the status. */
export const wrongCredential: FaultWords = {
  codes: [
    'invalid_api_key', // OpenAI
    'incorrect_api_key',
    'API_KEY_INVALID', // Gemini
    'invalid_authentication', // Moonshot
    'authentication_error', // Anthropic, LiteLLM's auth_error
    'auth_error',
    'AuthenticationError',
    'UNAUTHENTICATED', // Gemini
    'token_expired',
    'expired_key',
    'unauthorized',
  ],
  phrases: [
    /\b(?:invalid|incorrect|wrong|missing|expired|no) (?:\w+ )?(?:api[ _-]?key|access token|auth(?:entication)? (?:token|key|credentials))/i, // xAI, Gemini, DeepSeek
    /\bapi[ _-]?key (?:is )?(?:not valid|invalid|expired|missing|not found|incorrect)/i, // Gemini
    /\bno (?:cookie )?auth credentials\b/i, // OpenRouter
  ],
};

/** A form of answers, or its schema, that the server cannot take. */
export const refusedSchema: FaultWords = {
  codes: ['invalid_json_schema', 'json_validate_failed'], // OpenAI; Groq
  phrases: [
    /\bresponse_format\b|\btext\.format\b|\bjson_schema\b|\bresponse_schema\b|\bguided_json\b|\bresponse format\b/i, // OpenAI, Groq, Gemini, vLLM
    /\b(?:json|response|provided|output|invalid|unsupported) schema\b/i, // vLLM, llama-server
    /\bgrammars?\b/i, // llama-server, SGLang, TGI
    /\bxgrammar\b|\boutlines\b|\bllguidance\b|\blm-?format-?enforcer\b/i, // vLLM, SGLang
    /\b(?:structured|guided|constrained) (?:output|decoding|generation)s?\b/i, // vLLM, Fireworks
    /\bjson (?:mode|output|object)\b.{0,60}\bnot (?:supported|available|enabled)/i, // Together, DeepSeek
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
  ],
};

/** A server's failure that stays until somebody changes something: asking again at once brings the same. */
export const permanent: FaultWords = {
  codes: ['NotImplementedError', 'not_implemented', 'unsupported_operation', 'model_load_error', 'not_supported_error'],
  phrases: [
    /\bchat[ _]?template|\bjinja|\bTemplate(?:Syntax)?Error/i, // llama-server, vLLM, SGLang
    /\bconversation roles must alternate|\b(?:system|tool|developer) role (?:is )?not supported|\bonly user.{0,20}assistant.{0,10} roles/i, // templates' own words
    /\bout of memory\b|\bOOM\b|\bOutOfMemory/i, // CUDA, Metal
    /\b(?:requires|needs) more (?:\w+ )?memory\b|\b(?:insufficient|not enough) (?:\w+ )?memory\b|\bfailed to allocate\b|\bunable to allocate\b/i, // Ollama, llama-server
    /\b(?:unable to|failed to|error|could not|cannot) load(?:ing)? (?:the )?(?:\w+ )?model/i, // Ollama, llama-server
    /\bno kernel image\b|\bunsupported (?:model )?architecture|\bunknown model architecture/i, // CUDA, llama-server
    /\bnot implemented\b|\bNotImplementedError\b|\bis not supported by this (?:server|model)\b/i,
    /\b(?:Type|Attribute|Key|Assertion|Import|ModuleNotFound)Error\b|\bobject has no attribute\b|\bunexpected keyword argument\b/, // Python
    /\b(?:image|audio|multimodal|vision|tools?) (?:input|param|data)?.{0,20}\b(?:is |are )?(?:not supported|requires?)\b/i, // llama-server
    /\bmissing tensor\b|\btokenizer (?:file )?(?:is )?(?:not found|missing)/i,
    /\bdoes not support (?:tools|images?|vision|thinking|generate)\b/i, // Ollama
  ],
};

/** An error that the request itself is to blame for, where no status says so. */
export const wrongRequest: readonly string[] = [
  'invalid_prompt', // OpenAI
  'invalid_request_error', // OpenAI, llama-server, Groq
  'BadRequestError', // vLLM, LiteLLM
  'bad_request',
  'invalid_request',
  'INVALID_ARGUMENT', // Gemini
  'FAILED_PRECONDITION', // Gemini
  'validation_error', // TGI
  'UnprocessableEntityError',
];
