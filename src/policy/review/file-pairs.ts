import type { Policy, PolicyFile } from '../model/policy.ts';

/** One file in both policies, or in one of them. */
export interface FilePair {
  readonly before: PolicyFile | undefined;
  readonly after: PolicyFile | undefined;
  /** What names it in a change; empty for the policy's own file. */
  readonly suffix: string;
}

/** The files of two policies, each with the one that it is in the other: those that are left and new ones first. */
export function pairsOf(before: Policy, after: Policy): readonly FilePair[] {
  const suffixOf = ({ source }: PolicyFile) => ` of ${source.file}`;
  const paired = after.files.map((file, index) => ({
    after: file,
    before: pairOf(file, after, before),
    suffix: index === 0 ? '' : suffixOf(file),
  }));
  const taken = new Set(paired.map((pair) => pair.before));
  const gone = before.files.filter((file) => !taken.has(file));
  return [...paired, ...gone.map((file) => ({ before: file, after: undefined, suffix: suffixOf(file) }))];
}

/** The same file in another policy: the own file of one is that of the other, extended ones match by repository and path. */
export function pairOf(file: PolicyFile, from: Policy, to: Policy): PolicyFile | undefined {
  if (file === from.files[0]) return to.files[0];
  const name = file.source.file.toLowerCase();
  return to.files.slice(1).find(({ source }) => source.file.toLowerCase() === name);
}
