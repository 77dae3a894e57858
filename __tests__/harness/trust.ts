import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
