export const id = 431;
export const ids = [431];
export const modules = {

/***/ 6431:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  openKeyless: () => (/* binding */ openKeyless)
});

;// CONCATENATED MODULE: ./src/keys/federated-credential.ts
/** Longest issuer, subject or audience of a federated credential (Microsoft Graph, "federatedIdentityCredential resource type"). */
const maxField = 600;
/** Longest name of a federated credential (the same page). */
const maxName = 120;
/**
 * The command that has an Entra application trust exactly what was presented; empty where that is not
 * possible, because a claim is missing or longer than Entra keeps.
 *
 * Claims are foreign text: a branch may be called `$(rm -rf ~)`. Inside the JSON every character that any
 * shell could give a meaning to is a JSON escape, so that the text stays one word in sh, PowerShell and cmd.
 */
function federatedCredentialCommand(clientId, { issuer, subject, audience }) {
    const fields = [issuer, subject, audience];
    if (fields.some((value) => value === '' || value.length > maxField))
        return '';
    const parameters = [
        `"name": ${jsonWord(nameFor(subject))}`,
        `"issuer": ${jsonWord(issuer)}`,
        `"subject": ${jsonWord(subject)}`,
        `"audiences": [${jsonWord(audience)}]`,
    ];
    const id = /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(clientId) ? clientId : 'CLIENT_ID';
    return `az ad app federated-credential create --id ${id} --parameters '{${parameters.join(', ')}}'`;
}
/** A JSON string of letters, digits, `:/._@-` and escapes, and of nothing else. */
function jsonWord(text) {
    const escaped = text.replace(/[^A-Za-z0-9:/._@-]/g, (unit) => `\\u${hex(unit)}`);
    return `"${escaped}"`;
}
function hex(unit) {
    return unit.charCodeAt(0).toString(16).padStart(4, '0');
}
/** `repo:acme/widgets:pull_request` becomes `github-repo-acme-widgets-pull_request`. */
function nameFor(subject) {
    return `github-${subject.replace(/[^A-Za-z0-9_]+/g, '-')}`.slice(0, maxName).replace(/-+$/, '');
}

;// CONCATENATED MODULE: ./src/keys/foreign-json.ts
/** A JSON text that nobody vouches for; `undefined` where it cannot be read. */
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
/** The value of a field; `undefined` where the value is no object or does not have the field itself. */
function field(value, name) {
    return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
/** The text in a field; empty where there is none. */
function textField(value, name) {
    const found = field(value, name);
    return typeof found === 'string' ? found : '';
}
function isObject(value) {
    return typeof value === 'object' && value !== null;
}

;// CONCATENATED MODULE: ./src/keys/azure-identity.ts


const role = 'The application also needs the role “Cognitive Services OpenAI User” on the resource (“Cognitive Services User” for other publishers’ models).';
/** What Entra's codes mean, for whoever wrote the policy. Where a federated credential can mend it, the command follows. */
const classes = [
    {
        codes: ['AADSTS7002138'],
        remedy: 'A federated credential fits but for capital letters, which count. Delete it and create it as it was presented:',
        command: true,
    },
    {
        codes: ['AADSTS70021', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213', 'AADSTS7002137'],
        remedy: 'No federated credential of the application fits what was presented. Create it:',
        command: true,
    },
    {
        codes: ['AADSTS700024'],
        remedy: 'The identity token was not valid at that moment by Entra’s clock: set the clock of the runner right.',
        command: false,
    },
    {
        codes: ['AADSTS700016'],
        remedy: 'The tenant has no application of this `client-id`: check `client-id` and `tenant-id` in the policy. It is the application’s (client) ID, not its object ID.',
        command: false,
    },
    {
        codes: ['AADSTS90002', 'AADSTS900023'],
        remedy: 'There is no such tenant: check `tenant-id` in the policy, and `authority` if it is in a cloud of its own.',
        command: false,
    },
    {
        codes: ['AADSTS500011', 'AADSTS70011'],
        remedy: 'What `scope` names is not known in the tenant: correct `scope` in the policy, or remove it.',
        command: false,
    },
];
/** Every other refusal. */
const other = { remedy: 'The application must trust what was presented. If it does not yet:', command: true };
/** Microsoft Entra ID (its documentation, "OAuth 2.0 client credentials flow", third case: a federated credential). */
function azureTokenService({ authority, tenantId, clientId, scope }) {
    return {
        name: 'Microsoft Entra ID',
        audience: 'api://AzureADTokenExchange',
        address: 'Check `authority` in the policy, and the proxy, if there is one.',
        request: (identityToken) => ({
            url: `${authority}/${encodeURIComponent(tenantId.toWellFormed())}/oauth2/v2.0/token`,
            contentType: 'application/x-www-form-urlencoded',
            body: new URLSearchParams({
                grant_type: 'client_credentials',
                client_id: clientId,
                scope,
                client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
                client_assertion: identityToken,
            }).toString(),
        }),
        codeOf: entraCode,
        remedy(code, presented) {
            const { remedy, command } = classes.find(({ codes }) => codes.includes(code)) ?? other;
            return command ? `${remedy}\n\n${commandFor(clientId, presented)}\n\n${role}` : remedy;
        },
    };
}
function commandFor(clientId, presented) {
    const command = federatedCredentialCommand(clientId, presented);
    return command === '' ? 'az ad app federated-credential create (the claims are too long, or missing)' : command;
}
/** Entra's own number stands in the description, and once more in a list. */
function entraCode(body) {
    const [described] = /AADSTS\d{1,12}/.exec(textField(body, 'error_description')) ?? [];
    const listed = field(body, 'error_codes');
    const first = Array.isArray(listed) ? listed[0] : undefined;
    return described ?? (Number.isSafeInteger(first) ? `AADSTS${first}` : textField(body, 'error'));
}

;// CONCATENATED MODULE: ./src/keys/ask-token-service.ts

/** The largest answer of a token service that is read, in bytes. */
const maxBytes = 256 * 1024;
/** Sends a request and reads the answer. Nothing is thrown. */
async function askTokenService(send) {
    try {
        const response = await send();
        const { status, headers } = response;
        const text = await readText(response).catch((error) => {
            if (response.ok)
                throw error;
            return '';
        });
        return { status, headers, body: parseJson(text) };
    }
    catch (error) {
        const code = field(error, 'code');
        return { broken: typeof code === 'string' ? code : '' };
    }
}
/** The body as text; empty where it is larger than the limit. */
async function readText(response) {
    const chunks = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
        bytes += chunk.length;
        if (bytes > maxBytes)
            return '';
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
}

// EXTERNAL MODULE: ./src/failures/quote.ts
var quote = __webpack_require__(6727);
;// CONCATENATED MODULE: ./src/keys/claims.ts


/** Longest claim that a message repeats, in UTF-16 code units. */
const maxShown = 300;
/**
 * Reads the claims from the payload of a JWT (RFC 7519, section 3). Nothing is verified: the token came from
 * GitHub's own service a moment ago, and they are only shown, without the secrets that `redact` knows.
 */
function readClaims(jwt, redact) {
    const payload = parseJson(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
    return {
        issuer: redact(textField(payload, 'iss')),
        subject: redact(textField(payload, 'sub')),
        audience: redact(audienceOf(field(payload, 'aud'))),
        jobWorkflowRef: redact(textField(payload, 'job_workflow_ref')),
    };
}
/** What was presented, as one line of a message. */
function showClaims({ issuer, subject, audience, jobWorkflowRef }) {
    const named = Object.entries({ iss: issuer, sub: subject, aud: audience, job_workflow_ref: jobWorkflowRef });
    const shown = named
        .filter(([, value]) => value !== '')
        .map(([name, value]) => `${name} ${(0,quote/* quoteUpTo */.$i)(maxShown, value)}`);
    return shown.length === 0 ? 'a token without claims that could be read' : shown.join(', ');
}
/** An audience may also be a list (RFC 7519, section 4.1.3); GitHub names one. */
function audienceOf(claim) {
    const only = Array.isArray(claim) && claim.length === 1 ? claim[0] : claim;
    return typeof only === 'string' ? only : '';
}

// EXTERNAL MODULE: ./src/keys/permission.ts
var permission = __webpack_require__(8469);
;// CONCATENATED MODULE: ./src/keys/refusal.ts




/** How much of a service's own message is repeated, in UTF-16 code units. */
const maxRepeated = 500;
/** How much of the audience is repeated. */
const maxAudience = 300;
/** Microsoft or OpenAI refused the identity token. */
function refusedBy(service, presented, refused) {
    const { status, body, redact } = refused;
    const found = redact(service.codeOf(body));
    const code = /^[\w.-]{1,64}$/.test(found) ? found : '';
    const message = `${service.name} refused GitHub’s identity token with status ${status}${codeAndWords(code, body, redact)}. Presented: ${showClaims(presented)}.`;
    return fault(message, service.remedy(code, presented), refused.requestId);
}
/** GitHub gave no identity token. */
function refusedByGitHub(audience, refused) {
    const { status, body, requestId, redact } = refused;
    const message = `GitHub’s token service refused an identity token for ${(0,quote/* quoteUpTo */.$i)(maxAudience, audience)} with status ${status}${codeAndWords('', body, redact)}.`;
    return fault(message, permission/* addPermission */.F, requestId);
}
/** The job lacks the permission, so there is nobody to ask. */
function mayNotAsk() {
    return fault('This job may not ask GitHub for an identity token.', permission/* addPermission */.F, '');
}
/** The service sent us elsewhere: a token that follows a redirect is a token given away. */
function redirected(service, status, requestId, remedy) {
    return fault(`${service} redirects (${status}), which is not followed.`, remedy, requestId);
}
/** `, CODE: "message"`: redacted first, then on one line, then cut, so that no half of a secret is left. */
function codeAndWords(code, body, redact) {
    const words = textField(body, 'error_description') || textField(field(body, 'error'), 'message') || textField(body, 'message');
    const line = redact(words).replace(/\s+/g, ' ').trim();
    const rest = code !== '' && line.startsWith(`${code}: `) ? line.slice(code.length + 2) : line;
    return `${code === '' ? '' : `, ${code}`}${rest === '' ? '' : `: ${(0,quote/* quoteUpTo */.$i)(maxRepeated, rest)}`}`;
}
function fault(message, remedy, requestId) {
    return { code: 'identity-refused', message, remedy, transient: false, requestId };
}

;// CONCATENATED MODULE: ./src/keys/wait-asked.ts
/** How long a token service asks to be left alone, in milliseconds: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3). */
function waitAsked(headers) {
    const asked = headers.get('retry-after')?.trim() ?? '';
    if (/^\d{1,15}(?:\.\d{1,15})?$/.test(asked))
        return Number(asked) * 1000;
    const until = dateOf(asked);
    if (until === undefined)
        return undefined;
    return Math.max(0, until - (dateOf(headers.get('date') ?? '') ?? Date.now()));
}
function dateOf(header) {
    const date = /^[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : Number.NaN;
    return Number.isNaN(date) ? undefined : date;
}

;// CONCATENATED MODULE: ./src/keys/unavailable.ts

/** What OpenSSL and Node call a certificate that they do not accept (Node's documentation, "TLS: X509 certificate error codes"). */
const certificateCode = /^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_CERT|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;
/** Statuses with which a service asks to come back later; 5xx as well. */
const later = new Set([408, 429]);
/** Whether a status says that the same request may succeed a little later. */
function saysLater(status) {
    return later.has(status) || status >= 500;
}
/** The run was cancelled. */
function cancelled() {
    const message = 'The run was cancelled while an access token was asked for.';
    return { code: 'cancelled', message, remedy: '', transient: false, requestId: '' };
}
/** No answer came from the service. `code` is Node's or the transport's; empty where there is none. */
function noAnswer(service, code) {
    const fault = { code: 'identity-unavailable', requestId: '' };
    if (certificateCode.test(code)) {
        return {
            ...fault,
            message: `The certificate of ${service} is not accepted: ${code}.`,
            remedy: 'If a proxy of your own stands in between, name the file with its authority in NODE_EXTRA_CA_CERTS, in the step’s `env`.',
            transient: false,
        };
    }
    if (code === 'ERR_TOKEN_URL') {
        return {
            ...fault,
            message: `${service} has no address: ACTIONS_ID_TOKEN_REQUEST_URL holds no https URL.`,
            remedy: 'Do not set that variable: the runner sets it, for a job with `id-token: write`.',
            transient: false,
        };
    }
    const why = code === 'ETIMEDOUT' ? 'sent nothing for too long' : `could not be reached: ${code || 'no answer'}`;
    return {
        ...fault,
        message: `${service} ${why}.`,
        remedy: 'Check the runner’s network, and run again.',
        transient: true,
    };
}
/** The service answered that it cannot answer now. */
function notNow(service, status, headers, requestId) {
    const wait = waitAsked(headers);
    return {
        code: 'identity-unavailable',
        message: `${service} answered ${status}.`,
        remedy: 'The service has a problem of its own, or was asked too often: run again later.',
        transient: true,
        requestId,
        ...(wait !== undefined && { retryAfter: wait }),
    };
}
/** The service answered something else than it is asked for. */
function unreadable(service, requestId) {
    return {
        code: 'identity-unavailable',
        message: `${service} answered without a token, or with something that is not JSON.`,
        remedy: 'Run again. If it stays so, something else answers in its place: check the runner’s network.',
        transient: true,
        requestId,
    };
}

;// CONCATENATED MODULE: ./src/keys/exchange.ts





/** How long an access token is taken to live whose service does not say so, in milliseconds: as long as GitHub's own. */
const assumedLife = 5 * 60_000;
/** Tokens are longer, in UTF-16 code units. */
const shortestToken = 20;
/** Asks GitHub for an identity token and exchanges it. Each token is hidden before anything else is done with it. */
async function exchange(service, means, signal) {
    const identity = await askGitHub(service.audience, means, signal);
    if ('fault' in identity)
        return identity;
    const { token } = identity.got;
    const { url, contentType, body } = service.request(token);
    const headers = { accept: 'application/json', 'content-type': contentType, 'user-agent': 'byok-inference' };
    const answered = await askTokenService(() => means.transport(url, { method: 'POST', headers, body, signal }));
    const access = readToken(answered, means, {
        service: service.name,
        name: 'access_token',
        address: service.address,
        onRefusal: (refused) => refusedBy(service, readClaims(token, means.redact), refused),
    });
    return 'fault' in access ? access : { got: { secret: access.got.token, life: lifeOf(access.got.body) } };
}
/** GitHub's identity token, made out to an audience. */
async function askGitHub(audience, means, signal) {
    const { identityToken } = means;
    if (!identityToken)
        return { fault: mayNotAsk() };
    const answered = await askTokenService(() => identityToken(audience, signal));
    return readToken(answered, means, {
        service: 'GitHub’s token service',
        name: 'value',
        address: 'Check the proxy, if there is one.',
        onRefusal: (refused) => refusedByGitHub(audience, refused),
    });
}
function readToken(answered, means, asked) {
    const { service, name, address, onRefusal } = asked;
    if ('broken' in answered)
        return { fault: noAnswer(service, answered.broken) };
    const { status, headers, body } = answered;
    const token = tokenIn(body, name);
    if (token !== '')
        means.hide(token);
    const requestId = requestIdOf(headers, body, means.redact);
    if (saysLater(status))
        return { fault: notNow(service, status, headers, requestId) };
    if (status >= 400)
        return { fault: onRefusal({ status, body, requestId, redact: means.redact }) };
    if (status >= 300)
        return { fault: redirected(service, status, requestId, address) };
    return /^[!-~]+$/.test(token) ? { got: { token, body } } : { fault: unreadable(service, requestId) };
}
/** A token; empty for a text that is too short to be one: to hide an ordinary word would spoil every report. */
function tokenIn(body, name) {
    const found = textField(body, name);
    return found.length < shortestToken ? '' : found;
}
/** Microsoft's and OpenAI's names for a request, without what no name has. */
function requestIdOf(headers, body, redact) {
    const named = headers.get('x-ms-request-id') || headers.get('x-request-id');
    const found = named || textField(body, 'trace_id') || textField(body, 'correlation_id');
    return redact(found.replace(/[^!-~]/g, '')).slice(0, 256);
}
/** `expires_in` is a number of seconds (RFC 6749, section 5.1); some services write it as a text. */
function lifeOf(body) {
    const told = field(body, 'expires_in');
    const seconds = typeof told === 'string' && /^\d{1,15}$/.test(told) ? Number(told) : told;
    return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : assumedLife;
}

;// CONCATENATED MODULE: ./src/keys/openai-identity.ts


/** Longest value that is shown to be entered, in UTF-16 code units. */
const maxEntered = 600;
/** OpenAI (its documentation, "Workload identity token exchange"; RFC 8693, section 2). */
function openAITokenService(identity) {
    const { identityProviderId, serviceAccountId, audience } = identity;
    return {
        name: 'OpenAI',
        audience,
        address: 'Check the proxy, if there is one.',
        request: (identityToken) => ({
            url: 'https://auth.openai.com/oauth/token',
            contentType: 'application/json',
            body: JSON.stringify({
                grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
                subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
                subject_token: identityToken,
                identity_provider_id: identityProviderId,
                service_account_id: serviceAccountId,
            }),
        }),
        codeOf: (body) => textField(body, 'error') || textField(field(body, 'error'), 'code'),
        remedy: (_code, presented) => whatToEnter(identity, presented),
    };
}
function whatToEnter({ identityProviderId, serviceAccountId, audience }, presented) {
    const { issuer, subject, jobWorkflowRef } = presented;
    return [
        `Compare with OpenAI’s settings (Organization, Security, Workload Identity Provider). The provider ${shown(identityProviderId)} needs:\n`,
        `issuer: ${shown(issuer)}`,
        `audience: ${shown(audience)}\n`,
        `and a mapping with attributes that fit, for one:\n`,
        `sub: ${shown(subject)}`,
        ...(jobWorkflowRef === '' ? [] : [`job_workflow_ref: ${shown(jobWorkflowRef)}`]),
        `service account: ${shown(serviceAccountId)}`,
    ].join('\n');
}
/** As it is to be entered; in quotes where it has a character that would not be seen, or could be taken for something else. */
function shown(value) {
    return /^[A-Za-z0-9:/._@-]{1,600}$/.test(value) ? value : (0,quote/* quoteUpTo */.$i)(maxEntered, value);
}

;// CONCATENATED MODULE: ./src/keys/shared.ts
/**
 * Lets concurrent callers share one piece of work. A caller whose signal aborts waits no longer; the work
 * itself is aborted when nobody waits for it any more.
 *
 * @param work what rejects is `given` to all who wait
 * @param given what a caller gets whose signal aborts
 */
function shared(work, given) {
    let underway;
    function start() {
        const controller = new AbortController();
        const begun = { result: work(controller.signal).catch(given), controller, waiting: 0 };
        void begun.result.then(() => {
            if (underway === begun)
                underway = undefined;
        });
        underway = begun;
        return begun;
    }
    return async (signal) => {
        if (signal.aborted)
            return given();
        const joined = underway ?? start();
        joined.waiting++;
        const aborted = Promise.withResolvers();
        const onAbort = () => aborted.resolve(given());
        signal.addEventListener('abort', onAbort, { once: true });
        const result = await Promise.race([joined.result, aborted.promise]);
        signal.removeEventListener('abort', onAbort);
        joined.waiting--;
        if (joined.waiting === 0 && underway === joined) {
            underway = undefined;
            joined.controller.abort();
        }
        return result;
    };
}

;// CONCATENATED MODULE: ./src/keys/keyless.ts





/** An access token is renewed as long before its end, in milliseconds; one that lives less than twice as long, at half of its life. */
const margin = 60_000;
/**
 * Opens the access of a keyless key: GitHub's identity token is exchanged for an access token, once per
 * need. The access token is kept in memory until it is about to expire, the identity token not at all.
 */
function openKeyless(identity, key, means) {
    const service = identity.provider === 'azure' ? azureTokenService(identity) : openAITokenService(identity);
    let held = { secret: '', renewAt: Number.NEGATIVE_INFINITY };
    const renew = shared(async (signal) => {
        const asked = means.now();
        const exchanged = await exchange(service, means, signal);
        if ('fault' in exchanged)
            return { fault: named(exchanged.fault, key) };
        const { secret, life } = exchanged.got;
        held = { secret, renewAt: asked + life - Math.min(margin, life / 2) };
        return { secret };
    }, () => ({ fault: cancelled() }));
    return async (signal) => (means.now() <= held.renewAt && !signal.aborted ? { secret: held.secret } : renew(signal));
}
/** The fault as it is told to readers, who may have several keys. */
function named(fault, key) {
    return fault.code === 'cancelled'
        ? fault
        : { ...fault, message: `The key ${key} got no access token. ${fault.message}` };
}


/***/ })

};
