/**
 * Makes the files of a release: what a job downloads, its bill of materials, and their checksums.
 *
 * Usage: node scripts/release/assets.ts vX.Y.Z FOLDER
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundledBom } from './sbom.ts';

/** @returns the names of the files */
export function writeAssets(root: string, tag: string, folder: string): readonly string[] {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: root, maxBuffer: 256 * 1024 * 1024 });
  mkdirSync(folder, { recursive: true });
  const name = `byok-inference-${tag}`;
  const files: Readonly<Record<string, Buffer>> = {
    [`${name}.tar.gz`]: gzipSync(run('git', 'archive', '--format=tar', `--prefix=${name}/`, tag), { level: 9 }),
    [`${name}.cdx.json`]: Buffer.from(
      bundledBom(run('npm', 'sbom', '--package-lock-only', '--sbom-format', 'cyclonedx').toString(), root),
    ),
  };
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  const sums = Object.keys(files).map((file) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
    return `${sum}  ${file}\n`;
  });
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return [...Object.keys(files), 'SHA256SUMS'];
}

if (import.meta.main) {
  const [tag, folder] = process.argv.slice(2);
  if (!tag || !folder) throw new Error('Usage: node scripts/release/assets.ts vX.Y.Z FOLDER');
  for (const file of writeAssets(join(import.meta.dirname, '../..'), tag, folder)) console.log(file);
}
