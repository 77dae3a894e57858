import { distance } from 'fastest-levenshtein';
import { closest } from '../../language/failures/suggest.ts';
import type { Policy } from '../model/policy.ts';
import { isModel, respelled } from '../model/reference.ts';
import { type Circumstances, judgeIn } from './judge.ts';
import { maxNamed } from './judge-lists.ts';

/** How many of the most similar models are judged to find those that are allowed. */
const maxTried = 20;

/** Models that the policy would allow in the same circumstances, most similar first, at most five: those that it names in full, and the model itself by a publisher whose name is nearly the same. */
export function alternativesTo(model: string, policy: Policy, circumstances: Circumstances): readonly string[] {
  const named = namedModels(policy);
  const candidates = [...nearPublishers(model, policy, named), ...closest(model, named, maxTried)];
  if (candidates.length === 0) return [];
  return unique(candidates).filter(allowedIn(policy, circumstances)).slice(0, maxNamed);
}

/** What a policy would allow in place of a text that is not a model. */
export interface MeantModel {
  /** The model that the text means for certain, or by all appearance. */
  readonly model?: string;
  /** Models that the policy names in full and allows, most similar first, at most five. */
  readonly allowed: readonly string[];
}

/** Looks for the model that somebody means who writes a name without its publisher, a deployment, or another spelling. */
export function modelMeantBy(text: string, policy: Policy, circumstances: Circumstances): MeantModel {
  const isAllowed = allowedIn(policy, circumstances);
  const named = namedModels(policy);
  const name = text.trim().toLowerCase();
  const served = policy.keys.flatMap(({ models = [] }) => models);
  const candidates = [
    ...named.filter((model) => model.toLowerCase().split('/')[1] === name),
    ...served.filter((model) => model.name.toLowerCase() === name).map(({ model }) => model),
    respelled(text) ?? '',
  ];
  const [model] = candidates.filter((candidate) => isModel(candidate) && isAllowed(candidate));
  const near = text === '' ? named.slice(0, maxTried) : closest(text, named, maxTried);
  const allowed = near.filter(isAllowed).slice(0, maxNamed);
  return { ...(model !== undefined && { model }), allowed };
}

/** Whether the policy allows a model in some circumstances. */
function allowedIn(policy: Policy, circumstances: Circumstances): (model: string) => boolean {
  const judge = judgeIn(policy, circumstances);
  return (model) => {
    const { enforced, routes } = judge({ model, keys: policy.keys });
    return enforced.length === 0 && routes.length > 0;
  };
}

/** The same model by each publisher that the policy knows, where only a slip lies between the two names: `open-ai`, `opnai`. */
function nearPublishers(model: string, { keys }: Policy, named: readonly string[]): readonly string[] {
  const [publisher = '', name = ''] = model.split('/');
  const known = [
    ...(keys.some(({ models }) => !models) ? ['openai'] : []),
    ...named.map((one) => one.split('/')[0] ?? ''),
  ];
  const wanted = publisher.toLowerCase();
  return unique(known)
    .filter(
      (one) => one.toLowerCase() !== wanted && distance(one.toLowerCase(), wanted) <= Math.max(1, wanted.length / 4),
    )
    .map((one) => `${one}/${name}`);
}

/** Every model that an enabled list, a key or an exception names in full, once. */
function namedModels({ files, keys }: Policy): readonly string[] {
  const lists = files.flatMap((file) => [file.models, ...file.rules]);
  const named = [
    ...lists.flatMap(({ enabled }) => [...(enabled?.exact.values() ?? [])].map(({ pattern }) => pattern)),
    ...keys.flatMap(({ models = [] }) => models.map((served) => served.model)),
    ...files.flatMap(({ exceptions }) => exceptions.map((exception) => exception.model)),
  ].filter(isModel);
  return unique(named);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
