import type { ContentFilterResultDetailsForPromptOutput } from '@azure/openai/types';
import { at, textAt } from './json.ts';

/** The categories of Azure's content filter, in its own words. */
const categories = [
  'hate',
  'self_harm',
  'sexual',
  'violence',
  'profanity',
  'jailbreak',
] as const satisfies readonly (keyof ContentFilterResultDetailsForPromptOutput)[];

/** Names the categories that Azure's filter stopped a prompt for: `violence (high), jailbreak`. Empty for other providers. */
export function filteredCategories(error: unknown): string {
  const results = at(error, 'innererror', 'content_filter_result');
  return categories
    .filter((category) => at(results, category, 'filtered') === true)
    .map((category) => `${category}${severityOf(textAt(results, category, 'severity'))}`)
    .join(', ');
}

function severityOf(severity: string): string {
  return /^[a-z]+$/.test(severity) ? ` (${severity})` : '';
}
