import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { egress } from '../../scripts/generate/egress-table.ts';
import type { Ran, Step } from '../../scripts/stand-in/step.ts';
import { parsePolicy } from '../../src/policy/read/parse.ts';
import { startBatchApi } from '../harness/batch-api.ts';
import { linesOf } from '../harness/batching.ts';
import { startCollector } from '../harness/collector.ts';
import { entraExchange } from '../harness/entra.ts';
import { promptFile } from '../harness/evaluations.ts';
import { removeLater } from '../harness/folders.ts';
import { startGitHub } from '../harness/github.ts';
import { startLedgerGitHub } from '../harness/ledger-github.ts';
import { own } from '../harness/ledgers.ts';
import { startMcpServer } from '../harness/mcp-server.ts';
import { openAIExchange } from '../harness/openai-tokens.ts';
import { policyFor, policyPath, secret } from '../harness/policies.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion } from '../harness/replies.ts';
import { githubToken } from '../harness/run-action.ts';
import { layOutFolder, spawnByok } from '../harness/run-byok.ts';
import { startServer } from '../harness/server.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { startTokenService } from '../harness/token-service.ts';
import { calling } from '../harness/tool-models.ts';
import { trustingAuthority } from '../harness/trust.ts';
import { runEdge, textAt } from './run-edge.ts';

type Place = keyof typeof egress;

const recording = resolve(import.meta.dirname, '../harness/record-connections.js');
const tenantId = '11111111-2222-3333-4444-555555555555';
const clientId = '66666666-7777-8888-9999-000000000000';

/** Where a policy and an environment let a step connect to: `host:port` of each place of the table. */
function placesOf(policy: string, env: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, Place> {
  const source = { file: policyPath, commit: '', annotatable: true };
  const { keys, tools } = parsePolicy(policy, source, '2026-11-27');
  const identities = keys.map(({ credential }) => (credential.by === 'identity' ? credential : undefined));
  const urls: readonly (readonly [string | undefined, Place])[] = [
    [env.GITHUB_API_URL ?? 'https://api.github.com', 'github'],
    [env.ACTIONS_ID_TOKEN_REQUEST_URL, 'identity'],
    ...identities.map(
      (one) => [one && ('authority' in one ? one.authority : 'https://auth.openai.com'), 'tokens'] as const,
    ),
    ...keys.map(({ endpoint }) => [endpoint ?? 'https://api.openai.com', 'provider'] as const),
    ...(tools ?? []).map(({ url }) => [url, 'tools'] as const),
    [env.OTEL_EXPORTER_OTLP_ENDPOINT, 'collector'],
    [env.HTTPS_PROXY, 'proxy'],
  ];
  const places = urls.flatMap(([url, place]) => {
    const { hostname, port, protocol } = new URL(url ?? 'none:');
    return hostname === '' ? [] : [[`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`, place] as const];
  });
  return new Map(places);
}

/** The connections of a process by their places, each once; what is in no place stays as it was written down. */
function sorted(lines: string, places: ReadonlyMap<string, Place>): readonly string[] {
  const seen = lines.split('\n').filter((line) => line !== '');
  return [...new Set(seen.map((line) => places.get(line.replace(/^tcp /, '')) ?? line))].toSorted();
}

/** Servers for everything that a step may talk to, and one that nobody may. */
async function openWorld() {
  const stack = new AsyncDisposableStack();
  const stranger = stack.use(await startServer(() => completion('Never.')));
  const tokens = stack.use(await startTokenService());
  const entra = stack.use(await startServer(entraExchange({ github: tokens, tenantId, clientId }).answer));
  const mcp = stack.use(await startMcpServer([{ name: 'look', run: () => `See ${stranger.url}/tool` }]));
  const answer = `Look: ![x](${stranger.url}/image) <img src="${stranger.url}/html"> ${stranger.url}/link ok`;
  const provider = stack.use(
    await startServer(({ body }) =>
      body.includes('"tools"') && !body.includes('"tool"') ? calling([{ name: 'look' }]) : completion(answer),
    ),
  );
  const collector = stack.use(await startCollector());
  const ledger = stack.use(await startLedgerGitHub(own));
  const base = `${policyFor(provider.url)
    .replace(/ {2}- name: local[\s\S]*?(?=models:\n)/, azureKey(provider.url, entra.url))
    .replace(
      'enabled: [',
      'enabled: [openai/gpt-6-terra, ',
    )}tools:\n  - {name: docs, url: '${mcp.address}', allow: [look]}\n`;
  const policy = `version: 1\nextends: acme/.github/models.yml@main\nrules:\n  - {name: no strangers, when: {permission: none}, enabled: []}\nledger: {}\nbudgets:\n  - {name: all, amount: 5, per: month}\n`;
  const files = { 'acme/widgets': { [policyPath]: policy }, 'acme/.github': { 'models.yml': base } };
  const rest = stack.use(await startGitHub(files, undefined, { alice: 'write' }));
  const github = stack.use(
    await startServer(({ url, method, body }) => (response) => {
      const target = /^\/graphql|\/git\//.test(url) ? ledger : rest;
      void fetch(`${target.url}${url}`, { method, ...(body !== '' && { body }) }).then(async (said) => {
        const type = said.headers.get('content-type') ?? 'application/json';
        response.writeHead(said.status, { 'content-type': type }).end(await said.text());
      });
    }),
  );
  const env = {
    ...tokens.environment,
    GITHUB_API_URL: github.url,
    GITHUB_ACTOR: 'alice',
    GITHUB_SERVER_URL: stranger.url,
    GITHUB_GRAPHQL_URL: stranger.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OPENAI_BASE_URL: stranger.url,
    AZURE_OPENAI_ENDPOINT: stranger.url,
    ACTIONS_RUNTIME_URL: stranger.url,
    ACTIONS_RESULTS_URL: stranger.url,
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: stranger.url,
    HTTP_PROXY: stranger.url,
    ALL_PROXY: stranger.url,
  };
  return {
    env,
    base,
    policy,
    stranger,
    places: placesOf(base, env),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function azureKey(endpoint: string, authority: string): string {
  const identity = `{tenant-id: ${tenantId}, client-id: ${clientId}, authority: '${authority}'}`;
  return `  - name: local\n    provider: azure\n    endpoint: ${endpoint}\n    identity: ${identity}\n    models: {openai/gpt-6-luna: luna}\n`;
}

/** A step, run while all that it connects to is written down. */
async function watched(step: Step, env: Readonly<Record<string, string>>, places: ReadonlyMap<string, Place>) {
  const watching = ({ folder }: { folder: string }) => ({
    ...env,
    CONNECTIONS: join(folder, 'connections'),
    NODE_OPTIONS: `--no-warnings --import ${recording}`,
  });
  const ran = await runEdge(step, { env: watching });
  return { ...ran, to: sorted(textAt(join(ran.step.folder, 'connections')), places) };
}

/** What a step says that has not passed. */
const complaint = ({ exitCode, log }: Ran) => (exitCode === 0 ? '' : log);

const all = { model: 'openai/gpt-6-luna', 'max-completion-tokens': '50', retries: '0', token: githubToken };
const rows = { 'rows.jsonl': linesOf([{ word: 'a' }, { word: 'b' }]) };
const file = promptFile([
  ['a', 'ok'],
  ['b', 'ok'],
]);

/** Each action, and the places that it connects to under the policy of the world. */
const steps: readonly (readonly [name: string, step: Step, to: readonly Place[]])[] = [
  [
    'complete, with tools',
    { inputs: { ...all, prompt: 'Hi.', tools: 'docs' } },
    ['collector', 'github', 'identity', 'provider', 'tokens', 'tools'],
  ],
  [
    'batch',
    { action: 'batch', inputs: { ...all, prompt: 'Say {{word}}.', rows: 'rows.jsonl' }, files: rows },
    ['github', 'identity', 'provider', 'tokens'],
  ],
  [
    'evaluate',
    { action: 'evaluate', inputs: { retries: '0' }, files: { 'a.prompt.yml': file } },
    ['github', 'identity', 'provider', 'tokens'],
  ],
  ['usage', { action: 'usage' }, ['github']],
  ['policy-check', { action: 'policy-check' }, ['github']],
  ['a denied step', { inputs: { ...all, prompt: 'Hi.', model: 'openai/gpt-6-sol-pro' } }, ['github']],
];

test.concurrent.each(steps)(
  '%s connects to what the policy and the environment name, and to nothing else',
  async (name, step, to) => {
    await using world = await openWorld();
    const files = { ...step.files, ...(step.action === 'policy-check' && { [policyPath]: world.policy }) };
    const ran = await watched({ ...step, files }, world.env, world.places);
    expect(name.includes('denied') ? '' : complaint(ran)).toBe('');
    expect(ran.to).toEqual(to);
    expect(world.stranger.received).toEqual([]);
  },
);

test.concurrent('a batch at the provider, submitted and collected', async () => {
  await using api = await startBatchApi({});
  const policy = policyFor(api.url);
  const inputs = {
    ...all,
    mode: 'submit',
    prompt: 'Say {{word}}.',
    rows: 'rows.jsonl',
    'policy-ref': 'workspace',
    'api-key': secret,
  };
  const step: Step = { action: 'batch', inputs, files: { ...rows, [policyPath]: policy } };
  const places = placesOf(policy, {});
  const submitted = await watched(step, {}, places);
  const id = submitted.outputs['batch-id'] ?? '';
  const collected = await watched({ ...step, inputs: { ...inputs, mode: 'collect', 'batch-id': id } }, {}, places);
  expect([submitted, collected].map((ran) => [complaint(ran), ran.to])).toEqual([
    ['', ['provider']],
    ['', ['provider']],
  ]);
});

test.concurrent('through a proxy nothing else is connected to, no name is looked up, and only names of the table are asked for', async () => {
  await using tokens = await startTokenService();
  const identity = { identityProviderId: 'idp_acme', serviceAccountId: 'svc_docs' };
  await using exchange = await startTlsServer(openAIExchange({ github: tokens, ...identity }).answer);
  await using api = await startTlsServer(() => completion('Hello.'));
  const to = new Map([
    ['auth.openai.com', exchange.port],
    ['api.openai.com', api.port],
  ]);
  await using proxy = await startProxy({ to });
  const policy = `version: 1\nkeys:\n  - name: keyless\n    provider: openai\n    identity: {identity-provider-id: idp_acme, service-account-id: svc_docs}\n`;
  const env = { ...tokens.environment, ...trustingAuthority(), HTTPS_PROXY: proxy.url };
  const step = { inputs: { ...all, prompt: 'Hi.', 'policy-ref': 'workspace' }, files: { [policyPath]: policy } };
  const ran = await watched(step, env, placesOf(policy, env));
  expect([complaint(ran), ran.to]).toEqual(['', ['identity', 'proxy']]);
  const places = placesOf(policy, env);
  expect(proxy.asked.map(({ line }) => places.get(line.replace('CONNECT ', ''))).toSorted()).toEqual([
    'provider',
    'tokens',
  ]);
});

test.concurrent('byok run and byok models start git alone, and connect to the provider', async () => {
  await using server = await startServer(() => completion('Hello.'));
  await using stranger = await startServer(() => completion('Never.'));
  const folder = layOutFolder({ [policyPath]: policyFor(server.url) });
  removeLater(folder);
  const env = {
    ...{
      LOCAL_KEY: secret,
      OPENAI_BASE_URL: stranger.url,
      ALL_PROXY: stranger.url,
      CONNECTIONS: join(folder, 'connections'),
    },
    NODE_OPTIONS: `--no-warnings --import ${recording}`,
  };
  const bundle = [process.execPath, resolve(import.meta.dirname, '../../dist/byok/index.js')] as const;
  const ran = await spawnByok(['run', 'Hi.', '--model', 'openai/gpt-6-luna'], { folder, env }, bundle);
  expect([ran.status, ran.stdout.trim()]).toEqual([0, 'Hello.']);
  expect((await spawnByok(['models'], { folder, env }, bundle)).status).toBe(0);
  const places = placesOf(policyFor(server.url), env);
  expect(sorted(textAt(env.CONNECTIONS), places)).toEqual(['program git', 'provider']);
  expect(stranger.received).toEqual([]);
});
