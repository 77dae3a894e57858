import type { FaultWords } from './recognize.ts';

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
