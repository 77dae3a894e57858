import type { Runner } from '../../github/runner.ts';
import { count } from '../../language/failures/count.ts';
import type { Prompt, Stripping } from '../../prompts/prompt.ts';

/** Tells in the log what a reader should know of a prompt: its slips, and what was taken out of untrusted values. */
export function tellPrompt({ warnings, notes, untrusted }: Prompt, { log }: Pick<Runner, 'log'>): void {
  if (warnings.length > 0) log.warning(warnings.join('\n'));
  if (notes.length > 0) log.notice(notes.join('\n'));
  if (untrusted.length > 0) log.info(`Untrusted input: ${untrusted.map(describeStripping).join(', ')}.`);
}

/** What was taken out of one untrusted value. */
export function describeStripping({ name, characters, comments }: Stripping): string {
  const removed = [
    ...(characters > 0 ? [count(characters, 'invisible character')] : []),
    ...(comments > 0 ? [count(comments, 'HTML comment')] : []),
  ];
  return `${name} (${removed.length > 0 ? `${removed.join(' and ')} removed` : 'nothing removed'})`;
}
