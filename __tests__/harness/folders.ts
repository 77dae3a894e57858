import { rmSync } from 'node:fs';

const folders: string[] = [];

/** Has a folder removed, with all that is in it, when the tests of the running file are done. */
export function removeLater(folder: string): void {
  folders.push(folder);
}

/** Removes what `removeLater` was told; `set-up.ts` calls it after the last test of each file. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
