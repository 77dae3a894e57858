import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { openFields, type Read } from '../../../language/yaml/fields.ts';
import { type Entry, type Node, show } from '../../../language/yaml/node.ts';
import { text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import type { ProviderName, ServedModel } from '../../model/policy.ts';
import { isModel } from '../../model/reference.ts';
import { refuseRepeats } from '../names.ts';
import { readApi, readApiVersion } from './surface.ts';

/** A provider's own name for a model: printable ASCII without spaces, beginning with a letter or digit. */
const providersName = /^[A-Za-z0-9][!-~]{0,255}$/;

/** An Azure deployment name becomes a part of a path, so it contains nothing that has a meaning in a path. */
const deploymentName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** What messages write where a provider's own name for a model belongs. */
export const namePlaceholder: Readonly<Record<ProviderName, string>> = { openai: 'NAME', azure: 'DEPLOYMENT' };

/** Reads a key's `models`: a list of models, or a map from model to the provider's name for it. */
export function readServedModels(provider: ProviderName): Read<readonly ServedModel[]> {
  return (node, problems) => {
    const served = node.kind === 'list' ? fromList(node.items, provider, problems) : fromMap(node, provider, problems);
    if (hasNoEntries(node)) problems.add("A key's `models` is empty.", 'List at least one model.', node.place);
    refuseRepeats(served?.map(({ model, place }) => ({ name: model, place })) ?? [], problems);
    return served;
  };
}

function hasNoEntries(node: Node): boolean {
  return (node.kind === 'list' && node.items.length === 0) || (node.kind === 'map' && node.entries.length === 0);
}

/** In a list the provider's name is the model's own, without the publisher. */
function fromList(items: readonly Node[], provider: ProviderName, problems: Problems): readonly ServedModel[] {
  return items.flatMap((item) => {
    if (item.kind === 'map') {
      const remedy = `To add the provider's names, remove the dashes: \`openai/gpt-6-luna: ${namePlaceholder[provider]}\`.`;
      problems.add('A list contains only models, but this item is a map.', remedy, item.place);
      return [];
    }
    const model = text(item, problems);
    if (model === undefined) return [];
    if (!isModel(model)) return refuseModel(model, item.place, problems);
    return [{ model, name: model.slice(model.indexOf('/') + 1), place: item.place }];
  });
}

function fromMap(node: Node, provider: ProviderName, problems: Problems): readonly ServedModel[] | undefined {
  if (node.kind !== 'map') {
    return problems.add(
      `A key's \`models\` must be a list or a map, not ${show(node)}.`,
      `Write \`- openai/gpt-6-luna\` or \`openai/gpt-6-luna: ${namePlaceholder[provider]}\`.`,
      node.place,
    );
  }
  return node.entries.flatMap((entry) => {
    if (!isModel(entry.key)) return refuseModel(entry.key, entry.keyPlace, problems);
    const target = readTarget(entry, provider, problems);
    return target ? [{ model: entry.key, place: entry.keyPlace, ...target }] : [];
  });
}

/** What follows a model in the map: a name, or `{name, api, api-version}`. */
function readTarget(
  entry: Entry,
  provider: ProviderName,
  problems: Problems,
): Omit<ServedModel, 'model' | 'place'> | undefined {
  const readName = readProvidersName(provider);
  if (entry.value.kind === 'scalar' && entry.value.value === null) {
    const remedy = `Write the provider's name for it after the colon: \`${entry.key}: ${namePlaceholder[provider]}\`.`;
    return problems.add(`${quote(entry.key)} is present but has no value.`, remedy, entry.keyPlace);
  }
  if (entry.value.kind !== 'map') {
    const name = readName(entry.value, problems);
    return name === undefined ? undefined : { name };
  }
  const fields = openFields(entry.value, problems, {
    what: `the entry of ${entry.key}`,
    known: ['name', 'api', 'api-version'],
    remedies: new Map([['deployment', 'Did you mean "name"?']]),
  });
  const name = fields?.required('name', readName, namePlaceholder[provider]);
  const apiVersion = fields?.optional('api-version', readApiVersion(provider));
  const api = fields?.optional('api', readApi);
  return name === undefined
    ? undefined
    : { name, ...(api && { api }), ...(apiVersion !== undefined && { apiVersion }) };
}

function readProvidersName(provider: ProviderName): Read<string> {
  return (node, problems) => {
    const name = text(node, problems);
    if (name === undefined || (provider === 'azure' ? deploymentName : providersName).test(name)) return name;
    const [what, remedy] =
      provider === 'azure'
        ? ['a deployment name', 'Use letters, digits and ._-, beginning with a letter or digit.']
        : ["a provider's name for a model", 'Begin with a letter or digit, and use no spaces.'];
    return problems.add(`${quote(name)} cannot be ${what}.`, remedy, node.place);
  };
}

function refuseModel(written: string, place: Node['place'], problems: Problems): [] {
  problems.add(
    `${quote(written)} is not a model.${foreignLetters(written)}`,
    'Write publisher/name, for example openai/gpt-6-luna, without *.',
    place,
  );
  return [];
}
