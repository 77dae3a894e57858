export const id = 927;
export const ids = [927];
export const modules = {

/***/ 5927:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createProvider: () => (/* binding */ createProvider)
});

// EXTERNAL MODULE: ./node_modules/openai/index.mjs + 232 modules
var openai = __webpack_require__(8193);
;// CONCATENATED MODULE: ./src/providers/json.ts
/** The value at a path of object fields and list positions in foreign JSON; `undefined` where there is none. */
function at(value, ...path) {
    return path.reduce((current, step) => {
        if (Array.isArray(current))
            return typeof step === 'number' ? current[step] : undefined;
        return isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
    }, value);
}
/** The text at a path; empty where there is none. */
function textAt(value, ...path) {
    const found = at(value, ...path);
    return typeof found === 'string' ? found : '';
}
/** The count at a path; 0 where there is none. */
function countAt(value, ...path) {
    const found = at(value, ...path);
    return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : 0;
}
function isObject(value) {
    return typeof value === 'object' && value !== null;
}

;// CONCATENATED MODULE: ./src/providers/content-filter.ts

/** The categories of Azure's content filter, in its own words. */
const categories = [
    'hate',
    'self_harm',
    'sexual',
    'violence',
    'profanity',
    'jailbreak',
];
/** Names the categories that Azure's filter stopped a prompt for: `violence (high), jailbreak`. Empty for other providers. */
function filteredCategories(error) {
    const results = at(error, 'innererror', 'content_filter_result');
    return categories
        .filter((category) => at(results, category, 'filtered') === true)
        .map((category) => `${category}${severityOf(textAt(results, category, 'severity'))}`)
        .join(', ');
}
function severityOf(severity) {
    return /^[a-z]+$/.test(severity) ? ` (${severity})` : '';
}

;// CONCATENATED MODULE: ./src/providers/fault-classes.ts
/** What every other error means. */
const badRequest = {
    code: 'bad-request',
    transient: false,
    remedy: 'Change what the message names; the model may not accept one of the parameters.',
};
/** What an HTTP error means; the first class that fits decides. */
const classes = [
    {
        code: 'content-filter',
        codes: ['content_filter'],
        transient: false,
        remedy: 'The provider’s content filter declined the prompt: change it, or the filter of the deployment.',
    },
    {
        code: 'quota',
        codes: [
            'insufficient_quota',
            'organization_spend_limit_exceeded',
            'project_spend_limit_exceeded',
            'organization_usage_limit_exceeded',
            'credit_balance_exhausted',
        ],
        transient: false,
        remedy: 'The account has no credit or has reached its spend limit: trying again does not help.',
    },
    {
        code: 'context-length',
        codes: ['context_length_exceeded', 'string_above_max_length'],
        transient: false,
        remedy: 'Shorten the prompt, or choose a model with a larger context.',
    },
    {
        code: 'unknown-model',
        codes: ['model_not_found', 'DeploymentNotFound'],
        transient: false,
        remedy: 'Check the model’s name in the key’s `models`, and that the key may use it.',
    },
    {
        code: 'authentication',
        statuses: (status) => status === 401 || status === 403,
        transient: false,
        remedy: 'Check the secret of this key, and that it belongs to this endpoint.',
    },
    {
        code: 'unknown-model',
        statuses: (status) => status === 404,
        transient: false,
        remedy: 'Check the key’s `endpoint` and the model’s name in its `models`.',
    },
    {
        code: 'rate-limited',
        statuses: (status) => status === 429,
        transient: true,
        remedy: 'Run fewer jobs at once, or raise the limit at the provider.',
    },
    {
        code: 'server-error',
        statuses: (status) => status === 408 || status === 409 || status >= 500,
        transient: true,
        remedy: 'The provider has a problem of its own: run again later.',
    },
];
/** The class of an HTTP error, by the provider's own code and by the status. */
function classify(status, providerCode) {
    const found = classes.find(({ codes, statuses }) => codes?.includes(providerCode) || statuses?.(status));
    return found ?? badRequest;
}

// EXTERNAL MODULE: ./src/providers/guarded-fetch.ts
var guarded_fetch = __webpack_require__(9919);
;// CONCATENATED MODULE: ./src/providers/request-id.ts
/** OpenAI's and Azure's names for the header that names a request; empty where there is none. */
function requestIdOf(headers) {
    return (headers.get('x-request-id') ?? headers.get('apim-request-id') ?? '').slice(0, 256);
}

;// CONCATENATED MODULE: ./src/providers/retry-after.ts
/**
 * How long a server asks to be left alone, in milliseconds: `retry-after-ms`, or `Retry-After` in
 * seconds or as a date (RFC 9110, section 10.2.3).
 */
function retryAfter(headers, now) {
    const milliseconds = asNumber(headers.get('retry-after-ms'));
    if (milliseconds !== undefined)
        return milliseconds;
    const header = headers.get('retry-after');
    const seconds = asNumber(header);
    if (seconds !== undefined)
        return seconds * 1000;
    const date = /^[A-Z][a-z]{2},/.test(header ?? '') ? Date.parse(header ?? '') : Number.NaN;
    return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
function asNumber(text) {
    return text !== null && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

;// CONCATENATED MODULE: ./src/providers/faults.ts







/** How much of a provider's message is repeated, in UTF-16 code units. */
const maxRepeated = 500;
/** How much of a provider's code is repeated. */
const maxCode = 64;
/** Reads what was thrown while a provider was asked. */
function faultOf(error, signal, redact) {
    if (signal.aborted)
        return local('cancelled', 'The run was cancelled while the provider was asked.', '', false);
    const chain = causesOf(error);
    const redirect = chain.find((cause) => cause instanceof guarded_fetch/* Redirected */.c);
    if (redirect)
        return local('redirected', `The provider redirects, which is not followed: ${redirect.message}.`, 'Write the final address as the key’s `endpoint`.', false);
    if (error instanceof openai/* APIError */.LG && error.status !== undefined)
        return fromAnswer(error, redact);
    const codes = chain.map((cause) => textAt(cause, 'code'));
    if (codes.includes('ETIMEDOUT')) {
        return local('timed-out', 'The provider sent nothing for as long as `timeout` allows.', 'Raise `timeout`, or ask for less.', true);
    }
    if (codes.includes('ERR_TOO_LARGE')) {
        const remedy = 'Set `max-completion-tokens`; check that the key’s `endpoint` speaks OpenAI’s API.';
        return local('malformed-answer', 'The provider’s answer is larger than 16 MiB.', remedy, false);
    }
    if (error instanceof openai/* APIConnectionError */.xX || codes.some((code) => code !== '')) {
        const reason = codes.findLast((code) => code !== '') ?? chain.at(-1)?.message;
        const remedy = 'Check the key’s `endpoint` and the runner’s network.';
        return local('connection-failed', `The provider could not be reached: ${reason}.`, remedy, true);
    }
    const remedy = 'Run again; check that the key’s `endpoint` speaks OpenAI’s API.';
    return local('malformed-answer', 'The provider’s answer broke off, or cannot be read as JSON.', remedy, true);
}
function fromAnswer(error, redact) {
    const { status = 0, headers } = error;
    const providerCode = textAt(error, 'code') || textAt(error.error, 'code');
    const { code, transient, remedy } = classify(status, providerCode);
    const filtered = filteredCategories(error.error);
    const wait = headers && retryAfter(headers, Date.now());
    return {
        code,
        transient,
        remedy,
        message: [
            `The provider answered ${status}`,
            providerCode === '' ? '' : ` ${cut(redact(providerCode), maxCode)}`,
            filtered === '' ? '' : ` for ${filtered}`,
            `: ${repeat(error, redact)}`,
        ].join(''),
        requestId: headers ? requestIdOf(headers) : '',
        ...(wait !== undefined && { retryAfter: wait }),
    };
}
/** The provider's own message: redacted first, then cut, so that no half of a secret is left. */
function repeat(error, redact) {
    const said = redact(textAt(error.error, 'message') || error.message).replace(/\s+/g, ' ');
    return `"${cut(said, maxRepeated)}"`;
}
function cut(text, length) {
    return text.length > length ? `${text.slice(0, length)}…` : text;
}
function causesOf(error) {
    return error instanceof Error ? [error, ...causesOf(at(error, 'cause'))] : [];
}
function local(code, message, remedy, transient) {
    return { code, message, remedy, transient, requestId: '' };
}

;// CONCATENATED MODULE: ./src/providers/read-completion.ts

/** Reasons to finish that leave nothing to read and are no fault of the transport. */
const finishedEarly = new Set(['length', 'content_filter']);
/** Reads the body of a chat completion, which is whatever the server sent. */
function readCompletion(body, requestId) {
    const usage = readUsage(at(body, 'usage'));
    const spent = { requestId, ...(usage && { usage }) };
    if (!Array.isArray(at(body, 'choices')))
        return { fault: { ...malformed, ...spent } };
    const choice = at(body, 'choices', 0);
    const text = textAt(choice, 'message', 'content');
    const refusal = textAt(choice, 'message', 'refusal');
    const finishReason = label(textAt(choice, 'finish_reason'));
    if (text === '' && refusal === '' && !finishedEarly.has(finishReason))
        return { fault: { ...empty, ...spent } };
    return { completion: { text, refusal, finishReason, servedModel: label(textAt(body, 'model')), ...spent } };
}
/** Names are short; what a server sends in their place need not be. */
function label(text) {
    return text.slice(0, 256);
}
const malformed = {
    code: 'malformed-answer',
    message: 'The provider answered with something that is no chat completion.',
    remedy: 'Check that the key’s `endpoint` speaks OpenAI’s API; if it does, run again.',
    transient: true,
};
const empty = {
    code: 'empty-answer',
    message: 'The provider answered without any text.',
    remedy: 'Run again; if it stays so, change the prompt or the model.',
    transient: true,
};
function readUsage(usage) {
    if (typeof usage !== 'object' || usage === null)
        return undefined;
    const input = countAt(usage, 'prompt_tokens');
    const output = countAt(usage, 'completion_tokens');
    return {
        input,
        cachedInput: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
        output,
        reasoning: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
        total: countAt(usage, 'total_tokens') || input + output,
    };
}

;// CONCATENATED MODULE: ./src/providers/client.ts




/** Longer than any attempt: the transport itself gives up after the input `timeout` without a byte. */
const never = 2 ** 31 - 1;
/**
 * A provider that speaks OpenAI's chat completions. Every setting that the client would otherwise
 * take from the environment is passed; the real credential is never given to it, see
 * {@link guardFetch}. It neither retries nor logs.
 */
function createProvider(endpoint, fetch, redact) {
    const client = new openai/* default */.Ay({
        baseURL: endpoint.baseUrl,
        apiKey: 'added-by-guarded-fetch',
        adminAPIKey: null,
        organization: null,
        project: null,
        webhookSecret: null,
        defaultQuery: { ...endpoint.query },
        fetch,
        logLevel: 'off',
        maxRetries: 0,
        timeout: never,
    });
    return {
        async complete(call, signal) {
            try {
                const { data, response } = await client.chat.completions
                    .create(bodyOf(call, endpoint.model), { signal })
                    .withResponse();
                return readCompletion(data, requestIdOf(response.headers));
            }
            catch (error) {
                return { fault: faultOf(error, signal, redact) };
            }
        },
    };
}
function bodyOf(call, model) {
    return {
        ...Object.fromEntries(call.parameters),
        model,
        messages: call.messages.map(({ role, content }) => ({ role, content })),
        ...(call.maxCompletionTokens !== undefined && { max_completion_tokens: call.maxCompletionTokens }),
        ...(call.temperature !== undefined && { temperature: call.temperature }),
        ...(call.topP !== undefined && { top_p: call.topP }),
    };
}


/***/ })

};
