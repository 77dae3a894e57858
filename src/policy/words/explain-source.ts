import type { PolicySource } from '../model/policy.ts';

/** A policy's file as people name it: its path, or `owner/repo/path@ref` where it is kept elsewhere. */
export function sourceName({ file, ref }: PolicySource): string {
  return ref === undefined ? file : `${file}@${ref}`;
}

/** Says where a policy was read from. */
export function explainSource(source: PolicySource): string {
  return `${sourceName(source)} ${source.commit === '' ? 'of the workspace' : `at commit ${source.commit}`}`;
}
