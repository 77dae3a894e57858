import { Failure } from '../../language/failures/failure.ts';
import { listed, suggest } from '../../language/failures/suggest.ts';
import type { Key, Policy, Route } from '../model/policy.ts';
import { isModel, type Reference } from '../model/reference.ts';

/** The publisher whose models an `openai` key without `models` serves, all of them. */
const openaiPublisher = 'openai/';

/** The model that a reference means under a policy, in the policy's spelling, and the keys that may serve it. */
export interface Resolved {
  readonly model: string;
  readonly keys: readonly Key[];
}

/**
 * Finds the model and the candidate keys that a reference means. A bare name is looked up among the
 * models of the key that the reference pins.
 *
 * @throws {Failure} `invalid-input` for a key that the policy does not have, and for a bare name that
 * matches several of the key's models, or none
 */
export function resolve(reference: Reference, policy: Policy): Resolved {
  if (reference.key === undefined) return { model: policySpelling(reference.model, policy), keys: policy.keys };
  const pinned = findKey(reference.key, policy);
  const model = isModel(reference.model) ? reference.model : resolveBareName(reference.model, pinned);
  return { model: policySpelling(model, policy), keys: [pinned] };
}

/** The routes that the keys offer for a model, in the order of the file. */
export function routesFor({ model, keys }: Resolved): readonly Route[] {
  return keys.flatMap((key) => routeThrough(key, model) ?? []);
}

function routeThrough(key: Key, model: string): Route | undefined {
  if (!key.models) {
    if (!model.toLowerCase().startsWith(openaiPublisher)) return undefined;
    return { key, model, name: model.slice(openaiPublisher.length), api: key.api };
  }
  const served = key.models.find((candidate) => same(candidate.model, model));
  if (!served) return undefined;
  const apiVersion = served.apiVersion ?? key.apiVersion;
  const api = served.api ?? key.api;
  return { key, model, name: served.name, api, ...(apiVersion !== undefined && { apiVersion }) };
}

function findKey(name: string, policy: Policy): Key {
  const key = policy.keys.find((candidate) => candidate.name === name);
  if (key) return key;
  throw new Failure('invalid-input', {
    input: 'model',
    message: `model: ${policy.files[0].source.file} has no key named "${name}".`,
    remedy: suggest(
      name,
      policy.keys.map((candidate) => candidate.name),
    ),
  });
}

function resolveBareName(name: string, key: Key): string {
  if (!key.models) return `${openaiPublisher}${name}`;
  const found = key.models.filter((served) => same(served.model.split('/')[1] ?? '', name));
  const [only] = found;
  if (only && found.length === 1) return only.model;
  const choices = (found.length > 1 ? found : key.models).map((served) => `custom/${key.name}/${served.model}`);
  throw new Failure('invalid-input', {
    input: 'model',
    message: `model: the key \`${key.name}\` has ${found.length > 1 ? 'several models' : 'no model'} named "${name}".`,
    remedy: `Write one of: ${listed(choices)}.`,
  });
}

/** The model as the policy writes it: in a key's models, else as an exact enabled entry, else as asked. */
function policySpelling(model: string, { files, keys }: Policy): string {
  for (const key of keys) {
    const served = key.models?.find((candidate) => same(candidate.model, model));
    if (served) return served.model;
  }
  const wanted = model.toLowerCase();
  const lists = files.flatMap((file) => [file.models, ...file.rules]);
  return lists.map(({ enabled }) => enabled?.exact.get(wanted)?.pattern).find((entry) => entry !== undefined) ?? model;
}

/** Names are plain ASCII, so that two of unequal length need no closer look; a key may have thousands. */
function same(one: string, other: string): boolean {
  return one.length === other.length && one.toLowerCase() === other.toLowerCase();
}
