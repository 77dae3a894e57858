import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { authority, ofGithubTools } from './certificate.ts';
import { removeLater } from './folders.ts';

/** The environment of a step on a machine that trusts the test authority. */
export function trustingAuthority(): { readonly NODE_EXTRA_CA_CERTS: string } {
  const folder = mkdtempSync(join(tmpdir(), 'byok-authority-'));
  removeLater(folder);
  const file = join(folder, 'authority.pem');
  writeFileSync(file, `${authority}${ofGithubTools.cert}\n`);
  return { NODE_EXTRA_CA_CERTS: file };
}

/**
 * Trusts the authorities of a file until the returned function is called. Node reads NODE_EXTRA_CA_CERTS only
 * when a process starts, and this one runs already: so its effect is brought about here.
 */
export function trust(file: string | undefined): () => void {
  if (file === undefined) return () => undefined;
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...before, readFileSync(file, 'utf8')]);
  return () => tls.setDefaultCACertificates(before);
}
