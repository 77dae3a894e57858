import { quote } from '../../language/failures/quote.ts';
import type { Read } from '../../language/yaml/fields.ts';
import { foreignLetters } from '../../language/yaml/hints.ts';
import { text } from '../../language/yaml/reads.ts';
import type { ProviderName } from '../model/policy.ts';

/** Reads `organization` or `project`, which requests are billed to: an ID as OpenAI shows it. */
export function readBilling(field: 'organization' | 'project', provider: ProviderName): Read<string> {
  return (node, problems) => {
    if (provider !== 'openai') return problems.add(`\`${field}\` is only for openai keys.`, 'Remove it.', node.place);
    const id = text(node, problems);
    if (id === undefined || /^[!-~]{1,128}$/.test(id)) return id;
    const remedy = 'Write its ID as OpenAI shows it: at most 128 characters, no blanks.';
    return problems.add(`${quote(id)} is no ${field}.${foreignLetters(id)}`, remedy, node.place);
  };
}
