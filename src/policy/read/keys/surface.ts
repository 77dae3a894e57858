import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import type { Fields, Read } from '../../../language/yaml/fields.ts';
import { oneOf, text } from '../../../language/yaml/reads.ts';
import type { Api, Key, ProviderName, ServedModel } from '../../model/policy.ts';

/** Reads `api`, the provider's interface that requests use. */
export const readApi: Read<Api> = oneOf('chat-completions', 'responses');

/** Reads `structured-output`, what is sent where an answer must be JSON. */
export const readStructuredOutput: Read<Key['structuredOutput']> = oneOf('json_schema', 'json_object', 'none');

/** Reads `token-limit`, the field that carries the limit for the answer. */
export const readTokenLimit: Read<Key['tokenLimit']> = oneOf('max_completion_tokens', 'max_tokens');

/** Reads `api-version`, Azure's dated surface: `YYYY-MM-DD`, with or without `-preview`. */
export function readApiVersion(provider: ProviderName): Read<string> {
  return (node, problems) => {
    const version = text(node, problems);
    if (version === undefined) return undefined;
    if (provider !== 'azure') return problems.add('`api-version` is only for azure keys.', 'Remove it.', node.place);
    if (/^\d{4}-\d{2}-\d{2}(?:-preview)?$/.test(version)) return version;
    return problems.add(
      `${quote(version)} is not an API version.`,
      'Write a date like 2024-10-21; leave it out for the v1 surface.',
      node.place,
    );
  };
}

/** Notes models that would use the Responses API of Azure's dated surface, which does not have it. */
export function refuseDatedResponses(
  { api, apiVersion, models = [] }: Pick<Key, 'api' | 'apiVersion' | 'models'>,
  fields: Fields,
  problems: Problems,
): void {
  const isRefused = (model: ServedModel) =>
    (model.api ?? api) === 'responses' && (model.apiVersion ?? apiVersion) !== undefined;
  const refused = models.filter(isRefused);
  const remedy = 'Remove `api-version` to use the v1 surface, or write `api: chat-completions`.';
  for (const { model, place } of refused.filter((own) => own.api !== undefined || own.apiVersion !== undefined)) {
    problems.add(
      `${quote(model)} has \`api: responses\` and \`api-version\`, its own or the key's: Azure's dated surface supports only chat completions.`,
      remedy,
      place,
    );
  }
  // What all of them have from their key is said once.
  if (refused.every((own) => own.api !== undefined || own.apiVersion !== undefined)) return;
  const message = "A key has `api: responses` and `api-version`: Azure's dated surface supports only chat completions.";
  problems.add(message, remedy, fields.placeOf('api-version'));
}
