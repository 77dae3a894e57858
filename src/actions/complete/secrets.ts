import type { ShownResult } from '../../inference/shown-result.ts';
import { describeTally } from '../../reports/secrets/findings.ts';

/** What the summary says of secrets in the prompt; nothing where there were none. */
export function promptFact({ screened }: ShownResult): string | undefined {
  if (!screened) return undefined;
  const { removed, left, problems } = screened;
  if (problems.length > 0) return `${describeTally(removed)}; nothing was sent`;
  const parts = [
    ...(left.size > 0 ? [`sent: ${describeTally(left)}`] : []),
    ...(removed.size > 0 ? [`removed: ${describeTally(removed)}`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : undefined;
}

/** What the summary says of secrets in the answer; nothing where there were none. */
export function answerFact({ foundInAnswer }: ShownResult): string | undefined {
  return foundInAnswer && foundInAnswer.size > 0 ? `hidden here: ${describeTally(foundInAnswer)}` : undefined;
}
