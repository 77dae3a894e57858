export const id = 542;
export const ids = [542];
export const modules = {

/***/ 2542:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createProvider: () => (/* binding */ createProvider)
});

// EXTERNAL MODULE: ./node_modules/openai/index.mjs + 222 modules
var openai = __webpack_require__(8297);
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

;// CONCATENATED MODULE: ./src/providers/recognise.ts
/** What OpenSSL and Node call a certificate that they do not accept (Node's documentation, "TLS: X509 certificate error codes"). */
const certificateCode = /^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_CERT|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;
/** OpenAI's codes, and llama-server's. */
const contextCodes = new Set([
    'context_length_exceeded',
    'string_above_max_length',
    'exceed_context_size_error',
]);
/** Fits where one of the codes is among those that were seen. */
function hasCode(...wanted) {
    return ({ codes }) => codes.some((code) => wanted.includes(code));
}
/** Fits where the HTTP status is one of these. */
function hasStatus(...wanted) {
    return ({ status }) => status !== undefined && wanted.includes(status);
}
/** Fits where Node or the transport calls it so. */
function isLocally(wanted) {
    return ({ local }) => local === wanted;
}

;// CONCATENATED MODULE: ./src/providers/fault-classes.ts

/** Every class of faults; the first one that fits decides. docs/errors.md shows this table. */
const faultClasses = [
    {
        code: 'redirected',
        shows: 'an answer that points to another address (3xx)',
        fits: isLocally('ERR_REDIRECTED'),
        course: 'stop',
        remedy: 'Write the final address as the key’s `endpoint`.',
    },
    {
        code: 'certificate',
        shows: 'a certificate that is not trusted, has expired or is for another host',
        fits: ({ local = '' }) => certificateCode.test(local),
        course: 'stop',
        remedy: 'Check the key’s `endpoint`. Where a proxy or a server of your own has a certificate of your own authority, name its file in NODE_EXTRA_CA_CERTS, in the step’s `env`.',
    },
    {
        code: 'timed-out',
        shows: 'no byte for as long as `timeout` says, at any stage',
        fits: isLocally('ETIMEDOUT'),
        course: 'retry',
        remedy: 'Raise `timeout`, or ask for less.',
    },
    {
        code: 'malformed-answer',
        shows: 'an answer of more than 16 MiB',
        fits: isLocally('ERR_TOO_LARGE'),
        course: 'stop',
        remedy: 'Set `max-completion-tokens`; check that the key’s `endpoint` speaks OpenAI’s API.',
    },
    {
        code: 'content-filter',
        shows: '`content_filter`: the prompt was filtered',
        fits: hasCode('content_filter'),
        course: 'stop',
        remedy: 'The provider’s content filter declined the prompt: change it, or the filter of the deployment.',
    },
    {
        code: 'quota',
        shows: '429 with `insufficient_quota`, a spend or usage limit, or no credit',
        fits: hasCode('insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active', 'organization_spend_limit_exceeded', 'project_spend_limit_exceeded', 'organization_usage_limit_exceeded', 'credit_balance_exhausted'),
        course: 'stop',
        remedy: 'The account has no credit or has reached its spend limit: trying again does not help.',
    },
    {
        code: 'context-length',
        shows: 'a prompt longer than the model reads (also 413)',
        fits: ({ status, codes, message }) => status === 413 || codes.some((code) => contextCodes.has(code)) || /\bmaximum context length\b/.test(message),
        course: 'stop',
        remedy: 'Shorten the prompt, or choose a model with a larger context.',
    },
    {
        code: 'unknown-model',
        shows: '`model_not_found`, `DeploymentNotFound`',
        fits: hasCode('model_not_found', 'DeploymentNotFound'),
        course: 'stop',
        remedy: 'Check the model’s name in the key’s `models`, and that the key may use it.',
    },
    {
        code: 'authentication',
        shows: '401, 403, `invalid_api_key`',
        fits: (seen) => hasStatus(401, 403)(seen) || hasCode('invalid_api_key')(seen),
        course: 'stop',
        remedy: 'Check the credential of this key, and that it belongs to this endpoint; for a keyless key, that its identity has the role for it.',
    },
    {
        code: 'unknown-model',
        shows: '404 of any other kind',
        fits: hasStatus(404),
        course: 'stop',
        remedy: 'Check the key’s `endpoint` and `api`, and the model’s name in its `models`.',
    },
    {
        code: 'rate-limited',
        shows: '429 for a request that is larger than the limit itself',
        fits: ({ status, message }) => status === 429 && /^Request too large\b/.test(message),
        course: 'stop',
        remedy: 'Shorten the prompt or lower `max-completion-tokens`, or raise the limit at the provider.',
    },
    {
        code: 'rate-limited',
        shows: '429 of any other kind, `rate_limit_exceeded` inside an answer',
        fits: ({ status, codes }) => status === 429 || (status === undefined && codes.includes('rate_limit_exceeded')),
        course: 'retry',
        remedy: 'Run fewer jobs at once, or raise the limit at the provider.',
    },
    {
        code: 'server-error',
        shows: '408, 409, 5xx, an error inside an answer that has begun',
        fits: ({ status, codes, isInside }) => status === undefined
            ? isInside === true && !codes.includes('invalid_prompt')
            : status === 408 || status === 409 || status >= 500,
        course: 'retry',
        remedy: 'The provider has a problem of its own: run again later.',
    },
    {
        code: 'bad-request',
        shows: 'any other status',
        fits: ({ status, isInside }) => status !== undefined || isInside === true,
        course: 'stop',
        remedy: 'Change what the message names; the model may not accept one of the parameters.',
    },
    {
        code: 'connection-failed',
        shows: 'a connection that is refused, reset or cut, a name without an address, a broken TLS handshake',
        fits: ({ local }) => local !== undefined,
        course: 'retry',
        remedy: 'Check the key’s `endpoint` and the runner’s network.',
    },
    {
        code: 'malformed-answer',
        shows: 'an answer that is cut off or cannot be read',
        fits: () => true,
        course: 'retry',
        remedy: 'Run again; check that the key’s `endpoint` speaks OpenAI’s API.',
    },
];
/** The class of a fault. */
function classify(seen) {
    const found = faultClasses.find(({ fits }) => fits(seen));
    if (!found)
        throw new Error('The last class fits everything.');
    return found;
}

// EXTERNAL MODULE: ./src/providers/guarded-fetch.ts
var guarded_fetch = __webpack_require__(9919);
;// CONCATENATED MODULE: ./src/providers/refused-format.ts

/** OpenAI's fields for the form of an answer, in either interface. */
const field = /\b(?:response_format|text\.format|json_schema)\b/;
/** What to change where the provider does not take the form that was asked for; empty where that is not the matter. */
function refusedFormat(error) {
    const said = textAt(error, 'message');
    const isSchema = at(error, 'code') === 'invalid_json_schema' || /^Invalid schema for response_format\b/.test(said);
    if (isSchema) {
        return 'Change the response schema. With `strict: true` OpenAI and Azure want `additionalProperties: false` and every property in `required`, in each object; or write `structured-output: json_object` at the key.';
    }
    if (!field.test(`${textAt(error, 'param')} ${said}`))
        return '';
    return 'This model or server does not take the form as it was asked for: write `structured-output: json_object` or `none` at the key, and the schema is put into the system message.';
}

;// CONCATENATED MODULE: ./src/providers/refused-parameter.ts

/** OpenAI's codes for a field that the model does not take, or not with this value. */
const codes = new Set(['unsupported_parameter', 'unsupported_value', 'unknown_parameter']);
/** The inputs that set fields of a request. Prompt files set the same. */
const inputs = new Map([
    ['temperature', 'temperature'],
    ['top_p', 'top-p'],
    ['max_tokens', 'max-completion-tokens'],
    ['max_completion_tokens', 'max-completion-tokens'],
    ['max_output_tokens', 'max-completion-tokens'],
]);
/** What to change where the provider names the field that it does not take; empty where it names none that we set. */
function refusedParameter(error) {
    const field = textAt(error, 'param');
    if (!codes.has(textAt(error, 'code')) || !/^[\w.]{1,64}$/.test(field))
        return '';
    const input = inputs.get(field);
    const hint = field === 'temperature' || field === 'top_p' ? ' Reasoning models take neither temperature nor top-p.' : '';
    return input === undefined
        ? `Remove \`${field}\` from \`parameters\`, or choose a value that this model takes.`
        : `Remove \`${input}\`, also from the prompt file, or choose a value that this model takes.${hint}`;
}

;// CONCATENATED MODULE: ./src/providers/reported.ts

/** An error that the provider reports inside an answer whose status is 200. */
class Reported extends Error {
    name = 'Reported';
    /** The provider's own codes, the most telling one first. */
    codes;
    /** The HTTP status that the error would have had, where a gateway gives one as its code. */
    status;
    spent;
    /** @param error the provider's description of it, which is whatever the server sent */
    constructor(error, spent) {
        super(textAt(error, 'message'));
        this.codes = codesOf(error);
        this.spent = spent;
        const code = at(error, 'code');
        const status = typeof code === 'number' ? code : Number(/^[45]\d\d$/.exec(String(code))?.[0]);
        if (status >= 400 && status <= 599)
            this.status = status;
    }
}
/** The provider's own codes for an error, the most telling one first. */
function codesOf(error) {
    return ['code', 'type'].map((field) => textAt(error, field)).filter((code) => code !== '');
}

;// CONCATENATED MODULE: ./src/providers/request-id.ts
/** OpenAI's and Azure's names for the header that names a request; empty where there is none. */
function requestIdOf(headers) {
    return (headers.get('x-request-id') ?? headers.get('apim-request-id') ?? '').slice(0, 256);
}

;// CONCATENATED MODULE: ./src/providers/retry-after.ts
/** The headers by which OpenAI and Azure tell how much is left of each limit, and when it is whole again. */
const limits = ['requests', 'tokens'];
/**
 * How long a server asks to be left alone, in milliseconds: `retry-after-ms`, or `Retry-After` in
 * seconds or as a date (RFC 9110, section 10.2.3), or, at a rate limit, the time until the limit that is
 * used up is whole again (OpenAI's documentation, "Rate limits").
 */
function retryAfter(headers, status, now) {
    const milliseconds = asNumber(headers.get('retry-after-ms'));
    if (milliseconds !== undefined)
        return milliseconds;
    const header = headers.get('retry-after');
    const seconds = asNumber(header);
    if (seconds !== undefined)
        return seconds * 1000;
    const date = /^[A-Z][a-z]{2},/.test(header ?? '') ? Date.parse(header ?? '') : Number.NaN;
    if (!Number.isNaN(date))
        return Math.max(0, date - now);
    return status === 429 ? untilReset(headers) : undefined;
}
function untilReset(headers) {
    const waits = limits
        .filter((limit) => asNumber(headers.get(`x-ratelimit-remaining-${limit}`)) === 0)
        .map((limit) => asDuration(headers.get(`x-ratelimit-reset-${limit}`)))
        .filter((wait) => wait !== undefined);
    return waits.length === 0 ? undefined : Math.max(...waits);
}
function asNumber(text) {
    return text !== null && /^\d{1,15}(?:\.\d{1,15})?$/.test(text.trim()) ? Number(text) : undefined;
}
/** Milliseconds of OpenAI's `6m0s` or `20ms`, or of Azure's plain seconds. */
function asDuration(text) {
    const seconds = asNumber(text);
    if (seconds !== undefined)
        return seconds * 1000;
    const parts = /^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6}(?:\.\d{1,9})?)s)?(?:(\d{1,9})ms)?$/.exec(text?.trim() || '-');
    if (!parts)
        return undefined;
    const [hours = 0, minutes = 0, rest = 0, milliseconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
    return ((hours * 60 + minutes) * 60 + rest) * 1000 + milliseconds;
}

;// CONCATENATED MODULE: ./src/providers/spent.ts
/** An answer that something broke off, and what was spent on it until then. */
class Interrupted extends Error {
    name = 'Interrupted';
    spent;
    constructor(cause, spent) {
        super('The answer was interrupted', { cause });
        this.spent = spent;
    }
}

;// CONCATENATED MODULE: ./src/providers/faults.ts











/** How much of a provider's message is repeated, in UTF-16 code units. */
const maxRepeated = 500;
/** How much of a provider's code is repeated. */
const maxCode = 64;
/** Reads what was thrown while a provider was asked. */
function faultOf(error, signal, redact) {
    if (error instanceof Interrupted)
        return { ...faultOf(error.cause, signal, redact), ...error.spent };
    if (signal.aborted)
        return cancelled;
    const chain = causesOf(error);
    const redirect = chain.find((cause) => cause instanceof guarded_fetch/* Redirected */.c);
    if (redirect) {
        const message = `The provider redirects, which is not followed: ${redirect.message}.`;
        return unanswered(classify({ local: 'ERR_REDIRECTED', codes: [], message: '' }), message);
    }
    if (error instanceof Reported)
        return fromInside(error, redact);
    if (error instanceof openai/* APIError */.LG && error.status !== undefined)
        return fromAnswer(error, error.status, redact);
    if (error instanceof openai/* APIError */.LG && error.error !== undefined) {
        const requestId = error.headers ? requestIdOf(error.headers) : '';
        return fromInside(new Reported(error.error, { requestId }), redact);
    }
    const named = chain.map((cause) => textAt(cause, 'code')).filter((code) => code !== '');
    const code = named.at(-1) ?? (error instanceof openai/* APIConnectionError */.xX ? 'ERR_CONNECTION' : undefined);
    const found = classify({ codes: [], message: '', ...(code !== undefined && { local: code }) });
    return unanswered(found, (messages[found.code] ?? broken)(named.at(-1) ?? chain.at(-1)?.message ?? 'no reason is given'));
}
/** What is said of faults that come without an answer, by what Node calls them. */
const messages = {
    certificate: (reason) => `The provider’s certificate is not accepted: ${reason}. Nothing was sent.`,
    'timed-out': () => 'The provider sent nothing for as long as `timeout` allows.',
    'connection-failed': (reason) => `The provider could not be reached: ${reason}.`,
};
const broken = (reason) => reason === 'ERR_TOO_LARGE'
    ? 'The provider’s answer is larger than 16 MiB.'
    : 'The provider’s answer broke off, or cannot be read as JSON.';
function fromAnswer(error, status, redact) {
    const codes = codesOf(error.error);
    const said = textAt(error.error, 'message') || error.message;
    const { code, course, remedy } = classify({ status, codes, message: said });
    const filtered = filteredCategories(error.error);
    const wait = error.headers && retryAfter(error.headers, status, Date.now());
    const [providerCode] = codes;
    return {
        code,
        transient: course === 'retry',
        remedy: (code === 'bad-request' && (refusedFormat(error.error) || refusedParameter(error.error))) || remedy,
        message: [
            `The provider answered ${status}`,
            providerCode === undefined ? '' : ` ${repeated(providerCode, maxCode, redact)}`,
            filtered === '' ? '' : ` for ${filtered}`,
            `: "${repeated(said, maxRepeated, redact)}"`,
        ].join(''),
        requestId: error.headers ? requestIdOf(error.headers) : '',
        ...(wait !== undefined && { retryAfter: wait }),
    };
}
/** An error that came inside an answer with the status 200. */
function fromInside({ codes, status, message, spent }, redact) {
    const found = classify({ isInside: true, codes, message, ...(status !== undefined && { status }) });
    const name = status ?? codes[0] ?? '';
    const words = `${name === '' ? '' : ` ${repeated(String(name), maxCode, redact)}`}: "${repeated(message, maxRepeated, redact)}"`;
    return { ...unanswered(found, `The provider failed while it answered${words}`), ...spent };
}
/** A provider's own words in one line: redacted first, then cut, so that no half of a secret is left. */
function repeated(text, length, redact) {
    const clean = redact(text).replace(/\s+/g, ' ');
    return clean.length > length ? `${clean.slice(0, length)}…` : clean;
}
function causesOf(error) {
    return error instanceof Error ? [error, ...causesOf(at(error, 'cause'))] : [];
}
function unanswered({ code, course, remedy }, message) {
    return { code, message, remedy, transient: course === 'retry', requestId: '' };
}
const cancelled = {
    code: 'cancelled',
    message: 'The run was cancelled while the provider was asked.',
    remedy: '',
    transient: false,
    requestId: '',
};

// EXTERNAL MODULE: ./node_modules/openai/streaming.mjs
var streaming = __webpack_require__(3056);
;// CONCATENATED MODULE: ./src/providers/limit-event.ts
/** The most bytes that may come without completing an event. */
const maxEventBytes = 16 * 1024 * 1024;
/** Limits how much a stream may send without completing an event: that much waits in memory for its end. */
function limitEvent(response) {
    let bytes = 0;
    const counter = new TransformStream({
        transform(chunk, controller) {
            bytes += chunk.length;
            if (bytes > maxEventBytes)
                throw tooLarge();
            controller.enqueue(chunk);
        },
    });
    return {
        response: new Response(response.body?.pipeThrough(counter) ?? null, response),
        onEvent() {
            bytes = 0;
        },
    };
}
/** An answer that does not fit, by the code that the transport has for it. */
function tooLarge() {
    return Object.assign(new Error('The answer is too large'), { code: 'ERR_TOO_LARGE' });
}

;// CONCATENATED MODULE: ./src/providers/read-answer.ts




/** The longest answer that is collected from pieces, in UTF-16 code units. */
const maxCharacters = 16 * 1024 * 1024;
/** Reads an answer as it came: in pieces, or as a whole from a server that does not stream. */
async function readAnswer(response, reading) {
    if (isEventStream(response))
        return collect(response, reading);
    const text = await response.text();
    if (/^\s*(?:data|event|id|retry)?:/.test(text))
        return collect(new Response(text, response), reading);
    const { surface } = reading;
    return surface.read(JSON.parse(text), requestIdOf(response.headers));
}
function isEventStream({ headers }) {
    return /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}
/**
 * Collects a stream; of what came nothing is kept but the text, so that memory stays flat. What happens
 * behind the end of the answer takes nothing away from it.
 *
 * @throws {Interrupted} where it broke off before its end
 */
async function collect(response, { client, surface, waiting }) {
    const collector = surface.collect(requestIdOf(response.headers));
    const limited = limitEvent(response);
    try {
        for await (const event of streaming/* Stream */.Z.fromSSEResponse(limited.response, new AbortController(), client)) {
            limited.onEvent();
            collector.add(event);
            if (collector.characters > maxCharacters)
                throw tooLarge();
            waiting.onProgress(collector.characters);
            if (collector.hasEnded && collector.spent.usage)
                break;
        }
    }
    catch (error) {
        if (!collector.hasEnded)
            throw new Interrupted(error, collector.spent);
    }
    return collector.end();
}

;// CONCATENATED MODULE: ./src/providers/gather-text.ts
/** How many pieces wait until they are put together. */
const together = 1024;
/** Puts a text together from many small pieces: kept one by one, each would take several times its length in memory. */
function gatherText() {
    const blocks = [];
    let waiting = [];
    return {
        add(piece) {
            if (piece !== '')
                waiting.push(piece);
            if (waiting.length < together)
                return;
            blocks.push(waiting.join(''));
            waiting = [];
        },
        text: () => [...blocks, ...waiting].join(''),
    };
}

;// CONCATENATED MODULE: ./src/providers/unusable.ts
/** The answer is not what was asked for. */
function malformed(spent) {
    const message = 'The provider answered with something that is no answer to a prompt.';
    const remedy = 'Check that the key’s `endpoint` speaks OpenAI’s API, and its `api`; if it does, run again.';
    return { fault: { code: 'malformed-answer', message, remedy, transient: true, ...spent } };
}
/** The stream ended before the answer did. */
function brokenOff(spent) {
    const message = 'The provider’s answer broke off before its end.';
    return { fault: { code: 'malformed-answer', message, remedy: 'Run again.', transient: true, ...spent } };
}
/** There is nothing to read, and no reason given for that. */
function empty(spent) {
    const message = 'The provider answered without any text.';
    const remedy = 'Run again; if it stays so, change the prompt or the model.';
    return { fault: { code: 'empty-answer', message, remedy, transient: true, ...spent } };
}
/** Names are short; what a server sends in their place need not be. */
function label(text) {
    return text.slice(0, 256);
}

;// CONCATENATED MODULE: ./src/providers/usage.ts

/** The names of Chat Completions. */
const chatTokens = ['prompt_tokens', 'completion_tokens'];
/** The names of Responses. */
const responseTokens = ['input_tokens', 'output_tokens'];
/** Reads the `usage` of an answer, or of the last piece of a streamed one; `undefined` where it is not told. */
function readUsage(answer, [inputName, outputName]) {
    const usage = at(answer, 'usage');
    if (typeof usage !== 'object' || usage === null)
        return undefined;
    const input = countAt(usage, inputName);
    const output = countAt(usage, outputName);
    return {
        input,
        cachedInput: countAt(usage, `${inputName}_details`, 'cached_tokens'),
        output,
        reasoning: countAt(usage, `${outputName}_details`, 'reasoning_tokens'),
        total: countAt(usage, 'total_tokens') || input + output,
    };
}

;// CONCATENATED MODULE: ./src/providers/chat-completions/read.ts




/** Reasons to finish that leave nothing to read and are no fault of the transport. */
const finishedEarly = new Set(['length', 'content_filter']);
/**
 * Reads the body of a chat completion, which is whatever the server sent.
 *
 * @throws {Reported} where a gateway reports an error with the status 200
 */
function readCompletion(body, requestId) {
    const usage = readUsage(body, chatTokens);
    const spent = { requestId, ...(usage && { usage }) };
    const error = at(body, 'error');
    if (typeof error === 'object' && error !== null)
        throw new Reported(error, spent);
    if (!Array.isArray(at(body, 'choices')))
        return malformed(spent);
    const choice = at(body, 'choices', 0);
    return answerOf({
        text: textAt(choice, 'message', 'content'),
        refusal: textAt(choice, 'message', 'refusal'),
        finishReason: label(textAt(choice, 'finish_reason')),
        servedModel: label(textAt(body, 'model')),
        ...spent,
    });
}
/** An answer, unless there is nothing in it. */
function answerOf(completion) {
    const { text, refusal, finishReason, requestId, usage } = completion;
    if (text !== '' || refusal !== '' || finishedEarly.has(finishReason))
        return { completion };
    return empty({ requestId, ...(usage && { usage }) });
}

;// CONCATENATED MODULE: ./src/providers/chat-completions/collect.ts





/** Where the pieces of hidden reasoning stand, in the words of various servers; they are counted and not kept. */
const reasoningFields = ['reasoning_content', 'reasoning'];
/** Collects the chunks of a streamed chat completion. Usage comes in a last one without choices. */
function collectChunks(requestId) {
    const text = gatherText();
    const refusal = gatherText();
    let characters = 0;
    let finishReason = '';
    let servedModel = '';
    let usage;
    function keep(kept, piece) {
        kept.add(piece);
        characters += piece.length;
    }
    const spent = () => ({ requestId, ...(usage && { usage }) });
    function end() {
        if (finishReason === '')
            return brokenOff(spent());
        return answerOf({ text: text.text(), refusal: refusal.text(), finishReason, servedModel, ...spent() });
    }
    return {
        add(chunk) {
            const choice = at(chunk, 'choices', 0);
            keep(text, textAt(choice, 'delta', 'content'));
            keep(refusal, textAt(choice, 'delta', 'refusal'));
            for (const field of reasoningFields)
                characters += textAt(choice, 'delta', field).length;
            finishReason = label(textAt(choice, 'finish_reason')) || finishReason;
            servedModel = label(textAt(chunk, 'model')) || servedModel;
            usage = readUsage(chunk, chatTokens) ?? usage;
        },
        get hasEnded() {
            return finishReason !== '';
        },
        get spent() {
            return spent();
        },
        get characters() {
            return characters;
        },
        end,
    };
}

;// CONCATENATED MODULE: ./src/providers/message.ts
/** The texts of a content; those who may not send anything else have no other parts. */
function textsOf(content) {
    return content.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
}
/** An attachment as a URL that holds it. */
function dataUrl({ mediaType, data }) {
    return `data:${mediaType};base64,${data}`;
}
/** What a provider is told of a file's name: the last part of its path. */
function fileName({ name }) {
    return name.slice(name.lastIndexOf('/') + 1);
}

;// CONCATENATED MODULE: ./src/providers/chat-completions/messages.ts

/** A message as Chat Completions takes it. */
function messageOf({ role, content }) {
    if (typeof content === 'string')
        return { role, content };
    if (role === 'user')
        return { role, content: content.map(partOf) };
    return { role, content: textsOf(content).map((text) => ({ type: 'text', text })) };
}
function partOf(part) {
    if (part.kind === 'text')
        return { type: 'text', text: part.text };
    if (part.kind === 'image')
        return { type: 'image_url', image_url: { url: dataUrl(part) } };
    return { type: 'file', file: { filename: fileName(part), file_data: dataUrl(part) } };
}

;// CONCATENATED MODULE: ./src/providers/chat-completions/surface.ts



/** OpenAI's Chat Completions API, which compatible servers speak, too. */
const chatCompletions = {
    send: (client, call, model, stream, signal) => {
        const body = bodyOf(call, model);
        const streamed = { ...body, stream: true, stream_options: { include_usage: true } };
        return client.chat.completions.create(stream ? streamed : body, { signal }).asResponse();
    },
    read: readCompletion,
    collect: collectChunks,
};
function bodyOf(call, model) {
    return {
        ...Object.fromEntries(call.parameters),
        model,
        messages: call.messages.map(messageOf),
        ...(call.maxCompletionTokens !== undefined && { max_completion_tokens: call.maxCompletionTokens }),
        ...(call.temperature !== undefined && { temperature: call.temperature }),
        ...(call.topP !== undefined && { top_p: call.topP }),
        ...(call.format && { response_format: formatOf(call.format) }),
    };
}
/** Chat Completions has what describes a schema in a map of its own. */
function formatOf(format) {
    if (format.type === 'json_object')
        return format;
    const { type, ...schema } = format;
    return { type, json_schema: schema };
}

;// CONCATENATED MODULE: ./src/providers/responses/messages.ts

/** A message as the Responses API takes it, which lets no answer that is repeated to it consist of parts. */
function messages_messageOf({ role, content }) {
    if (typeof content === 'string')
        return { role, content };
    if (role === 'assistant')
        return { role, content: textsOf(content).join('') };
    return { role, content: content.map(messages_partOf) };
}
function messages_partOf(part) {
    if (part.kind === 'text')
        return { type: 'input_text', text: part.text };
    if (part.kind === 'image')
        return { type: 'input_image', image_url: dataUrl(part), detail: 'auto' };
    return { type: 'input_file', filename: fileName(part), file_data: dataUrl(part) };
}

;// CONCATENATED MODULE: ./src/providers/responses/body.ts

/** Where the Responses API has a field of Chat Completions: in a map of its own, under another name. */
const moved = new Map([
    ['reasoning_effort', ['reasoning', 'effort']],
    ['verbosity', ['text', 'verbosity']],
]);
/** The body of a request. Nothing is kept at the provider: every step is a request of its own. */
function body_bodyOf(call, model) {
    const parameters = parametersOf(call.parameters);
    return {
        ...parameters,
        model,
        input: call.messages.map(messages_messageOf),
        store: false,
        ...(call.maxCompletionTokens !== undefined && { max_output_tokens: call.maxCompletionTokens }),
        ...(call.temperature !== undefined && { temperature: call.temperature }),
        ...(call.topP !== undefined && { top_p: call.topP }),
        ...(call.format && { text: { ...(isMap(parameters.text) && parameters.text), format: call.format } }),
    };
}
function parametersOf(parameters) {
    const body = {};
    for (const [name, value] of parameters) {
        const [map, field] = moved.get(name) ?? [];
        if (map === undefined || field === undefined)
            body[name] = mergedInto(body[name], value);
        else
            body[map] = mergedInto(body[map], { [field]: value });
    }
    return body;
}
/** A map with what another adds to it; any other value as it is. */
function mergedInto(before, value) {
    return isMap(before) && isMap(value) ? { ...before, ...value } : value;
}
function isMap(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./src/providers/responses/read.ts




/** The statuses of a response that is over; servers that are not OpenAI's may leave it out. */
const finalStatuses = new Set(['completed', 'incomplete', '']);
/** Why an answer was cut off, in the words of Chat Completions, so that a workflow reads the same from either. */
function cutOffBy(reason) {
    return reason === 'content_filter' ? reason : 'length';
}
/**
 * Reads a response, which is whatever the server sent.
 *
 * @param collected the text of its pieces, for servers that leave it out of the whole
 * @throws {Reported} for a response that has failed, and for an error in its place
 */
function readResponse(body, requestId, collected = '') {
    const usage = readUsage(body, responseTokens);
    const spent = { requestId, ...(usage && { usage }) };
    const status = textAt(body, 'status');
    const error = at(body, 'error');
    if (status === 'failed' || (typeof error === 'object' && error !== null))
        throw new Reported(error, spent);
    const output = at(body, 'output');
    if (!Array.isArray(output))
        return malformed(spent);
    if (!finalStatuses.has(status))
        return brokenOff(spent);
    const parts = output.flatMap(contentOf);
    const text = parts.map((part) => textAt(part, 'text')).join('') || collected;
    const refusal = parts.map((part) => textAt(part, 'refusal')).join('');
    const finishReason = status === 'incomplete' ? cutOffBy(textAt(body, 'incomplete_details', 'reason')) : 'stop';
    if (text === '' && refusal === '' && finishReason === 'stop')
        return empty(spent);
    return { completion: { text, refusal, finishReason, servedModel: label(textAt(body, 'model')), ...spent } };
}
/** The parts of a message; reasoning and calls of tools have none that are shown. */
function contentOf(item) {
    const content = at(item, 'content');
    return textAt(item, 'type') === 'message' && Array.isArray(content) ? content : [];
}

;// CONCATENATED MODULE: ./src/providers/responses/collect.ts






/** The events that end a stream; each holds the response as a whole. */
const lastEvents = new Set(['response.completed', 'response.incomplete', 'response.failed']);
/** Events with a piece of text, and whether it belongs to the answer. */
const pieces = new Map([
    ['response.output_text.delta', true],
    ['response.refusal.delta', false],
    ['response.reasoning_text.delta', false],
    ['response.reasoning_summary_text.delta', false],
]);
/** Collects the events of a streamed response. */
function collectEvents(requestId) {
    const text = gatherText();
    let characters = 0;
    let whole;
    return {
        add(event) {
            const type = textAt(event, 'type');
            if (type === 'error')
                throw new Reported(event, { requestId });
            if (lastEvents.has(type))
                whole = at(event, 'response');
            if (!pieces.has(type))
                return;
            const piece = textAt(event, 'delta');
            characters += piece.length;
            if (pieces.get(type))
                text.add(piece);
        },
        get hasEnded() {
            return whole !== undefined;
        },
        get spent() {
            const usage = readUsage(whole, responseTokens);
            return { requestId, ...(usage && { usage }) };
        },
        get characters() {
            return characters;
        },
        end: () => (whole === undefined ? brokenOff({ requestId }) : readResponse(whole, requestId, text.text())),
    };
}

;// CONCATENATED MODULE: ./src/providers/responses/surface.ts



/** OpenAI's Responses API. */
const responses = {
    send: (client, call, model, stream, signal) => {
        const body = body_bodyOf(call, model);
        return client.responses.create(stream ? { ...body, stream: true } : body, { signal }).asResponse();
    },
    read: readResponse,
    collect: collectEvents,
};

;// CONCATENATED MODULE: ./src/providers/surface.ts


const surfaces = { 'chat-completions': chatCompletions, responses: responses };
/** The surface of a name. */
function surfaceOf(api) {
    return surfaces[api];
}

;// CONCATENATED MODULE: ./src/providers/client.ts




/** Longer than any attempt: the transport itself gives up after the input `timeout` without a byte. */
const never = 2 ** 31 - 1;
/**
 * A provider that speaks one of OpenAI's APIs. Every setting that the client would otherwise take from
 * the environment is passed; the real credential is never given to it, see {@link guardFetch}. It
 * neither retries nor logs.
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
    const surface = surfaceOf(endpoint.api);
    let streams = true;
    /** Asks for a stream; a server that refuses that, and only that, is asked for a whole answer from then on. */
    async function send(call, signal) {
        try {
            return await surface.send(client, call, endpoint.model, streams, signal);
        }
        catch (error) {
            if (!streams || !refusesStream(error))
                throw error;
            streams = false;
            return surface.send(client, call, endpoint.model, streams, signal);
        }
    }
    return {
        async complete(call, waiting) {
            try {
                return await readAnswer(await send(call, waiting.signal), { client, surface, waiting });
            }
            catch (error) {
                return { fault: faultOf(error, waiting.signal, redact) };
            }
        },
    };
}
/** A server without streams, or an OpenAI organization that may not stream this model until it is verified. */
function refusesStream(error) {
    if (!(error instanceof openai/* APIError */.LG) || (error.status !== 400 && error.status !== 422))
        return false;
    return /^stream(?:_options)?\b/.test(error.param ?? '') || /\bstream_options\b/.test(error.message);
}


/***/ })

};
