import type { OpenSession } from '../../../inference/session/session.ts';
import { secretSources } from '../../../inference/session/session-inputs.ts';
import { decideWithoutAlternatives } from '../../../policy/judge/decide.ts';
import type { Key } from '../../../policy/model/policy.ts';
import { type Sample, samplesOf, withoutInvented } from '../../../policy/review/samples.ts';
import { type Situation, situationsOf } from '../../../policy/review/situations.ts';
import { type Verdict, verdictOn } from '../../../policy/review/verdict.ts';

/** A model, or a pattern of models, with what the policy says of it. */
export interface ModelListing {
  readonly label: string;
  /** `audited`: it would be denied if the policy were enforced. */
  readonly verdict: 'allowed' | 'denied' | 'audited';
  readonly reasons: readonly string[];
  /** Each key with its address and the provider’s name for the model, in order; empty for a denied one. */
  readonly routes: string;
  readonly keys: readonly KeyListing[];
  /** Runs in which the verdict is another, or the way. */
  readonly elsewhere: readonly {
    readonly when: string;
    readonly verdict: ModelListing['verdict'];
    readonly reasons: readonly string[];
  }[];
}

/** A key that serves a model, and whether this machine has its secret. */
export interface KeyListing {
  readonly name: string;
  readonly credential: string;
}

/** Every model that the policy names, and stand-ins for the others, in the assumed run and in every other that it names. */
export function listModels(session: OpenSession): readonly ModelListing[] {
  const { policy, run } = session;
  const here: Situation = { name: 'here', run };
  const [, ...others] = situationsOf([policy], here);
  return samplesOf([policy]).map((sample) => listed(sample, others, session));
}

function listed(sample: Sample, others: readonly Situation[], session: OpenSession): ModelListing {
  const { policy, run, today } = session;
  const judge = (situation: Pick<Situation, 'run'>) => verdictOn(policy, { model: sample.model }, situation.run, today);
  const own = judge({ run });
  const shown = (texts: readonly string[]) => texts.map((text) => withoutInvented(text, sample));
  const elsewhere = others
    .map((situation) => ({ when: situation.name, ...judge(situation) }))
    .filter((other) => wordOf(other) !== wordOf(own) || other.routes !== own.routes);
  return {
    label: sample.label,
    verdict: wordOf(own),
    reasons: shown(own.reasons),
    routes: withoutInvented(own.routes, sample),
    keys: keysOf(sample, session).map((key) => ({ name: key.name, credential: credentialOf(key, session) })),
    elsewhere: elsewhere.map((other) => ({
      when: other.when,
      verdict: wordOf(other),
      reasons:
        other.verdict === 'allowed' ? [`through ${withoutInvented(other.routes, sample)}`] : shown(other.reasons),
    })),
  };
}

function wordOf({ verdict, isAudited }: Verdict): ModelListing['verdict'] {
  return isAudited ? 'audited' : verdict;
}

/** The keys that an allowed request could go through. */
function keysOf({ model }: Sample, { policy, run, today }: OpenSession): readonly Key[] {
  const decision = decideWithoutAlternatives(policy, { model: { model }, tokens: {}, run, today });
  return decision.verdict === 'allowed' ? decision.routes.map(({ key }) => key) : [];
}

function credentialOf({ credential }: Key, { inputs, step }: OpenSession): string {
  const sources = secretSources(inputs, step);
  if (credential.by === 'identity') return sources.mayProveIdentity ? 'keyless' : 'keyless, so only in a workflow';
  const isSet = (sources.environment(credential.secret) ?? '').trim() !== '';
  return `${credential.secret} is ${isSet ? 'set' : 'not set'} here`;
}
