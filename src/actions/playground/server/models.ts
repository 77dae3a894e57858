import { loadPrices } from '../../../costs/prices/price-list.ts';
import { wantedCredential } from '../../../inference/check-request.ts';
import type { OpenSession } from '../../../inference/session/session.ts';
import { formatPlace } from '../../../language/failures/failure.ts';
import { decide } from '../../../policy/judge/decide.ts';
import type { Decision } from '../../../policy/judge/decision.ts';
import type { Key } from '../../../policy/model/policy.ts';
import { parseReference } from '../../../policy/model/reference.ts';
import { modelsIn } from '../../../policy/review/samples.ts';
import { explainAllowed } from '../../../policy/words/explain.ts';
import { explainViolation } from '../../../policy/words/explain-violation.ts';
import type { KeyRow, ModelRow } from '../wire/overview.ts';

/** Models that are listed at the most. */
const mostModels = 200;

/**
 * The models that somebody may want to ask, each with the verdict: those that the policy names, and where a key serves
 * every model of OpenAI's, those with a known price that the lists let through. Allowed ones come first.
 */
export async function modelRows(session: OpenSession): Promise<readonly ModelRow[]> {
  const named = modelsIn(session.policy);
  const known = new Set(named.map((model) => model.toLowerCase()));
  const isOpen = session.policy.keys.some(({ models }) => !models);
  const listed = isOpen ? (await listedModels()).filter((model) => !known.has(model)) : [];
  const further = listed.map((model) => modelRow(model, session)).filter(({ isAllowed }) => isAllowed);
  const all = [...named.map((model) => modelRow(model, session)), ...further];
  const denied = all.filter(({ isAllowed }) => !isAllowed);
  return [...all.filter(({ isAllowed }) => isAllowed), ...denied].slice(0, mostModels);
}

/** OpenAI's models with a price, newest first. */
async function listedModels(): Promise<readonly string[]> {
  const { models } = await loadPrices();
  return models.flatMap(({ names: [name = ''] }) => (name.startsWith('openai/') ? [name] : [])).toReversed();
}

/** The verdict on one model, as a prompt file or a person writes it, without a prompt. */
function modelRow(written: string, session: OpenSession): ModelRow {
  const { policy, run, today } = session;
  return rowOf(written, decide(policy, { model: parseReference(written), tokens: {}, run, today }), session);
}

/** A verdict as the page shows it: why, and the line of the policy that decides. */
export function rowOf(model: string, decision: Decision, session: OpenSession): ModelRow {
  if (decision.verdict === 'denied') {
    const [first] = decision.violations;
    const why = decision.violations.map((violation) => explainViolation(violation, decision.model)).join('; ');
    return { model, isAllowed: false, why, place: first ? formatPlace(first.place) : '', hasKey: false };
  }
  const [route] = decision.routes;
  const [ground] = decision.grounds;
  const wanted = wantedCredential(decision, session.policy, false, session.step);
  return {
    model,
    isAllowed: true,
    why: explainAllowed(decision),
    place: ground ? formatPlace(ground.place) : '',
    key: route.key.name,
    hasKey: hasAccess(() => session.credentials.accessTo(route, wanted)),
  };
}

/** Keys with the names of their secrets, and whether each is here. */
export function keyRows(keys: readonly Key[], variable: (name: string) => string | undefined): readonly KeyRow[] {
  return keys.map((key) => ({
    name: key.name,
    provider: key.provider,
    host: hostOf(key),
    ...(key.credential.by === 'secret' && { secret: key.credential.secret }),
    isKeyless: key.credential.by === 'identity',
    isPresent: key.credential.by === 'secret' && (variable(key.credential.secret) ?? '').trim() !== '',
  }));
}

function hostOf({ endpoint }: Key): string {
  return endpoint === undefined ? 'api.openai.com' : (URL.parse(endpoint)?.host ?? '');
}

function hasAccess(find: () => unknown): boolean {
  try {
    return find() !== undefined;
  } catch {
    return false;
  }
}
