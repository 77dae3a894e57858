import { expect } from 'vitest';
import { expired, selfSigned } from '../harness/certificate.ts';
import { policyFor, secret, stepFor } from '../harness/policies.ts';
import { startProxy } from '../harness/proxy.ts';
import { completion } from '../harness/replies.ts';
import { runAction } from '../harness/run-action.ts';
import { bundled } from '../harness/scenario.ts';
import { startTlsServer } from '../harness/tls-server.ts';
import { trustingAuthority } from '../harness/trust.ts';

const trusting = trustingAuthority();

bundled('a certificate of an authority in NODE_EXTRA_CA_CERTS is good', async () => {
  await using server = await startTlsServer(() => completion('Hello.'));
  const ran = await runAction({ ...stepFor('', {}, policyFor(server.url)), env: trusting });
  expect(ran.outputs).toMatchObject({ status: 'completed', response: 'Hello.' });
});

/** What can be wrong with the certificate of whoever answers in a provider’s name. */
const faults = [
  { what: 'of an authority that this machine does not know', host: 'provider.test', env: {} },
  {
    what: 'of an unknown authority, and the check switched off',
    host: 'provider.test',
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  },
  { what: 'that nobody has signed', host: 'provider.test', env: trusting, certificate: selfSigned },
  { what: 'for another name', host: 'other.test', env: trusting },
  { what: 'that has expired', host: 'provider.test', env: trusting, certificate: expired },
];

for (const { what, host, env, certificate } of faults) {
  for (const way of ['through a proxy', 'on this machine']) {
    // A certificate for another name can only be had where there are names.
    if (way === 'on this machine' && host === 'other.test') continue;
    bundled(
      `a certificate ${what}, ${way}: rejected after one attempt, and nothing of the request is received`,
      async () => {
        await using server = await startTlsServer(() => completion('Mine now.'), certificate);
        await using proxy = await startProxy({ to: new Map([[host, server.port]]) });
        const [url, named] =
          way === 'through a proxy' ? [`https://${host}`, { HTTPS_PROXY: proxy.url }] : [server.url, {}];
        const ran = await runAction({ ...stepFor('', { retries: '2' }, policyFor(url)), env: { ...env, ...named } });
        expect(server.received).toHaveLength(0);
        expect(proxy.seen()).not.toContain(secret);
        expect(ran).toMatchObject({ exitCode: 1, outputs: { status: 'rejected', 'error-code': 'certificate' } });
        expect(server.connections()).toBe(1);
      },
    );
  }
}
