import { expect, test } from 'vitest';
import { openProvider } from '../../src/providers/open-provider.ts';
import { fileOf } from '../harness/judging.ts';

/** Errors as Node throws them when no connection comes about, and what is told of them. */
const failures: readonly (readonly [name: string, thrown: Error, says: RegExp])[] = [
  [
    'two addresses, of which one drops',
    Object.assign(
      new AggregateError([
        Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:443'), { code: 'ETIMEDOUT' }),
        Object.assign(new Error('connect ENETUNREACH 2001:db8::1:443'), { code: 'ENETUNREACH' }),
      ]),
      { code: 'ETIMEDOUT' },
    ),
    /ETIMEDOUT \(the connection timed out/,
  ],
  [
    'a firewall that drops',
    Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:443'), { code: 'ETIMEDOUT', syscall: 'connect' }),
    /ETIMEDOUT \(the connection timed out/,
  ],
  [
    'no way',
    Object.assign(new Error('connect EHOSTUNREACH'), { code: 'EHOSTUNREACH' }),
    /EHOSTUNREACH \(there is no route/,
  ],
  [
    'no name',
    Object.assign(new Error('getaddrinfo ENOTFOUND x.test'), { code: 'ENOTFOUND' }),
    /ENOTFOUND \(the host name does not resolve\)/,
  ],
  ['a resolver that is busy', Object.assign(new Error('getaddrinfo EAI_AGAIN'), { code: 'EAI_AGAIN' }), /EAI_AGAIN/],
];

for (const [name, thrown, says] of failures) {
  test(`${name}: connection-failed, and nothing of \`timeout\``, async () => {
    const policy = 'version: 1\nkeys: [{name: k, provider: openai, secret: K}]\n';
    const [key] = fileOf(policy).keys;
    if (!key) throw new Error('The policy has a key.');
    const route = { key, model: 'openai/gpt-6-luna', name: 'gpt-6-luna', api: 'chat-completions' } as const;
    const means = {
      transport: () => Promise.reject(thrown),
      openCleaner: async () => (text: string) => text,
      customHeaders: new Map(),
    };
    const provider = await openProvider(route, 'sk-local', means);
    const call = { messages: [{ role: 'user', content: 'Say hello.' }], parameters: new Map() } as const;
    const answer = await provider.complete(call, { signal: new AbortController().signal, onProgress: () => undefined });
    expect(answer).toMatchObject({
      fault: { code: 'connection-failed', transient: true, message: expect.stringMatching(says) },
    });
    expect(answer).toMatchObject({ fault: { remedy: expect.stringMatching(/firewall, proxy/) } });
    expect(JSON.stringify(answer)).not.toContain('`timeout`');
  });
}
