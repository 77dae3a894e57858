import type { ContentFilterResultDetailsForPromptOutput } from '@azure/openai/types';
import { textAt, valueAt } from '../../language/json.ts';

/** The categories of Azure's content filter, in its own words, in the order in which they are told. Foundry has more. */
const categories: readonly string[] = [
  'hate',
  'self_harm',
  'sexual',
  'violence',
  'profanity',
  'jailbreak',
] as const satisfies readonly (keyof ContentFilterResultDetailsForPromptOutput)[];

/** Where results stand: `content_filter_result` of Azure's `innererror`, `content_filter_results` of Foundry and Responses. */
const results = /^content_filter_results?$/;

/** How deep results are looked for, and in how many values. */
const bounds = { depth: 8, values: 500 };

/** Names the categories that a filter stopped something for, wherever an answer tells of them: `violence (high), jailbreak`. Empty for other providers. */
export function filteredCategories(answer: unknown): string {
  const found = new Map<string, string>();
  let left = bounds.values;

  function walk(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null || depth > bounds.depth || left-- <= 0) return;
    for (const [name, inner] of Object.entries(value)) {
      if (results.test(name)) note(inner);
      walk(inner, depth + 1);
    }
  }

  function note(categoriesOf: unknown): void {
    if (typeof categoriesOf !== 'object' || categoriesOf === null) return;
    for (const name of Object.keys(categoriesOf)) {
      if (valueAt(categoriesOf, name, 'filtered') !== true || !/^[a-z][a-z_]{0,39}$/.test(name)) continue;
      found.set(name, severityOf(textAt(categoriesOf, name, 'severity')) || found.get(name) || '');
    }
  }

  walk(answer, 0);
  const rank = (name: string) => (categories.includes(name) ? categories.indexOf(name) : categories.length);
  return [...found]
    .toSorted(([one], [other]) => rank(one) - rank(other))
    .map(([name, severity]) => `${name}${severity}`)
    .join(', ');
}

function severityOf(severity: string): string {
  return /^[a-z]+$/.test(severity) ? ` (${severity})` : '';
}
