import type { PolicySource } from '../model/policy.ts';

/** A policy's file as people name it: its path, or `owner/repo/path@ref` where it is kept elsewhere. */
export function sourceName({ file, ref }: PolicySource): string {
  return ref === undefined ? file : `${file}@${ref}`;
}

/** As many digits of a commit's SHA as GitHub shows; the output `policy-sha` has all of them. */
const shownDigits = 7;

/** Says where a policy was read from. */
export function explainSource(source: PolicySource): string {
  return `${sourceName(source)} ${source.commit === '' ? 'of the workspace' : `at commit ${source.commit.slice(0, shownDigits)}`}`;
}
