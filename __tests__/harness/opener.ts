import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { removeLater } from './folders.ts';

/** Has a program in the place of the one that opens files, which writes down its arguments, for as long as work is done. */
export async function withOpener(
  work: (args: () => readonly string[], folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'byok-opener-'));
  removeLater(folder);
  const said = join(folder, 'said');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$@" > "${said}.new" && mv "${said}.new" "${said}"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const before = process.env.PATH;
  process.env.PATH = [folder, before].join(delimiter);
  try {
    await work(() => (existsSync(said) ? readFileSync(said, 'utf8').trimEnd().split('\n') : []), folder);
  } finally {
    process.env.PATH = before;
  }
}
