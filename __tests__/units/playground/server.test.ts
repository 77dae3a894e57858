import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from '../../harness/listen.ts';
import { playgroundPolicy, runPlayground, triage } from '../../harness/playground.ts';
import { startServer } from '../../harness/server.ts';

/** Sends a request as it is written, since `fetch` lets nobody set these headers; gives the first line of the answer. */
function raw(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (text.includes('\r\n')) socket.destroy();
    });
    socket.on('close', () => done(text.split('\r\n')[0] ?? ''));
    socket.on('error', failed);
  });
}

const wish = {
  path: 'prompts/triage.prompt.yml',
  text: triage,
  model: '',
  variables: { issue: 'It crashes.' },
  turns: [],
};

/** The last event of a stream. */
async function lastEvent(response: Response): Promise<unknown> {
  const events = (await response.text()).split('\n\n').filter((line) => line.startsWith('data: '));
  return JSON.parse((events.at(-2) ?? '{}').slice('data: '.length));
}

test('only its own host and origin are answered, and nothing of another site', async () => {
  await using playground = await runPlayground({}, { emulator: true });
  const port = Number(new URL(playground.origin).port);
  const own = `Host: 127.0.0.1:${port}`;
  const asking = (...headers: readonly string[]) => raw(port, ['GET / HTTP/1.1', ...headers, 'Connection: close']);
  expect(await asking(own)).toBe('HTTP/1.1 200 OK');
  expect(await asking(own, 'Sec-Fetch-Site: none')).toBe('HTTP/1.1 200 OK');
  expect(await asking(own, `Origin: http://127.0.0.1:${port}`, 'Sec-Fetch-Site: same-origin')).toBe('HTTP/1.1 200 OK');
  const opening = ['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: document'];
  expect(await asking(own, ...opening)).toBe('HTTP/1.1 200 OK');
  const refused = [
    [`Host: evil.test:${port}`],
    [`Host: localhost:${port}`],
    ['Host: 127.0.0.1'],
    [own, 'Origin: https://evil.test'],
    [own, `Origin: http://127.0.0.1:${port + 1}`],
    [own, 'Origin: null'],
    [own, 'Sec-Fetch-Site: cross-site'],
    [own, 'Sec-Fetch-Site: same-site'],
    [own, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', 'Sec-Fetch-Dest: iframe'],
    [own, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Dest: document'],
    [own, 'Origin: https://evil.test', ...opening],
  ];
  for (const headers of refused) expect(await asking(...headers), headers.join()).toBe('HTTP/1.1 403 Forbidden');
});

test('a call needs the token, and what is no call is not found', async () => {
  await using playground = await runPlayground({}, { emulator: true });
  const status = async (name: string, headers: Readonly<Record<string, string>> = {}) =>
    (await playground.call(name, {}, headers)).status;
  expect(await status('overview')).toBe(200);
  expect(await status('overview', { 'x-byok-token': '' })).toBe(401);
  expect(await status('overview', { 'x-byok-token': `${playground.token}x` })).toBe(401);
  expect(await status('overview', { 'x-byok-token': playground.token.replace(/.$/, '!') })).toBe(401);
  const sameLength = `é${playground.token.slice(1)}`;
  expect(await status('overview', { 'x-byok-token': sameLength })).toBe(401);
  expect(await status('constructor')).toBe(404);
  expect(await status('__proto__')).toBe(404);
  expect((await fetch(`${playground.origin}/api/overview`)).status).toBe(405);
  expect((await fetch(`${playground.origin}/licenses.txt`)).status).toBe(404);
  expect((await fetch(`${playground.origin}/%2e%2e%2findex.js`)).status).toBe(404);
});

test('every answer forbids what is not its own, and lets nobody keep it', async () => {
  await using playground = await runPlayground({}, { emulator: true });
  const page = await fetch(playground.origin);
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const again = await fetch(playground.origin);
  expect(again.headers.get('content-security-policy')).not.toBe(policy);
  for (const response of [page, await playground.call('files'), await playground.call('nothing')]) {
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('a port that is taken says so', async () => {
  await using taken = await listen(createServer());
  await expect(runPlayground({}, { port: taken.port })).rejects.toThrow(
    `--port: ${taken.port} cannot be used (something else listens there). Name another port, or leave it out for any free one.`,
  );
});

test('no secret of the environment is in anything that the page gets', async () => {
  const key = 'sk-live-9b1d6c7e2f4a8035';
  await using provider = await startServer(({ headers }) => ({
    status: 401,
    body: { error: { message: `Incorrect API key provided: ${headers.authorization}`, code: 'invalid_api_key' } },
  }));
  await using playground = await runPlayground({
    files: { '.github/models.yml': playgroundPolicy(`${provider.url}/v1`), 'prompts/triage.prompt.yml': triage },
    env: { LOCAL_KEY: key, GITHUB_TOKEN: 'ghs_16C7e42F292c6912E7710c838347Ae178B4a' },
  });
  const leaking = { ...wish, variables: { issue: `My key is ${key}.` } };
  const calls = [
    ['overview', {}],
    ['files', {}],
    ['read', wish],
    ['preview', leaking],
    ['ask', { columns: [leaking] }],
    ['evaluate', { ...wish, models: [], against: 'nothing' }],
    // What the page has sent comes back in messages.
    ['preview', { ...wish, model: `openai/${key}` }],
    ['preview', { ...wish, text: triage.replace('temperature:', `${key}:`) }],
    ['preview', { ...wish, text: triage.replace('{{issue}}', `{{${key}}}`) }],
    ['evaluate', { ...wish, models: [key], against: 'nothing' }],
    ['evaluate', { ...wish, models: [], judge: key, against: 'nothing' }],
    ['evaluate', { ...wish, models: [], against: 'nothing', text: triage.replace('contains:', `${key}:`) }],
    ['evaluate', { ...wish, models: [], against: 'nothing', text: `${triage}${key}: 1\n` }],
  ] as const;
  for (const [name, body] of calls) {
    const text = await playground.call(name, body).then((response) => response.text());
    expect(text.length, name).toBeGreaterThan(10);
    for (const secret of [key, 'ghs_16C7']) expect(text, name).not.toContain(secret);
  }
  expect(provider.received.length).toBeGreaterThan(0);
  for (const { body } of provider.received) expect(body).not.toContain(key);
});

test('what the policy denies is never sent, from the page as little as from a step', async () => {
  await using provider = await startServer(() => ({ body: {} }));
  await using playground = await runPlayground({
    files: { '.github/models.yml': playgroundPolicy(`${provider.url}/v1`) },
    env: { LOCAL_KEY: 'sk-test' },
  });
  const denied = { ...wish, model: 'openai/gpt-6-sol-pro' };
  expect(await playground.call('preview', denied).then((response) => response.json())).toMatchObject({
    verdict: { isAllowed: false, place: '.github/models.yml:10:14' },
  });
  const end = await lastEvent(await playground.call('ask', { columns: [denied] }));
  expect(end).toMatchObject({ kind: 'end', result: { status: 'denied', cost: '' } });
  expect(provider.received).toEqual([]);
});

test('the emulator sends nothing, whatever the key and the interface', async () => {
  await using provider = await startServer(() => ({ body: {} }));
  const responses = playgroundPolicy(`${provider.url}/v1`).replace(
    'secret: LOCAL_KEY',
    'secret: LOCAL_KEY\n    api: responses',
  );
  await using playground = await runPlayground({ files: { '.github/models.yml': responses } }, { emulator: true });
  const schema =
    'responseFormat: json_schema\njsonSchema: |-\n  {"type": "object", "properties": {"n": {"type": "integer", "minimum": 3}}, "required": ["n"], "additionalProperties": false}\n';
  for (const [text, answer] of [
    [triage, 'It crashes.'],
    [triage + schema, '{"n":3}'],
  ] as const) {
    const end = await lastEvent(await playground.call('ask', { columns: [{ ...wish, text }] }));
    expect(end).toMatchObject({
      result: { status: 'completed', servedModel: 'gpt-6-luna', finishReason: expect.any(String) },
    });
    expect(JSON.stringify(end)).toContain(JSON.stringify(answer).slice(1, -1));
  }
  expect(provider.received).toEqual([]);
});

test('what is no wish of a page is refused in words', async () => {
  await using playground = await runPlayground({}, { emulator: true });
  const told = async (name: string, body: object) => playground.call(name, body).then((response) => response.json());
  expect(await told('ask', { columns: [] })).toMatchObject({ code: 'invalid-input' });
  expect(await told('ask', { columns: Array.from({ length: 5 }, () => wish) })).toMatchObject({
    code: 'invalid-input',
  });
  expect(await told('ask', { columns: [{ ...wish, turns: [{ role: 'system', content: 'x' }] }] })).toMatchObject({
    code: 'invalid-input',
  });
  for (const path of [
    '.github/models.yml',
    '.git/config',
    '/etc/passwd',
    '../outside.prompt.yml',
    'a.prompt.yml/../../b',
  ]) {
    const read = await told('read', { path });
    expect(read, path).toMatchObject({ code: expect.stringMatching(/^(?:invalid-input|unreadable-file)$/) });
    const saved = await told('save', { path, text: 'x', tag: '' });
    expect(saved, path).toMatchObject({ code: expect.stringMatching(/^(?:invalid-input|unreadable-file)$/) });
  }
});
