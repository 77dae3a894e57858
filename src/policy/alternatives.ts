import { closest } from '../failures/suggest.ts';
import { type Circumstances, judgeIn } from './judge.ts';
import { maxNamed } from './judge-lists.ts';
import type { Policy } from './policy.ts';
import { isModel } from './reference.ts';

/** How many of the most similar models are judged to find those that are allowed. */
const maxTried = 20;

/** Models that the policy names in full and would allow in the same circumstances, most similar first, at most five. */
export function alternativesTo(model: string, policy: Policy, circumstances: Circumstances): readonly string[] {
  const candidates = closest(model, namedModels(policy), maxTried);
  if (candidates.length === 0) return [];
  const judge = judgeIn(policy, circumstances);
  return candidates
    .filter((candidate) => {
      const { enforced, routes } = judge({ model: candidate, keys: policy.keys });
      return enforced.length === 0 && routes.length > 0;
    })
    .slice(0, maxNamed);
}

/** Every model that an enabled list, a key or an exception names in full, once. */
function namedModels({ files, keys }: Policy): readonly string[] {
  const lists = files.flatMap((file) => [file.models, ...file.rules]);
  const named = [
    ...lists.flatMap(({ enabled }) => [...(enabled?.exact.values() ?? [])].map(({ pattern }) => pattern)),
    ...keys.flatMap(({ models = [] }) => models.map((served) => served.model)),
    ...files.flatMap(({ exceptions }) => exceptions.map((exception) => exception.model)),
  ].filter(isModel);
  return [...new Map(named.map((name) => [name.toLowerCase(), name])).values()];
}
