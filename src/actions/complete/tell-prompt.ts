import type { Runner } from '../../github/runner.ts';
import { count } from '../../language/failures/count.ts';
import { lowestLimits } from '../../policy/judge/limits.ts';
import type { Policy } from '../../policy/model/policy.ts';
import type { Prompt, Stripping } from '../../prompts/prompt.ts';
import { sizeWarning } from '../../prompts/size.ts';

/** Tells in the log what a reader should know of a prompt: its slips, and what was taken out of untrusted values. */
export function tellPrompt({ warnings, notes, untrusted }: Prompt, { log }: Pick<Runner, 'log'>): void {
  if (warnings.length > 0) log.warning(warnings.join('\n'));
  if (notes.length > 0) log.notice(notes.join('\n'));
  if (untrusted.length > 0) log.info(`Untrusted input: ${untrusted.map(describeStripping).join(', ')}.`);
}

/** Warns of a prompt that comes near the policy's `max-input-tokens`, with what makes it so large. */
export function warnOfSize(tokens: number, { files }: Policy, { pieces }: Prompt, { log }: Pick<Runner, 'log'>): void {
  const limit = lowestLimits(files).maxInputTokens;
  const warning = limit && sizeWarning(tokens, limit.tokens, pieces);
  if (warning) log.warning(warning);
}

/** What was taken out of one untrusted value. */
export function describeStripping({ name, characters, comments }: Stripping): string {
  const removed = [
    ...(characters > 0 ? [count(characters, 'invisible character')] : []),
    ...(comments > 0 ? [count(comments, 'HTML comment')] : []),
  ];
  return `${name} (${removed.length > 0 ? `${removed.join(' and ')} removed` : 'nothing removed'})`;
}
