import { expect, inject } from 'vitest';
import type { Step } from '../../scripts/stand-in/step.ts';
import { saysCode, statusWords } from '../../src/actions/complete/verdict.ts';
import { type ErrorCode, statusOfCode } from '../../src/language/failures/codes.ts';
import { entraError } from '../harness/entra.ts';
import { fakeSecret } from '../harness/fake-secrets.ts';
import { startGitHub } from '../harness/github.ts';
import { type McpServer, startMcpServer } from '../harness/mcp-server.ts';
import { policyFor, policyPath, stepFor } from '../harness/policies.ts';
import { completion, failure } from '../harness/replies.ts';
import { type Cancel, runAction } from '../harness/run-action.ts';
import { bundled } from '../harness/scenario.ts';
import { type Reply, type Server, startServer } from '../harness/server.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { startTokenService } from '../harness/token-service.ts';

/** Who stands around a step. */
interface Around {
  /** The provider. */
  readonly url: string;
  /** GitHub's API, which has the policy. */
  readonly github: Server;
  /** A server of tools. */
  readonly tools: McpServer;
}

/** How a code is reached: what the provider answers, and what is particular to the step. */
interface Way {
  readonly reply?: Reply;
  readonly step?: (around: Around) => Step;
  readonly onAsked?: (cancel: Cancel) => void;
}

const inputs = (given: Readonly<Record<string, string>>): Way => ({ step: ({ url }) => stepFor(url, given) });
const policy = (change: (policy: string) => string): Way => ({
  step: ({ url }) => stepFor(url, {}, change(policyFor(url))),
});
const answer = (reply: Reply): Way => ({ reply });
const fromGitHub = (given: Readonly<Record<string, string>>, status?: number): Way => ({
  step: ({ url, github }) => ({
    ...stepFor(url, { 'policy-ref': '', ...given }),
    env: { GITHUB_API_URL: status === undefined ? github.url : `${github.url}/${status}` },
  }),
});

/** A step under a budget, whose ledger has no line yet, or is at a GitHub that answers with a status. */
function fromLedger(amount: string, status?: number): Way {
  const costs = `ledger: {}\nbudgets:\n  - {name: all, amount: ${amount}, per: day}\n`;
  return {
    step: ({ url, github }) => ({
      ...stepFor(url, { 'max-completion-tokens': '100' }, policyFor(url, costs)),
      env: { GITHUB_API_URL: status === undefined ? github.url : `${github.url}/${status}` },
    }),
  };
}

/** A policy whose one key is keyless, with Entra at the provider's address. */
const keyless = (url: string) =>
  policyFor(url)
    .replace('provider: openai', 'provider: azure')
    .replace(`${url}/v1`, url)
    .replace(
      'secret: LOCAL_KEY',
      `identity: {tenant-id: acme.test, client-id: 66666666-7777-8888-9999-000000000000, authority: '${url}'}`,
    );

/** A step that names a server of tools. */
function withTools(address: (around: Around) => string, more = ''): Way {
  return {
    step: (around) =>
      stepFor(
        around.url,
        { tools: 'docs', retries: '0' },
        policyFor(around.url, `tools:\n  - {name: docs, url: '${address(around)}', allow: [read]${more}}\n`),
      ),
  };
}

const ways: Readonly<Record<ErrorCode, Way>> = {
  'invalid-input': inputs({ retries: 'many' }),
  'retired-input': inputs({ endpoint: 'https://models.test' }),
  'unreadable-file': inputs({ 'prompt-file': 'gone.txt' }),
  'invalid-prompt': inputs({ prompt: '{{a}}', input: 'a: ""' }),
  'missing-variable': inputs({ prompt: '{{b}}', input: 'a: b' }),
  'invalid-schema': inputs({ 'response-schema': 'type: text' }),
  'missing-policy': inputs({ policy: 'gone.yml' }),
  'invalid-policy': policy(() => 'version: 2'),
  'unreadable-policy': fromGitHub({}, 403),
  'unseen-repository': fromGitHub({}, 404),
  'github-unavailable': fromGitHub({}, 500),
  'missing-key': inputs({ 'api-key': '' }),
  'missing-id-token': { step: ({ url }) => stepFor(url, { 'api-key': '' }, keyless(url)) },
  'ledger-unavailable': fromLedger('0.01', 403),
  'budget-exceeded': fromLedger('0.000001'),
  'tools-changed': withTools(({ tools }) => tools.address, `, pin: 'sha256:${'0'.repeat(64)}'`),
  'tools-unavailable': withTools(({ url }) => `${url}/mcp`),
  denied: inputs({ model: 'openai/gpt-6-sol-pro' }),
  'secret-in-prompt': {
    step: ({ url }) =>
      stepFor(url, { prompt: fakeSecret('GitHub token') }, policyFor(url, 'secrets-in-prompt: block\n')),
  },
  refused: answer(completion(null, { refusal: 'No.' })),
  'content-filter': answer(failure(400, 'content_filter', 'No.')),
  'connection-failed': answer((response) => void response.socket?.destroy()),
  'timed-out': { reply: () => undefined, step: ({ url }) => stepFor(url, { timeout: '1', retries: '0' }) },
  'rate-limited': answer(failure(429, 'rate_limit_exceeded', 'Slow.', { 'retry-after-ms': '1' })),
  'server-error': answer(failure(500, 'server_error', 'Oops.', { 'retry-after-ms': '1' })),
  'malformed-answer': answer({ body: '<html>' }),
  'empty-answer': answer(completion('')),
  'identity-unavailable': answer(entraError(503, 90033, 'Later.')),
  authentication: answer(failure(401, 'invalid_api_key', 'No.')),
  'identity-refused': answer(entraError(401, 700213, 'No.')),
  certificate: {},
  quota: answer(failure(429, 'insufficient_quota', 'Pay.')),
  'unknown-model': answer(failure(404, 'model_not_found', 'No.')),
  'context-length': answer(failure(400, 'context_length_exceeded', 'Long.')),
  redirected: answer({ status: 307, headers: { location: '/elsewhere' } }),
  'bad-request': answer(failure(400, 'unsupported_parameter', 'No.')),
  'served-model-denied': {
    reply: completion('Hello.', { model: 'gpt-5' }),
    step: ({ url }) => stepFor(url, {}, policyFor(url).replace('secret:', 'served: check\n    secret:')),
  },
  'no-text': answer(completion('', { finish: 'length' })),
  'schema-mismatch': inputs({ 'response-schema': 'type: object' }),
  cancelled: { reply: () => undefined, onAsked: (cancel) => cancel('SIGINT') },
  // A Node without something that the code relies on.
  internal: {
    step: ({ url }) => ({
      ...stepFor(url),
      env: { NODE_OPTIONS: '--import=data:text/javascript,AbortSignal.prototype.addEventListener=undefined' },
    }),
  },
};

/** Codes that only a keyless key reaches. */
const ofIdentity: ReadonlySet<ErrorCode> = new Set(['identity-unavailable', 'identity-refused']);

async function reach(code: ErrorCode, { reply = completion('Hello.'), step, onAsked }: Way) {
  let cancel: Cancel | undefined;
  const answering = () => {
    if (cancel && onAsked) setTimeout(onAsked, 100, cancel);
    return reply;
  };
  await using provider = code === 'certificate' ? await startTlsServer(answering) : await startServer(answering);
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policyFor(provider.url) } }, ({ url }) => {
    const [, status] = /^\/(\d+)\//.exec(url) ?? [];
    if (url === '/graphql') return { body: { data: { repository: { isEmpty: false, ref: null } } } };
    return status === undefined ? undefined : { status: Number(status), body: { message: 'No.' } };
  });
  await using tokens = await startTokenService();
  await using tools = await startMcpServer([{ name: 'read' }]);
  const plain = ofIdentity.has(code)
    ? { ...stepFor(provider.url, { 'api-key': '', retries: '0' }, keyless(provider.url)), env: tokens.environment }
    : stepFor(provider.url, { retries: '0' });
  return await runAction(step?.({ url: provider.url, github, tools }) ?? plain, (given) => {
    cancel = given;
  });
}

for (const [code, way] of Object.entries(ways) as [ErrorCode, Way][]) {
  // Sources run in this process, whose Node lacks nothing.
  if (code === 'internal' && inject('through') === 'source') continue;
  bundled(`${code}: reached, told once, with its status`, async () => {
    const ran = await reach(code, way);
    expect(ran).toMatchObject({ exitCode: 1, outputs: { status: statusOfCode[code], 'error-code': code } });
    expect(ran.log.match(/^::error/gm)).toHaveLength(1);
    const verdict = statusWords[statusOfCode[code]];
    const page = `https://github.com/byok-inference/byok-inference/blob/main/docs/errors.md#${code}`;
    const [error = ''] = ran.log.match(/^::error.*$/m) ?? [];
    const isSaid = saysCode(verdict, code);
    expect(error).toMatch(new RegExp(`::${verdict}${isSaid ? '' : ` · ${code}`}(?::|%0A)`));
    // What is to be pasted ends a message.
    expect(error).toMatch(new RegExp(error.includes('%0A%0A') ? `%0ASee ${page}%0A` : `${page}$`));
    expect(ran.summary).toContain(isSaid ? `## ❌ [${verdict}](${page})` : `## ❌ ${verdict} · [\`${code}\`](${page})`);
    expect(ran.summary).toContain(`- Error code: \`${code}\``);
    // A bug has the address to report it to as well.
    const reported = [ran.log, ran.summary].map((text) => text.includes('/byok-inference/issues/new'));
    expect(reported).toEqual([code === 'internal', code === 'internal']);
  });
}
