import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { authority } from './certificate.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The environment of a step on a machine that trusts the test authority. */
export function trustingAuthority(): { readonly NODE_EXTRA_CA_CERTS: string } {
  const folder = mkdtempSync(join(tmpdir(), 'byok-authority-'));
  folders.push(folder);
  const file = join(folder, 'authority.pem');
  writeFileSync(file, authority);
  return { NODE_EXTRA_CA_CERTS: file };
}
