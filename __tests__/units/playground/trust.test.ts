import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { playgroundPolicy, runPlayground, triage } from '../../harness/playground.ts';
import { startProxy } from '../../harness/proxy.ts';

const key = 'sk-live-3f9c2a77d1b84e60';
const url = 'https://gateway.example.test/v1';
const row = { secret: 'LOCAL_KEY', url, place: '.github/models.yml:3:5' };

const wish = { path: 'a.prompt.yml', text: triage, model: '', variables: { issue: 'It crashes.' }, turns: [] };

test('nothing is sent to a host before somebody confirms it on the page, and then it is kept', async () => {
  // The host leads nowhere, and whoever asks for it is noted.
  await using proxy = await startProxy({ to: new Map() });
  await using playground = await runPlayground({
    files: { '.github/models.yml': playgroundPolicy(url), 'a.prompt.yml': triage },
    env: { LOCAL_KEY: key, HTTPS_PROXY: proxy.url },
  });
  const call = async (name: string, body: object = {}): Promise<unknown> => (await playground.call(name, body)).json();
  const ask = async () => (await playground.call('ask', { id: '1', columns: [wish] })).text();
  expect(await call('overview')).toMatchObject({ untrusted: [row] });
  expect(await ask()).toContain(`to ${url}, and nobody has confirmed that on this machine. Nothing was sent.`);
  expect(await ask()).toContain('Confirm it on the page.');
  for (const other of [{ ...row, url: 'https://evil.test' }, { ...row, secret: 'AWS_SECRET_ACCESS_KEY' }, {}]) {
    expect(await call('trust', other)).toMatchObject({ untrusted: [row] });
  }
  expect(await call('emulator', { on: true })).toMatchObject({ untrusted: [] });
  expect(await call('emulator', { on: false })).toMatchObject({ untrusted: [row] });
  expect(proxy.asked).toEqual([]);

  expect(await call('trust', row)).toMatchObject({ untrusted: [] });
  const kept = readFileSync(`${playground.folder}-settings/byok/trusted-hosts.jsonl`, 'utf8');
  expect(JSON.parse(kept)).toMatchObject({ secret: 'LOCAL_KEY', url });
  expect(kept).not.toContain(key);
  await playground.call('ask', { id: '2', columns: [wish] }).then((response) => response.text());
  expect(proxy.asked[0]).toMatchObject({ line: 'CONNECT gateway.example.test:443' });
  playground.write('.github/models.yml', playgroundPolicy('https://other.example.test/v1'));
  expect(await call('overview')).toMatchObject({ untrusted: [{ url: 'https://other.example.test/v1' }] });
});
