import type { Reply } from '../harness/server.ts';
import { backoff, type ErrorCase, errors, type FaultCase, retried, stopped } from './faults.ts';

/** What a server answers, and what is to be seen of it. */
type Row = readonly [name: string, status: number, body: unknown, says: RegExp];

/** A body as a server sends it: an object as JSON, a text as it is. */
function replyOf(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return typeof body === 'object' && body !== null
    ? { status, headers, body }
    : { status, headers, body: String(body) };
}

function rows(ends: Omit<ErrorCase, 'name' | 'reply' | 'says'>, cases: readonly Row[]): readonly ErrorCase[] {
  return cases.map(([name, status, body, says]) => ({ name, reply: replyOf(status, body), says, ...ends }));
}

/** OpenAI's form of an error. */
const openai = (message: string, more: object = {}) => ({
  error: { message, type: 'invalid_request_error', param: null, ...more },
});

/** LiteLLM repeats the status as a code, and writes Python's word for nothing. */
const litellm = (message: string, status: number, more: object = {}) => ({
  error: { message, type: 'None', param: 'None', code: String(status), ...more },
});

const quota = rows({ ...stopped, code: 'quota' }, [
  [
    'DeepSeek without balance',
    402,
    openai('Insufficient Balance', { type: 'unknown_error', code: 'invalid_request_error' }),
    /402.*Insufficient Balance.*Add credit/,
  ],
  [
    'OpenRouter without credits',
    402,
    { error: { message: 'This request requires more credits, or fewer max_tokens.', code: 402 } },
    /more credits/,
  ],
  [
    'OpenRouter’s limit of a key',
    403,
    { error: { message: 'Key limit exceeded (total limit). Manage it in the settings.', code: 403 } },
    /spend limit/,
  ],
  [
    'LiteLLM’s budget',
    400,
    litellm('Budget has been exceeded! Current cost: 14.2, Max budget: 10.0', 400, { type: 'budget_exceeded' }),
    /budget_exceeded: "Budget/,
  ],
  [
    'LiteLLM’s budget by its words alone',
    400,
    litellm('ExceededBudget: End User=u1 over budget. Spend=0.2, Budget=0.1', 400),
    /raise the budget/,
  ],
  [
    'API Management’s quota of tokens',
    403,
    { statusCode: 403, message: 'Token quota is exceeded. Try again in 2394 seconds.' },
    /Token quota/,
  ],
  [
    'API Management’s quota of calls',
    403,
    { statusCode: 403, message: 'Out of call volume quota. Quota will be replenished in 00:12:34.' },
    /replenished/,
  ],
  [
    'xAI’s spending limit',
    403,
    {
      code: 'Some resource has been exhausted',
      error: 'Your team has used all available credits or reached its monthly spending limit.',
    },
    /monthly spending limit/,
  ],
  [
    'Anthropic’s credit',
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' },
    },
    /credit balance/,
  ],
  ['Together’s credit', 402, openai('Credit limit exceeded.', { type: 'credit_limit', code: null }), /credit_limit/],
  [
    'Moonshot’s account',
    429,
    { error: { type: 'exceeded_current_quota_error', message: 'Your account is suspended, check your plan.' } },
    /exceeded_current_quota_error/,
  ],
  [
    'DashScope’s account',
    400,
    openai('Access denied, make sure your account is in good standing.', { code: 'Arrearage' }),
    /Arrearage/,
  ],
  [
    'SiliconFlow',
    403,
    { code: 30_001, message: 'Sorry, your account balance is insufficient', data: null },
    /Add credit/,
  ],
  ['Novita', 403, { code: 403, reason: 'NOT_ENOUGH_BALANCE', message: 'not enough balance' }, /not enough balance/],
  ['Zhipu, in Chinese', 429, { error: { code: '1113', message: '余额不足或无可用资源包,请充值。' } }, /Add credit/],
  [
    'new-api',
    403,
    openai('token quota is not enough, token remain quota: 0, need quota: 1', {
      code: 'pre_consume_token_quota_failed',
    }),
    /quota is not enough/,
  ],
  ['new-api, in Chinese', 403, openai('该令牌额度已用尽', { type: 'new_api_error' }), /Add credit/],
  [
    'xAI’s new team',
    403,
    { code: 'No permission', error: 'Your newly created team doesn’t have any credits or licenses yet.' },
    /any credits/,
  ],
  [
    'Gemini’s prepaid credit',
    429,
    [{ error: { code: 429, message: 'Your prepayment credits are depleted.', status: 'RESOURCE_EXHAUSTED' } }],
    /depleted/,
  ],
  [
    'Google Cloud without billing',
    403,
    { error: { code: 403, message: 'This API method requires billing to be enabled.', status: 'PERMISSION_DENIED' } },
    /Add credit/,
  ],
  [
    'Cohere’s trial',
    429,
    { message: 'You are using a Trial key, which is limited to 1000 API calls / month.' },
    /Trial/,
  ],
  ['Fireworks', 412, openai('Account acme is suspended, possibly due to past invoices.'), /is suspended/],
  ['Portkey', 412, { status: 'failure', message: 'Portkey Error: Usage limits exceeded for API Key' }, /Usage limits/],
  [
    'Vercel’s card',
    403,
    openai('AI Gateway requires a valid credit card on file to service requests.'),
    /credit card on file/,
  ],
  [
    'Volcengine',
    403,
    openai('The request failed because your account has an overdue balance.', { code: 'AccountOverdueError' }),
    /overdue/,
  ],
  [
    'DashScope’s free tier',
    403,
    openai('The free tier of the model has been exhausted.', { code: 'AllocationQuota.FreeTierOnly' }),
    /free tier/,
  ],
  ['Groq', 400, openai('Organization has been blocked due to a spend limit being reached'), /spend limit/],
]);

const filtered = rows({ ...stopped, status: 'filtered', code: 'content-filter' }, [
  [
    'LiteLLM’s guardrail',
    400,
    litellm('Guardrail raised an exception, Guardrail: presidio, Message: PII detected', 400),
    /Guardrail raised/,
  ],
  [
    'LiteLLM with Azure’s filter inside',
    400,
    litellm(
      'litellm.BadRequestError: AzureException - The response was filtered due to the prompt triggering Azure’s content management policy.\nReceived Model Group=luna\nAvailable Model Group Fallbacks=None',
      400,
      {
        provider_specific_fields: {
          innererror: {
            code: 'ResponsibleAIPolicyViolation',
            content_filter_result: {
              violence: { filtered: true, severity: 'high' },
              hate: { filtered: false, severity: 'safe' },
            },
          },
        },
      },
    ),
    /for violence \(high\): "litellm\.BadRequestError/,
  ],
  [
    'content_policy_violation',
    400,
    openai('Your request was rejected.', { code: 'content_policy_violation' }),
    /content_policy_violation/,
  ],
  [
    'Foundry’s inner_error',
    400,
    openai('The response was filtered.', {
      code: 'content_filter',
      inner_error: {
        code: 'ResponsibleAIPolicyViolation',
        content_filter_results: {
          jailbreak: { filtered: true, detected: true },
          custom_blocklists: { filtered: true },
        },
      },
    }),
    /for jailbreak, custom_blocklists/,
  ],
  [
    'content_filters of Responses',
    400,
    openai('Filtered.', {
      code: 'content_filter',
      content_filters: [
        {
          blocked: true,
          source_type: 'prompt',
          content_filter_results: { sexual: { filtered: true, severity: 'medium' } },
        },
      ],
    }),
    /for sexual \(medium\)/,
  ],
  [
    'xAI',
    403,
    {
      code: 'The caller does not have permission to execute the specified operation',
      error: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO',
    },
    /violates usage guidelines/,
  ],
  ['DeepSeek', 400, openai('Content Exists Risk'), /Content Exists Risk/],
  [
    'DashScope',
    400,
    openai('<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content.', {
      code: 'data_inspection_failed',
    }),
    /"InternalError\.Algo/,
  ],
  [
    'Anthropic',
    400,
    { type: 'error', error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' } },
    /blocked by content/,
  ],
  [
    'OpenRouter’s moderation',
    403,
    {
      error: {
        code: 403,
        message: 'openai/gpt-6-luna requires moderation. Your input was flagged for "violence".',
        metadata: { reasons: ['violence'], flagged_input: '…' },
      },
    },
    /flagged for/,
  ],
  [
    'a flagged prompt at OpenAI',
    400,
    openai('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', {
      code: 'invalid_prompt',
    }),
    /flagged as/,
  ],
  [
    '500 of a gateway for a filter',
    500,
    litellm('litellm.ContentPolicyViolationError: the prompt was stopped.', 500),
    /ContentPolicyViolation/,
  ],
  ['API Management', 403, { statusCode: 403, message: 'Request failed content safety check.' }, /content safety/],
  [
    'Portkey’s guardrails',
    446,
    openai('The guardrail checks defined in the config failed.', { type: 'hooks_failed' }),
    /hooks_failed/,
  ],
  [
    'Cloudflare’s guardrails',
    424,
    { success: false, error: [{ code: 2016, message: 'Prompt blocked due to security configurations' }] },
    /Prompt blocked/,
  ],
  ['LiteLLM’s guardrails', 400, litellm("{'error': 'Violated guardrail policy'}", 400), /Violated guardrail/],
  ['LiteLLM’s words', 400, litellm("Content blocked: keyword 'x' detected", 400), /Content blocked/],
  ['OpenAI’s safety system', 400, openai('Your request was rejected as a result of our safety system.'), /safety/],
  ['Vertex AI', 400, openai('Blocked by Model Armor Floor Setting: The prompt violated filters.'), /Model Armor/],
  ['Zhipu, in Chinese', 400, openai('系统检测到输入或生成内容可能包含不安全或敏感内容', { code: '1301' }), /1301/],
  [
    'Zhipu',
    400,
    openai('System detected potentially unsafe or sensitive content in input or generation.'),
    /sensitive content/,
  ],
  [
    'Volcengine',
    400,
    openai('The request failed because the input text may contain sensitive information.'),
    /sensitive information/,
  ],
  ['StepFun', 451, openai('The content you provided or machine outputted is blocked.'), /is blocked/],
  [
    'Databricks',
    400,
    { error_code: 'BAD_REQUEST', message: '{"input_guardrail":[],"finishReason":"input_guardrail_triggered"}' },
    /^/,
  ],
  ['Kong', 400, { error: { message: 'bad request: prompt pattern is blocked' } }, /pattern is blocked/],
  ['a gateway that looks for injections', 400, openai('Prompt injection detected'), /injection/],
]);

const network = rows({ ...stopped, code: 'authentication' }, [
  [
    'Azure’s firewall',
    403,
    { error: { code: '403', message: 'Access denied due to Virtual Network/Firewall rules.' } },
    /answered 403: "Access.*self-hosted runner.*allow list.*The secret is not the problem/,
  ],
  [
    'Azure without public access',
    403,
    { error: { code: '403', message: 'Public access is disabled. Please configure private endpoint.' } },
    /private network/,
  ],
  [
    'Azure’s virtual network',
    403,
    { code: '403', message: 'A Virtual Network is configured for this resource. Please use the correct endpoint.' },
    /self-hosted/,
  ],
  [
    'OpenAI’s allow list',
    401,
    openai('Your IP is not authorized for this project.', { code: 'ip_not_authorized' }),
    /allow list/,
  ],
  [
    'a country',
    403,
    openai('Country, region, or territory not supported', { code: 'unsupported_country_region_territory' }),
    /self-hosted/,
  ],
  [
    'Cloudflare',
    403,
    '<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body>x</body></html>',
    /"Attention Required! \| Cloudflare".*self-hosted/,
  ],
  [
    'Gemini, with 400',
    400,
    [
      {
        error: { code: 400, message: 'User location is not supported for the API use.', status: 'FAILED_PRECONDITION' },
      },
    ],
    /self-hosted/,
  ],
  [
    'Databricks',
    403,
    { error_code: '403', message: 'Source IP address: 192.0.2.3 is blocked by Databricks IP ACL for workspace: 1' },
    /self-hosted/,
  ],
  ['Snowflake', 403, { message: 'Incoming request with IP/Token 192.0.2.3 is not allowed to access.' }, /self-hosted/],
  ['Groq', 403, openai('Access denied. Please check your network settings.'), /self-hosted/],
  ['Cloudflare, in a line', 403, 'error code: 1010', /self-hosted/],
  [
    'Cloudflare, for a country',
    403,
    '<html><head><title>Access denied | x used Cloudflare to restrict access</title></head></html>',
    /self-hosted/,
  ],
  ['Google Cloud', 403, openai("Request is prohibited by organization's policy."), /self-hosted/],
  [
    'Azure’s perimeter',
    403,
    { error: { code: 'NspAccessDenied', message: 'Access is denied by network security perimeter rules.' } },
    /self-hosted/,
  ],
  ['OpenRouter', 403, openai('This model is not available in your region.'), /self-hosted/],
]);

const credentials = rows({ ...stopped, code: 'authentication' }, [
  [
    'a gateway that got no header',
    400,
    openai('Missing bearer authentication in header'),
    /Check the value of the secret/,
  ],
  [
    'a status that is repeated',
    401,
    { error: { code: '401', message: '401: Unauthorized' } },
    /answered 401: "Unauthorized".*Check the value of the secret LOCAL_KEY.*key `local`.*127\.0\.0\.1/,
  ],
  ['401 without a body', 401, '', /answered 401\. This step asked/],
  [
    'LiteLLM',
    401,
    litellm('Authentication Error, Invalid proxy server token passed.', 401, { type: 'auth_error' }),
    /auth_error/,
  ],
  [
    'Gemini',
    400,
    [
      {
        error: {
          code: 400,
          message: 'API key not valid. Please pass a valid API key.',
          status: 'INVALID_ARGUMENT',
          details: [{ reason: 'API_KEY_INVALID' }],
        },
      },
    ],
    /API key not valid.*LOCAL_KEY/,
  ],
  [
    'xAI',
    400,
    { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: ab***yz.' },
    /Incorrect API key.*LOCAL_KEY/,
  ],
  ['OpenRouter', 401, { error: { message: 'No auth credentials found', code: 401 } }, /No auth credentials/],
  [
    'MiniMax, with 200',
    200,
    { base_resp: { status_code: 1004, status_msg: 'login fail: Please carry the API secret key' } },
    /login fail.*LOCAL_KEY/,
  ],
  ['Zhipu, in Chinese', 400, { error: { code: '1000', message: '身份验证失败。' } }, /LOCAL_KEY/],
  ['a word, with 200', 200, { error: 'Unauthorized' }, /LOCAL_KEY/],
  ['a header that is missing', 400, { message: 'Missing Authorization header' }, /LOCAL_KEY/],
  ['Cloudflare, which blocks a client', 403, openai('Your request was blocked.'), /LOCAL_KEY/],
]);

const context = rows({ ...stopped, code: 'context-length' }, [
  [
    'vLLM, decoder prompt',
    400,
    {
      object: 'error',
      message:
        'The decoder prompt (length 9000) is longer than the maximum model length of 8192. Make sure that `max_model_len` is no smaller.',
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    /answered 400 BadRequestError: "The decoder.*Shorten the prompt/,
  ],
  [
    'vLLM, prompt and answer',
    400,
    {
      error: {
        message:
          "This model's maximum context length is 2048 tokens. However, your request has 8 input tokens plus 2045 'max_tokens'. Please reduce one or the other.",
        type: 'BadRequestError',
        param: 'input_tokens, max_tokens',
        code: 400,
      },
    },
    /Lower `max-completion-tokens`/,
  ],
  [
    'vLLM, max_tokens too large',
    400,
    {
      error: {
        message:
          "'max_tokens' or 'max_completion_tokens' is too large: 9000. This model's maximum context length is 8192 tokens and your request has 20 input tokens (9000 > 8192 - 20).",
        code: 400,
      },
    },
    /Lower `max-completion-tokens`/,
  ],
  [
    'SGLang',
    400,
    {
      object: 'error',
      message: "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    /Shorten/,
  ],
  [
    'LiteLLM',
    400,
    litellm('litellm.ContextWindowExceededError: litellm.BadRequestError: OpenAIException - too much', 400),
    /Shorten/,
  ],
  [
    'TGI',
    422,
    {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`',
      error_type: 'validation',
    },
    /Shorten the prompt, lower/,
  ],
  [
    'llama-server',
    400,
    {
      error: {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 600,
      },
    },
    /Shorten/,
  ],
  [
    'Mistral',
    400,
    {
      object: 'error',
      message: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_error',
      param: null,
      code: '3051',
    },
    /Shorten/,
  ],
  [
    'xAI',
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
    /Shorten/,
  ],
  [
    'Gemini',
    400,
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    /Shorten/,
  ],
  [
    'OpenRouter with the server’s words inside',
    400,
    {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: {
          raw: '{"error":{"message":"prompt is too long: 213462 tokens > 200000 maximum"}}',
          provider_name: 'X',
        },
      },
    },
    /Provider returned error · prompt is too long/,
  ],
  [
    'LM Studio',
    400,
    {
      error:
        'Trying to keep the first 6000 tokens when context the overflows: the number of tokens to keep from the initial prompt is greater than the context length',
    },
    /Shorten/,
  ],
  [
    'Groq',
    400,
    openai('Please reduce the length of the messages or completion.', { code: 'context_length_exceeded' }),
    /Shorten/,
  ],
  [
    'Moonshot',
    400,
    openai('Invalid request: Your request exceeded model token limit: 131072 (requested: 140000)'),
    /Shorten/,
  ],
  [
    'OpenAI, Responses',
    400,
    openai('Your input exceeds the context window of this model. Please adjust your input and try again.'),
    /Shorten/,
  ],
  ['Zhipu', 400, { error: { code: '1261', message: 'Prompt exceeds max length' } }, /Shorten/],
  ['Zhipu, in Chinese', 400, { error: { code: '1261', message: 'Prompt 超长' } }, /Shorten/],
  ['a gateway, in Chinese', 400, openai('输入内容长度超过模型最大上下文限制'), /Shorten/],
  ['Volcengine', 400, openai('Total tokens of image and text exceed max message tokens.'), /Shorten/],
  ['Baidu', 400, openai('Prompt tokens too long', { code: 'tokens_too_long' }), /Shorten/],
  ['TabbyAPI', 400, { detail: 'Prompt length 9000 is greater than max_seq_len 8192' }, /Shorten/],
  ['OpenVINO', 400, { error: 'Number of prompt tokens: 9000 exceeds model max length: 8192' }, /Shorten/],
  [
    'watsonx',
    400,
    {
      errors: [
        { code: 'invalid_input_argument', message: 'the input tokens 9000 cannot exceed the total tokens limit' },
      ],
    },
    /Shorten/,
  ],
  ['Snowflake', 400, { message: 'max tokens of 4096 exceeded' }, /Shorten the prompt, lower/],
  ['mlx-lm', 400, { error: 'Prompt too long' }, /Shorten/],
  [
    'TensorRT-LLM',
    400,
    { message: 'The sum of prompt length (9000) should not exceed max_num_tokens (8192)' },
    /Shorten/,
  ],
  ['Writer', 400, { errors: [{ description: 'Total tokens exceed the limit', key: 'x' }] }, /Shorten/],
]);

const output = rows({ ...stopped, code: 'bad-request' }, [
  [
    'OpenAI’s limit for answers',
    400,
    openai(
      'max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.',
      { param: 'max_tokens', code: 'invalid_value' },
    ),
    /Lower `max-completion-tokens`/,
  ],
  [
    'Groq’s limit for answers',
    400,
    openai('`max_completion_tokens` must be less than or equal to `8192`'),
    /Lower `max-completion-tokens`/,
  ],
  [
    'DeepSeek’s limit for answers',
    400,
    openai('Invalid max_tokens value, the valid range of max_tokens is [1, 8192]'),
    /Lower `max-completion-tokens`/,
  ],
  [
    'DashScope’s limit for answers',
    400,
    openai('<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]'),
    /Lower `max-completion-tokens`/,
  ],
  [
    'Cohere’s limit for answers',
    400,
    { message: 'too many tokens: max tokens must be less than or equal to 4096, the maximum output for this model' },
    /Lower `max-completion-tokens`/,
  ],
  [
    'Gemini’s limit for answers',
    400,
    openai(
      'Unable to submit request because it has a maxOutputTokens value of 100000 but the supported range is 1 to 9.',
    ),
    /Lower `max-completion-tokens`/,
  ],
  [
    'Bedrock’s limit for answers',
    400,
    { message: 'The maximum tokens you requested exceeds the model limit of 4096.' },
    /Lower `max-completion-tokens`/,
  ],
  [
    'Volcengine’s limit for answers',
    400,
    openai('The parameter `max_tokens` specified in the request are not valid: integer above maximum value'),
    /Lower `max-completion-tokens`/,
  ],
  [
    'MiniMax’s limit for answers, with 200',
    200,
    { base_resp: { status_code: 2013, status_msg: 'invalid params, max_tokens should be between 1 and 4096' } },
    /Lower `max-completion-tokens`/,
  ],
  ['Zhipu’s limit for answers', 400, openai('max_tokens参数非法：限制 [1, 4096]'), /Lower `max-completion-tokens`/],
]);

const schemas = rows({ ...stopped, code: 'bad-request' }, [
  [
    'vLLM, a schema',
    400,
    {
      error: {
        message: 'The provided JSON schema contains features not supported by xgrammar.',
        type: 'BadRequestError',
        code: 400,
      },
    },
    /Write `structured-output: json_object` or `none` at the key `local`/,
  ],
  [
    'llama-server, a schema',
    400,
    {
      error: {
        code: 400,
        message: 'JSON schema conversion failed: Unsupported pattern: [a-',
        type: 'invalid_request_error',
      },
    },
    /structured-output/,
  ],
  [
    'llama-server, a grammar, as 500',
    500,
    { error: { code: 500, message: 'Failed to parse grammar', type: 'server_error' } },
    /structured-output/,
  ],
  [
    'SGLang',
    400,
    { object: 'error', message: 'Invalid grammar request: cannot compile', type: 'BadRequestError', code: 400 },
    /structured-output/,
  ],
  ['Groq', 400, openai('This model does not support response format `json_schema`.'), /structured-output/],
  ['DeepSeek', 400, openai('This response_format type is unavailable now'), /structured-output/],
  [
    'Gemini',
    400,
    [
      {
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          message: 'Unknown name "additionalProperties" at \'generation_config.response_schema\': Cannot find field.',
        },
      },
    ],
    /structured-output/,
  ],
  [
    'Gemini’s states',
    400,
    openai('The specified schema produces a constraint that has too many states.'),
    /structured-/,
  ],
  ['Gemini’s depth', 400, openai('A schema in the request exceeds the maximum allowed nesting depth.'), /structured-/],
  ['Anthropic', 400, openai('output_config.format.schema: properties maximum are not supported'), /structured-output/],
  ['Anthropic’s limit', 400, openai('Schema is too complex.'), /structured-output/],
  ['Together', 400, openai('The model acme/x does not support JSON mode.'), /structured-output/],
  ['Bedrock', 400, { message: 'This model doesn’t support the outputConfig.textFormat field.' }, /structured-output/],
]);

const interfaces = [
  ...rows({ ...stopped, code: 'bad-request' }, [
    [
      'Azure’s codex models',
      400,
      {
        error: {
          code: 'OperationNotSupported',
          message:
            'The chatCompletion operation does not work with the specified model, gpt-5-codex. Please choose different model and try again.',
        },
      },
      /Write `api: (?:responses|chat-completions)` for this model at the key `local`/,
    ],
    [
      'GitHub Copilot',
      400,
      openai('model gpt-5.3-codex is not accessible via the /chat/completions endpoint', {
        code: 'unsupported_api_for_model',
      }),
      /Write `api:/,
    ],
    [
      'Bedrock',
      400,
      openai("The model 'openai.gpt-oss-120b' does not support the '/v1/chat/completions' API"),
      /Write `api:/,
    ],
    [
      'OpenAI, for a field',
      400,
      openai('Function tools with reasoning_effort are not supported for x in it. Please use /v1/responses instead.'),
      /Write `api:/,
    ],
    [
      'a model of the other interface',
      400,
      openai('This model is only supported in v1/responses and not in v1/chat/completions.', { param: 'model' }),
      /Write `api:/,
    ],
  ]),
  ...rows({ ...stopped, code: 'unknown-model' }, [
    [
      '404 for no chat model',
      404,
      openai('This is not a chat model and thus not supported in the v1/chat/completions endpoint.'),
      /Write `api:/,
    ],
  ]),
];

const models = rows({ ...stopped, code: 'unknown-model' }, [
  [
    'LiteLLM',
    400,
    litellm(
      '/chat/completions: Invalid model name passed in model=luna. Call `/v1/models` to view available models for your key.',
      400,
    ),
    /answered 400: "\/chat\/completions: Invalid.*in `models` of the key `local`/,
  ],
  [
    'LiteLLM, printed by Python',
    400,
    { error: "{'error': '/chat/completions: Invalid model name passed in model=luna', 'param': None, 'code': '400'}" },
    /answered 400: "\/chat\/completions: Invalid/,
  ],
  [
    'vLLM',
    404,
    { object: 'error', message: 'The model `luna` does not exist.', type: 'NotFoundError', param: null, code: 404 },
    /answered 404 NotFoundError: "The model/,
  ],
  ['DeepSeek', 400, openai('Model Not Exist'), /Model Not Exist/],
  ['OpenRouter', 400, { error: { message: 'acme/luna is not a valid model ID', code: 400 } }, /not a valid model/],
  ['Ollama', 404, { error: 'model "luna" not found, try pulling it first' }, /try pulling/],
  [
    'Groq',
    400,
    openai('The model `luna` has been decommissioned.', { code: 'model_decommissioned' }),
    /decommissioned/,
  ],
  [
    'Mistral',
    400,
    { object: 'error', message: 'Invalid model: luna', type: 'invalid_model', param: null, code: '1500' },
    /Invalid model/,
  ],
  ['404 of FastAPI', 404, { detail: 'Not Found' }, /answered 404: "Not Found".*`endpoint`/],
  ['405', 405, { detail: 'Method Not Allowed' }, /`endpoint`/],
  [
    'a web page',
    404,
    '<html><head><title>404 Not Found</title></head><body><center>nginx</center></body></html>',
    /answered 404: "Not Found"/,
  ],
  [
    'LiteLLM, for a key',
    401,
    litellm('key not allowed to access model. Tried to access luna', 401, { type: 'key_model_access_denied' }),
    /this key may use it/,
  ],
  ['GitHub Models', 403, { error: { code: 'no_access', message: 'No access to model: luna' } }, /this key may use it/],
  ['GitHub Models, unknown', 400, openai('Unavailable model: luna', { code: 'unavailable_model' }), /exists there/],
  ['Zhipu, in Chinese', 400, openai('模型不存在，请检查模型代码。', { code: '1211' }), /exists there/],
  ['Bedrock', 400, { message: 'The provided model identifier is invalid.' }, /exists there/],
  [
    'Gemini',
    404,
    [{ error: { code: 404, message: 'models/luna is not found for API version v1main.' } }],
    /exists there/,
  ],
  ['Gemini, a retired one', 404, openai('This model models/luna is no longer available to new users.'), /in `models`/],
  ['one that is no longer there', 400, openai('The model `luna` is no longer supported.'), /exists there/],
  ['llama-swap', 400, 'could not find real modelID for luna', /exists there/],
  ['Anthropic', 404, openai('model: luna', { type: 'not_found_error' }), /in `models`/],
  ['Moonshot', 404, openai('Not found the model luna or Permission denied'), /in `models`/],
]);

const fields = rows({ ...stopped, code: 'bad-request' }, [
  [
    'a field in OpenAI’s words',
    400,
    openai("Unsupported value: 'temperature' does not support 0.5 with this model.", {
      param: 'temperature',
      code: 'unsupported_value',
    }),
    /Remove `temperature`, or choose/,
  ],
  [
    'a field in FastAPI’s words',
    422,
    {
      detail: [
        { type: 'extra_forbidden', loc: ['body', 'verbosity'], msg: 'Extra inputs are not permitted', input: 'low' },
      ],
    },
    /verbosity: Extra inputs.*Remove `verbosity` from `parameters`/,
  ],
  [
    'a field in Mistral’s words',
    422,
    {
      object: 'error',
      message: { detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] },
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
    /seed: Extra/,
  ],
  [
    'a field in LiteLLM’s words',
    400,
    litellm("litellm.UnsupportedParamsError: azure does not support parameters: ['logit_bias'], for model=luna.", 400),
    /the model may not accept one of the parameters/,
  ],
  ['Ollama, a model that embeds', 400, openai('"nomic" does not support chat'), /Change what the message names\.$/],
  ['something else', 400, openai('The image could not be fetched.'), /Change what the message names\.$/],
  ['nothing', 400, '', /the provider gives no reason/],
  [
    'OpenRouter without a provider',
    404,
    openai('No endpoints found that can handle the requested parameters.'),
    /the model may not accept one of the parameters/,
  ],
  [
    'a field that is gone',
    400,
    openai('This model’s field `x` is no longer supported.'),
    /Change what the message names/,
  ],
]);

/** Where servers and gateways of other makes have their words. */
const elsewhere = rows({ ...stopped, code: 'bad-request' }, [
  ['ASP.NET', 400, { title: 'Invalid.', errors: { Prompt: ['is required'] } }, /"Invalid\. · Prompt: is required"/],
  ['Baidu', 400, { error_code: 336_003, error_msg: 'the field is wrong' }, /336003: "the field is wrong"/],
  ['AWS', 400, { Message: 'The field is wrong.' }, /"The field is wrong\."/],
  ['AWS Lambda', 400, { errorType: 'Oops', errorMessage: 'The field is wrong.' }, /Oops: "The field is wrong\."/],
  ['Apigee', 400, { fault: { faultstring: 'Bad.', detail: { errorcode: 'flow.Bad' } } }, /flow\.Bad: "Bad\."/],
]);

const permanent = rows({ status: 'unavailable', requests: 2, wait: backoff / 3, code: 'server-error' }, [
  [
    'llama-server, a chat template',
    500,
    {
      error: {
        code: 500,
        message: 'Value is not callable: jinja exception in the chat template',
        type: 'server_error',
      },
    },
    /retrying is unlikely to help/,
  ],
  [
    'vLLM, a chat template',
    500,
    {
      object: 'error',
      message: 'Conversation roles must alternate user/assistant/user/assistant/...',
      type: 'InternalServerError',
      code: 500,
    },
    /roles must alternate/,
  ],
  [
    'Ollama, memory',
    500,
    { error: 'model requires more system memory (5.6 GiB) than is available (3.1 GiB)' },
    /system memory/,
  ],
  ['CUDA, memory', 500, { error: 'CUDA out of memory. Tried to allocate 2.00 GiB.' }, /out of memory/],
  ['a model that does not load', 500, { error: 'unable to load model: /models/blobs/x' }, /unable to load/],
  [
    'llama-server, an image',
    500,
    {
      error: {
        code: 500,
        message: 'image input is not supported - hint: you may need to provide the mmproj',
        type: 'server_error',
      },
    },
    /mmproj/,
  ],
  [
    '501',
    501,
    { error: { code: 501, message: 'This server does not have that.', type: 'not_supported_error' } },
    /answered 501 not_supported_error/,
  ],
  [
    'Python',
    500,
    { detail: "AttributeError: 'NoneType' object has no attribute 'x'".replace('None', 'Some') },
    /no attribute/,
  ],
  ['Vulkan, memory', 500, { error: 'vk::Device::allocateMemory: ErrorOutOfDeviceMemory' }, /retrying is unlikely/],
  ['ROCm, memory', 500, { error: 'hipErrorOutOfMemory' }, /retrying is unlikely/],
  ['CUDA’s constant', 500, { error: 'CUDA_ERROR_OUT_OF_MEMORY' }, /retrying is unlikely/],
  ['C++, memory', 500, { error: 'std::bad_alloc' }, /retrying is unlikely/],
  ['a full disk', 500, { error: 'write /tmp/x: no space left on device' }, /retrying is unlikely/],
  ['Ollama, an image', 500, { error: 'this model is missing data required for image input' }, /retrying is unlikely/],
  ['Mistral’s tokenizer', 500, { error: 'Expected last role User or Tool but got assistant' }, /retrying is unlikely/],
]);

const waits: readonly ErrorCase[] = (
  [
    ['no wait at all', 429, {}, { 'retry-after': '0' }, backoff],
    ['no wait in milliseconds', 429, {}, { 'retry-after-ms': '0' }, backoff],
    ['a limit that is whole again at once', 429, {}, { 'x-ratelimit-reset-requests': '0' }, backoff],
    ['Azure’s other spelling', 429, {}, { 'x-rate-limit-reset-tokens': '21' }, 42_000],
    [
      'Azure’s words',
      429,
      {
        error: {
          code: '429',
          message:
            'Requests have exceeded the token rate limit. Please retry after 45 seconds. Please contact support.',
        },
      },
      {},
      90_000,
    ],
    [
      'OpenAI’s words',
      429,
      openai('Rate limit reached for gpt-6-luna on tokens per min. Please try again in 6.5s.', {
        code: 'rate_limit_exceeded',
      }),
      {},
      13_000,
    ],
    [
      'Groq’s words, beyond the longest wait',
      429,
      openai('Rate limit reached. Please try again in 1m30s.', { code: 'rate_limit_exceeded' }),
      {},
      120_000,
    ],
    [
      'Gemini’s retryDelay',
      429,
      [
        {
          error: {
            code: 429,
            status: 'RESOURCE_EXHAUSTED',
            message: 'You exceeded your current quota, please check your plan.',
            details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '26s' }],
          },
        },
      ],
      {},
      52_000,
    ],
    [
      'API Management’s words',
      429,
      { statusCode: 429, message: 'Rate limit is exceeded. Try again in 12 seconds.' },
      {},
      24_000,
    ],
    [
      'OpenRouter’s field',
      429,
      { error: { message: 'Provider returned error', code: 429, metadata: { retry_after_seconds: 9 } } },
      {},
      18_000,
    ],
    [
      'an event stream under 429',
      429,
      'data: {"error":{"message":"Slow down, retry after 8 seconds.","code":"rate_limit_exceeded"}}\n\n',
      {},
      16_000,
    ],
    ['a unit in the header', 429, {}, { 'retry-after': '7s' }, 14_000],
    ['the header twice', 429, {}, { 'retry-after': '7, 7' }, 14_000],
    ['words in the header', 429, {}, { 'retry-after': '2 seconds' }, 4000],
    ['another name', 429, {}, { 'x-retry-after': '9' }, 18_000],
    ['Azure’s milliseconds', 429, {}, { 'x-ms-retry-after-ms': '4000' }, 8000],
    ['the draft’s header', 429, {}, { ratelimit: 'limit=100, remaining=0, reset=50' }, 100_000],
    ['the later draft’s header', 429, {}, { ratelimit: '"default";r=0;t=30' }, 60_000],
    ['the draft’s header of a limit that has some left', 429, {}, { ratelimit: '"default";r=5;t=30' }, backoff],
    ['Mistral’s header', 429, {}, { 'ratelimitbysize-reset': '23', 'ratelimitbysize-remaining': '0' }, 46_000],
    ['a delay as a map', 429, { error: { message: 'x', details: [{ retry_delay: { seconds: 26 } }] } }, {}, 52_000],
    ['a field named as the header', 429, { error: { message: 'x', 'retry-after': 7 } }, {}, 14_000],
    [
      'LiteLLM around Gemini’s retryDelay',
      429,
      openai('litellm.RateLimitError: geminiException - {"error": {"details": [{"retryDelay": "26s"}]}}'),
      {},
      52_000,
    ],
    ['Chinese words', 429, openai('请求过于频繁，请 20 秒后重试'), {}, 40_000],
  ] as const
).map(([name, status, body, headers, wait]) => ({
  name: `a wait: ${name}`,
  reply: replyOf(status, body, headers),
  ...retried,
  wait,
  code: 'rate-limited',
}));

/** A model that is still being loaded, and how long that takes. */
const loading: ErrorCase = {
  name: 'a wait: Hugging Face’s model that loads',
  reply: replyOf(503, { error: 'Model x is currently loading', estimated_time: 20 }),
  ...retried,
  wait: 40_000,
  code: 'server-error',
};

const tooLarge = rows({ ...stopped, status: 'unavailable', code: 'rate-limited' }, [
  [
    'Groq’s limit of a minute',
    413,
    openai('Request too large for model luna on tokens per minute (TPM): Limit 6000, Requested 7000', {
      code: 'rate_limit_exceeded',
    }),
    /raise the limit/,
  ],
]);

/** What servers other than OpenAI say, in their own forms; our words where theirs are long. */
export const servers: readonly FaultCase[] = errors([
  ...quota.map((row) => ({ ...row, name: `quota: ${row.name}` })),
  ...filtered.map((row) => ({ ...row, name: `filter: ${row.name}` })),
  ...network.map((row) => ({ ...row, name: `network: ${row.name}` })),
  ...credentials.map((row) => ({ ...row, name: `credential: ${row.name}` })),
  ...context.map((row) => ({ ...row, name: `context: ${row.name}` })),
  ...output,
  ...schemas.map((row) => ({ ...row, name: `schema: ${row.name}` })),
  ...interfaces,
  ...models.map((row) => ({ ...row, name: `model: ${row.name}` })),
  ...fields,
  ...elsewhere.map((row) => ({ ...row, name: `words: ${row.name}` })),
  ...permanent.map((row) => ({ ...row, name: `permanent: ${row.name}` })),
  ...waits,
  loading,
  ...tooLarge,
]);
