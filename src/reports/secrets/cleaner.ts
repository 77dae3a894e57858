import { type Finding, markFindings, mergeFindings, ownKind } from './findings.ts';
import type { TextRange } from './range.ts';
import { openScan, type Scan } from './scanner.ts';

/** Finds what the step itself knows to be secret. */
export type FindSecrets = (text: string) => readonly TextRange[];

/** Where a text has a secret of the step. */
export function findOwn(text: string, findSecrets: FindSecrets): readonly Finding[] {
  return findSecrets(text).map((range) => ({ ...range, kind: ownKind }));
}

/** Where a text has a secret of the step, or what looks like a secret. */
export function findAll(text: string, scan: Scan, findSecrets: FindSecrets): readonly Finding[] {
  return mergeFindings([...findOwn(text, findSecrets), ...scan(text)]);
}

/** Makes ready what takes all of that out of texts. The pattern set is loaded for it. */
export async function openCleaner(findSecrets: FindSecrets): Promise<(text: string) => string> {
  const scan = await openScan();
  return (text) => markFindings(text, findAll(text, scan, findSecrets));
}
