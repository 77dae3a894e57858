import { rmSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { layOut, type Ran, type Step } from '../../scripts/stand-in/step.ts';
import { entraExchange } from '../harness/entra.ts';
import { startGitHub } from '../harness/github.ts';
import { fileOf } from '../harness/judging.ts';
import { openAIExchange } from '../harness/openai-tokens.ts';
import { payloads } from '../harness/payloads.ts';
import { policyPath, secret, stepFor } from '../harness/policies.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion } from '../harness/replies.ts';
import { runSource } from '../harness/run-source.ts';
import { type Answer, type Received, startServer } from '../harness/server.ts';
import { pieces, streamed, surfaces } from '../harness/surfaces.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { startTokenService } from '../harness/token-service.ts';
import { trustingAuthority } from '../harness/trust.ts';
import { examplesIn, readPage, sectionOf, tableIn } from './pages.ts';

const requestsPage = readPage('docs/requests.md');
const keylessPage = readPage('docs/keyless.md');
const page = readPage('docs/providers.md');

async function run(step: Step): Promise<Ran> {
  const laidOut = layOut(step);
  const ran = await runSource(laidOut);
  rmSync(laidOut.folder, { recursive: true, force: true });
  return ran;
}

/** The body of a request, with the fields of its maps as `map.field`. */
function fieldsOf({ body }: Received): Readonly<Record<string, unknown>> {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(JSON.parse(body));
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value !== null && typeof value === 'object' && !Array.isArray(value) && name !== 'stream_options'
        ? Object.entries(value).map(([field, inner]) => [`${name}.${field}`, inner])
        : [[name, value]],
    ),
  );
}

const codesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

describe('what is sent', () => {
  const requests = tableIn(requestsPage, 'requests');
  const additions = tableIn(requestsPage, 'fields');

  /** What the step sets in the second table, each time with a value of its own. */
  const settings = [
    'max-completion-tokens',
    'temperature',
    'top-p',
    'reasoning_effort',
    'verbosity',
    'prompt_cache_key',
  ];
  const inputs = {
    'max-completion-tokens': '51',
    temperature: '0.25',
    'top-p': '0.5',
    parameters: 'reasoning_effort: low\nverbosity: high\nprompt_cache_key: cache-1',
  };
  const values = [51, 0.25, 0.5, 'low', 'high', 'cache-1'];

  test('the tables have a row for every interface, and for every field that the tests set', () => {
    expect(requests.map(([name]) => name)).toEqual(surfaces.map(({ name }) => name));
    expect(additions.map(([setting]) => codesIn(setting).at(-1))).toEqual(settings);
  });

  test.each(requests)('%s is asked as its row says', async (name, request, credential, body) => {
    const surface = surfaces.find((candidate) => candidate.name === name);
    if (!surface) throw new Error('There is no such surface.');
    await using server = await startServer(() => streamed(surface, pieces(surface, { text: 'Hello.' })));
    const { files, inputs: plain } = stepFor('', {}, surface.policy(server.url));
    for (const set of [{}, inputs]) {
      expect((await run({ files, inputs: { ...plain, ...set } })).outputs.status).toBe('completed');
    }
    const [bare, full] = server.received;
    if (!bare || !full) throw new Error('Two requests are expected.');

    const [method, url = ''] = codesIn(request)[0]?.split(' ') ?? [];
    const path = url
      .replace(/^(?:ENDPOINT|https:\/\/api\.openai\.com)/, '')
      .replace('DEPLOYMENT', 'luna-prod')
      .replace('api-version=…', 'api-version=2024-10-21');
    expect([bare.method, bare.url]).toEqual([method, path]);
    const [header = '', value = ''] = codesIn(credential)[0]?.split(': ') ?? [];
    expect(bare.headers[header]).toBe(value.replace('…', secret));
    expect(Object.keys(fieldsOf(bare)).toSorted()).toEqual(codesIn(body).toSorted());

    const column = additions.map((row) => codesIn(row[surface.isResponses ? 2 : 1])[0] ?? '');
    expect(column.map((field) => fieldsOf(full)[field])).toEqual(values);
    expect(Object.keys(fieldsOf(full)).toSorted()).toEqual([...codesIn(body), ...column].toSorted());
    if (surface.isResponses) expect(fieldsOf(bare).store).toBe(false);
  });
});

/** The workflow of the sections with a key; that of Azure differs in the secret's name. */
const [, keyed] = examplesIn(sectionOf(page, 'OpenAI with a key'), 'yaml');

/** The workflow of the keyless sections. */
const [keyless] = examplesIn(sectionOf(keylessPage, 'The keyless workflow'), 'yaml');

interface Workflow {
  readonly jobs: { readonly ask: { readonly steps: readonly { readonly with?: Readonly<Record<string, string>> }[] } };
}

/** The inputs of the step in a workflow, with a value in place of each secret. */
function inputsOf(workflow = ''): Readonly<Record<string, string>> {
  const [step] = (load(workflow) as Workflow).jobs.ask.steps;
  return Object.fromEntries(
    Object.entries(step?.with ?? {}).map(([name, text]) => [name, text.replace(/\$\{\{ secrets\.\w+ \}\}/, secret)]),
  );
}

/** The log without commands, and without what a clock and a random number decide. */
const plain = (log: string) =>
  log
    .replace(/^::(?:add-mask|group|endgroup)::.*\n/gm, '')
    .replace(/\d+\.\d s/g, '… s')
    .trim();

describe('from nothing to a first answer', () => {
  const tokenHosts = ['auth.openai.com', 'login.microsoftonline.com'];

  test.each(['OpenAI with a key', 'Azure with a key', 'Azure, keyless', 'OpenAI, keyless'])('%s', async (title) => {
    const isKeyless = title.endsWith('keyless');
    const section = sectionOf(isKeyless ? keylessPage : page, title);
    const [policy = ''] = examplesIn(section, 'yaml');
    const workflow = isKeyless ? keyless : keyed;
    const [shown = ''] = examplesIn(section, 'text').filter((text) => text.startsWith('Policy:'));
    const [key] = fileOf(policy).keys;
    if (!key) throw new Error('The policy has no key.');

    await using oidc = await startTokenService({ sub: 'repo:acme/widgets:environment:models' });
    const trusted = { github: oidc, subject: 'repo:acme/widgets:environment:models' };
    const exchange =
      key.credential.by === 'secret'
        ? undefined
        : key.credential.provider === 'azure'
          ? entraExchange({ ...trusted, ...key.credential })
          : openAIExchange({ ...trusted, ...key.credential });
    const answer: Answer = (request, before) =>
      exchange && tokenHosts.includes(request.headers.host ?? '')
        ? exchange.answer(request, before)
        : completion('Hello.');
    await using provider = await startTlsServer(answer);
    const hosts = ['api.openai.com', 'acme-eu.openai.azure.com', ...tokenHosts];
    await using proxy = await startProxy({ to: new Map(hosts.map((host) => [host, provider.port])) });
    await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });

    const ran = await run({
      inputs: { token: 'ghs_of-the-workflow', ...inputsOf(workflow) },
      event: 'workflow_dispatch',
      env: {
        GITHUB_API_URL: github.url,
        HTTPS_PROXY: proxy.url,
        ...trustingAuthority(),
        ...(exchange && oidc.environment),
      },
    });
    expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.', key: key.name });
    expect(plain(ran.log)).toBe(plain(shown));
    expect(exchange?.faults ?? []).toEqual([]);
    const [shownToken = secret] = exchange?.issued ?? [];
    const places = { [shownToken]: key.provider === 'azure' ? 'acme-eu.openai.azure.com' : 'api.openai.com' };
    for (const identityToken of oidc.issued) places[identityToken] = tokenHosts[key.provider === 'azure' ? 1 : 0] ?? '';
    for (const [token, host] of Object.entries(places)) {
      const holding = provider.received.filter((request) => JSON.stringify(request).includes(token));
      expect(holding.map(({ headers }) => headers.host)).toEqual([host]);
      expect(JSON.stringify([ran.log.replace(/^::add-mask::.*\n/gm, ''), ran.outputs, ran.summary])).not.toContain(
        token,
      );
    }
    expect(Object.keys(places)).toHaveLength(exchange ? 2 : 1);
    const named = key.name === key.provider ? key.name : `${key.name} (${key.provider})`;
    expect(ran.summary).toContain(`Key: \`${named}\``);
  });
});

test('the refusal of a fork’s run is worded as the page has it', async () => {
  const [policy = ''] = examplesIn(sectionOf(keylessPage, 'Azure, keyless'), 'yaml');
  await using github = await startGitHub({ 'acme/widgets': { [policyPath]: policy } });
  const ran = await run({
    inputs: { token: 'ghs_of-the-workflow', ...inputsOf(keyless) },
    event: 'pull_request',
    payload: payloads.forkedPullRequest,
    env: { GITHUB_API_URL: github.url, GITHUB_ACTOR: 'mallory' },
  });
  expect(ran.outputs).toMatchObject({ status: 'invalid', 'error-code': 'missing-id-token' });
  const quoted = [...keylessPage.matchAll(/^> (.*)$/gm)].map(([, line]) => line).join(' ');
  expect(ran.log).toContain(quoted);
});
