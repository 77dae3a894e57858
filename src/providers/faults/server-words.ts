import type { FaultWords } from './recognize.ts';

/** The provider is there, and does not let this runner's network in. */
export const wrongNetwork: FaultWords = {
  codes: [
    'ip_not_authorized', // OpenAI
    'unsupported_country_region_territory', // OpenAI
    'TrafficDenied',
    'PublicNetworkAccessDisabled', // Azure
    'NspAccessDenied', // Azure
    'SECURITY_POLICY_VIOLATED', // Google Cloud
  ],
  phrases: [
    /virtual network/i, // Azure
    /firewall rule/i, // Azure
    /public (?:network )?access is (?:disabled|not allowed)/i, // Azure
    /private endpoint/i, // Azure
    /\bnetwork security perimeter\b|\bvpcServiceControls|\bprohibited by organization['’]s policy/i, // Azure, Google Cloud
    /\b(?:ip|client)[-/ ](?:address|ip)?\b.{0,60}\bnot (?:\w+ )?(?:allowed|authori[sz]ed|permitted|whitelisted|in (?:the )?allow)/i, // OpenAI, LiteLLM, Snowflake
    /\bip(?: address)?\b.{0,40}\b(?:is|was|has been) (?:blocked|denied|restricted|forbidden|banned)/i, // Databricks
    /\bcheck your network settings\b/i, // Groq
    /\bnot available in your (?:region|country|location)\b/i, // OpenRouter
    /\b(?:access|your) (?:\w+ ){0,3}ip\b.{0,40}\b(?:blocked|denied|forbidden|not allowed)/i,
    /country, region, or territory not supported/i, // OpenAI
    /user location is not supported/i, // Gemini
    /you have been blocked|attention required! \| cloudflare|used cloudflare to restrict access|^error code: 10[012]\d$/i, // Cloudflare's pages
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
    'NOT_ENOUGH_BALANCE', // Novita
    'pre_consume_token_quota_failed', // new-api
    'AccountOverdueError', // Volcengine
    'SetLimitExceeded', // Volcengine
    'AllocationQuota.FreeTierOnly', // DashScope
    'BILLING_DISABLED', // Google Cloud
    'customer_verification_required', // Vercel
    'CreditsError', // OpenCode
  ],
  phrases: [
    /\b(?:insufficient|not enough) (?:account )?(?:balance|credits?|funds|quota)/i, // DeepSeek, OpenRouter, Novita
    /\b(?:balance|credits|funds|quota) (?:is|are|has been|have been) (?:insufficient|not enough|depleted|exhausted|used up)/i, // SiliconFlow, new-api, Gemini
    /\b(?:do|does)(?: not|n['’]t) have (?:any |enough |sufficient )?credits\b/i, // xAI
    /\bfree tier\b.{0,40}\bexhausted\b|\bAPI calls \/ month\b/i, // DashScope; Cohere's trial keys
    /\bbilling (?:to be|is not|must be|has not been) enabled\b|\bcredit card\b|\bpayment method\b/i, // Google Cloud, Vercel, DeepInfra
    /\bout of (?:\w+ )?usage\b|\bnon-?payment\b|\boverdue (?:balance|invoice|payment)/i, // Anthropic, Volcengine
    /余额不足|欠费|额度.{0,6}(?:用尽|用完|不足|耗尽)/, // Zhipu, new-api
    /\b(?:not enough|no|out of|used all(?: available)?|more|requires more) credits?\b/i, // xAI, OpenRouter
    /\bcredit balance is too low/i, // Anthropic
    /\bbudget (?:has been |was |is )?exceeded|\bexceeded ?budget|\bover budget|\bcrossed budget|\bexceeded budget/i, // LiteLLM
    /\b(?:token|call volume|bandwidth|monthly|daily|usage)? ?quota (?:is |has been |was )(?:exceeded|exhausted|used up)/i, // API Management
    /\bout of (?:call volume|bandwidth) quota/i, // API Management
    /\b(?:spend(?:ing)?|billing|usage|key|credit) (?:hard )?limits? (?:has been |have been |was |is |being )?(?:reached|exceeded)/i, // xAI, OpenRouter, Portkey, Groq
    /\breached (?:\w+ ){0,4}(?:spend(?:ing)?|billing|usage) limit/i, // Anthropic, Fireworks
    /\bpayment required\b/i,
    /\baccount (?:\S+ )?(?:is |has been )?(?:suspended|deactivated|overdue|in arrears)/i, // Fireworks, Moonshot
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
    'unavailable_model', // GitHub Models
    'no_access', // GitHub Models
    'key_model_access_denied', // LiteLLM
    'team_model_access_denied', // LiteLLM
    'user_model_access_denied', // LiteLLM
    'org_model_access_denied', // LiteLLM
    'ModelNotOpen', // Volcengine
    'ENDPOINT_NOT_FOUND', // Databricks
  ],
  phrases: [
    /\b(?:invalid|unknown|unsupported|unavailable|no such) model\b/i, // LiteLLM, Mistral
    /\bmodels?\b.{0,160}\b(?:does(?: not|n['’]t) exist|not (?:be )?found|is not available|not exist|(?:has been|was) (?:decommissioned|deprecated|discontinued|retired|shut down)|not (?:a valid|loaded|served)|no longer (?:available|served)|end of life|identifier is invalid)/i, // vLLM, DeepSeek, Groq, Fireworks, Gemini, Bedrock
    /\bmodel \S+ is no longer supported\b|\bcould not find (?:real )?model|\bnot found the model\b|^model: \S+$/i, // llama-swap, Moonshot, Anthropic
    /模型.{0,20}不存在/, // Zhipu
    /\bis not a valid model\b/i, // OpenRouter
    /\bno (?:allowed )?(?:endpoints|providers|deployments)\b.{0,40}\b(?:found for|available for) (?!.*parameters)/i, // OpenRouter
    /\btry pulling it\b|\bto download it, run\b/i, // Ollama
    /\bthe API deployment for this resource does not exist/i, // Azure
    /\bnot able to access (?:the )?model\b/i, // Together
  ],
};

/** The model answers by another interface than the one that was asked. */
export const otherInterface: FaultWords = {
  codes: ['OperationNotSupported', 'unsupported_api_for_model'], // Azure; GitHub Copilot
  phrases: [
    /\boperation does not work with the specified model/i, // Azure
    /\bonly supported in (?:\S*\/)?v1\/(?:responses|chat)/i, // OpenAI
    /\bnot (?:a chat model|supported (?:in|with|by) (?:the )?(?:\S*v1\/(?:chat|responses)|(?:chat completions?|responses) api))/i, // OpenAI
    /\bdoes not support (?:the )?(?:chat completions?|responses) (?:api|endpoint)/i,
    /\buse the (?:\/?v1\/)?responses (?:api|endpoint)|\buse [`'"]?\/?v1\/responses\b/i, // OpenAI
    /\b(?:does not support|not accessible via) (?:the )?[`'"]?\/?(?:v1\/)?(?:chat\/completions|responses)\b/i, // Bedrock, GitHub Copilot
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
    /\b(?:invalid|incorrect|wrong|missing|expired|no) (?:\w+ )?(?:api[ _-]?key|access token|bearer|auth(?:entication)? (?:token|key|credentials))/i, // xAI, Gemini, DeepSeek
    /\bapi[ _-]?key (?:is )?(?:not valid|invalid|expired|missing|not found|incorrect)/i, // Gemini
    /\bno (?:cookie )?auth credentials\b/i, // OpenRouter
    /\bmissing authorization\b|\blogin fail|^unauthorized\b|\bauthentication (?:failed|required)\b/i, // MiniMax, gateways
    /身份验证失败|鉴权失败|认证失败|无效的令牌/, // Zhipu, Baidu, new-api
  ],
};

/** A server's failure that stays until somebody changes something: asking again at once brings the same. */
export const permanent: FaultWords = {
  codes: ['NotImplementedError', 'not_implemented', 'unsupported_operation', 'model_load_error', 'not_supported_error'],
  phrases: [
    /\bchat[ _]?template|\bjinja|\bTemplate(?:Syntax)?Error|\bparser for this template\b/i, // llama-server, vLLM, SGLang
    /\bconversation roles must alternate|\b(?:system|tool|developer) role (?:is )?not supported|\bonly user.{0,20}assistant.{0,10} roles|\bexpected last role\b/i, // templates' own words
    /out[_ ]?of[_ ]?(?:device[_ ]?|host[_ ]?)?memory|\bOOM\b|\bbad_alloc\b|\bno space left on device\b/i, // CUDA, Metal, ROCm, Vulkan
    /\b(?:requires|needs) more (?:\w+ )?memory\b|\b(?:insufficient|not enough) (?:\w+ )?memory\b|\bfailed to allocate\b|\bunable to allocate\b/i, // Ollama, llama-server
    /\b(?:unable to|failed to|error|could not|cannot) load(?:ing)? (?:the )?(?:\w+ )?model/i, // Ollama, llama-server
    /\bno kernel image\b|\bunsupported (?:model )?architecture|\bunknown model architecture/i, // CUDA, llama-server
    /\bnot implemented\b|\bNotImplementedError\b|\bis not supported by this (?:server|model)\b/i,
    /\b(?:Type|Attribute|Key|Assertion|Import|ModuleNotFound)Error\b|\bobject has no attribute\b|\bunexpected keyword argument\b/, // Python
    /\b(?:image|audio|multimodal|vision|tools?) (?:input|param|data)?.{0,20}\b(?:is |are )?(?:not supported|requires?)\b/i, // llama-server
    /\bmissing tensor\b|\btokenizer (?:file )?(?:is )?(?:not found|missing)/i,
    /\bdoes not support (?:tools|images?|vision|thinking|generate)\b|\bmissing data required for\b/i, // Ollama
  ],
};
