/** `uses:` of one of the actions, with the ref behind it and the version that a comment names. */
const uses =
  /^(?<start>\s*(?:- )?uses: byok-inference\/byok-inference(?:\/[\w.-]+)*)@(?:v\d+|[0-9a-f]{40} # v\d+\.\d+\.\d+)$/gm;

/**
 * The text with every `uses:` of an action pinned to a release: the commit's SHA, and the version in a comment, as
 * Dependabot reads and updates it.
 *
 * @param sha 40 hexadecimal digits
 * @param version without the `v`
 */
export function pinUses(text: string, sha: string, version: string): string {
  return text.replaceAll(uses, `$<start>@${sha} # v${version}`);
}
