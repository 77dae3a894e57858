import type { ShownResult } from '../../inference/shown-result.ts';
import { inSeconds } from '../../inference/waiting.ts';
import type { Status } from '../../language/failures/codes.ts';
import { count } from '../../language/failures/count.ts';
import { formatPlace } from '../../language/failures/failure.ts';
import { explainAllowed } from '../../policy/words/explain.ts';
import { explainSource } from '../../policy/words/explain-source.ts';
import { explainViolation } from '../../policy/words/explain-violation.ts';
import { promptFacts } from './prompt-summary.ts';
import { answerFact, promptFact } from './secrets.ts';
import { version } from './version.ts';

/** Facts by name; what is not known has no value and is left out. */
export type Facts = readonly (readonly [name: FactName, value: string | undefined])[];

/** What a fact is called: words of our own, which stand in the summary as they are. */
export type FactName =
  | 'Secrets in the prompt'
  | 'Secrets in the answer'
  | 'Untrusted input'
  | 'Attachment'
  | 'Attachments'
  | 'ServedVerdict model'
  | 'Allowed'
  | 'Denied'
  | `Attempt ${number}`
  | 'Tokens'
  | 'Policy'
  | 'Prompt SHA-256'
  | 'Key'
  | 'Finish reason'
  | 'Request'
  | 'Action';

/** What is known of a step beside its result. */
export interface StepFacts {
  /** A variable of the step's environment. */
  readonly variable: (name: string) => string | undefined;
}

/** Violations that are listed. */
const maxListed = 20;

/** How a step ends whose request does not reach a provider, unless a key was asked before the one that is missing. */
const unsent: readonly Status[] = ['denied', 'invalid', 'skipped'];

/** Whether any key was asked: one without its credential is not. */
export function wasAsked({ attempts = [] }: ShownResult): boolean {
  return attempts.some(({ outcome }) => outcome !== 'missing-key' && outcome !== 'missing-id-token');
}

/** What a reviewer should see without opening anything: the step, its key, the tokens, the time, and that nothing was sent. */
export function headline(result: ShownResult, step: StepFacts): string {
  const { status, route, usage, attempts, duration } = result;
  const tries = attempts?.length ?? 0;
  return [
    stepName(step),
    route ? `key ${route.key.name} (${route.key.provider})` : '',
    usage ? `${usage.input ?? 'unknown'} tokens in, ${usage.output ?? 'unknown'} out` : '',
    inSeconds(duration),
    tries > 1 ? `${tries} attempts` : '',
    status === 'skipped' ? 'on-missing-key is skip' : '',
    unsent.includes(status) && !wasAsked(result) ? 'nothing was sent' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What is unusual about a result, so that it stands in the open. */
export function remarks(result: ShownResult): Facts {
  return [
    ['Secrets in the prompt', promptFact(result)],
    ['Secrets in the answer', answerFact(result)],
    ...promptFacts(result.prompt),
    ['ServedVerdict model', otherModel(result)],
  ];
}

/** The `id` that the workflow gives to the step; without one the runner's name for it begins with `__`. */
function stepName({ variable }: StepFacts): string {
  const name = variable('GITHUB_ACTION') ?? '';
  return name === '' || name.startsWith('__') ? '' : `step ${name}`;
}

/** Why it was allowed, or everything that denies it, with the rule and the place in the policy. */
export function decisionFacts({ decision }: ShownResult): Facts {
  if (!decision) return [];
  if (decision.verdict === 'allowed') return [['Allowed', explainAllowed(decision)]];
  const { model, violations } = decision;
  const left = violations.length - maxListed;
  return [
    ...violations
      .slice(0, maxListed)
      .map(
        (violation) => ['Denied', `${explainViolation(violation, model)} (${formatPlace(violation.place)})`] as const,
      ),
    ...(left > 0 ? [['Denied', `and by ${count(left, 'more violation')}`] as const] : []),
  ];
}

/** Every attempt: its key, what came of it, how long it took. */
export function attemptFacts({ attempts = [] }: ShownResult): Facts {
  return attempts.map(({ key, outcome, duration, requestId }, index) => {
    const request = requestId === '' ? '' : `, request ${requestId}`;
    return [`Attempt ${index + 1}`, `${key}: ${outcome} after ${inSeconds(duration)}${request}`] as const;
  });
}

/** A count that the provider does not tell. */
const unknown = 'unknown';

/** The tokens of all attempts together, as the provider counted them. */
export function usageFacts({ usage }: ShownResult): Facts {
  if (!usage) return [];
  const { input = unknown, cachedInput = unknown, output = unknown, reasoning = unknown, total = unknown } = usage;
  return [['Tokens', `${input} in (${cachedInput} cached), ${output} out (${reasoning} reasoning), ${total} in all`]];
}

/** Where all this came from, so that it can be looked up. */
export function provenanceFacts(result: ShownResult, step: StepFacts): Facts {
  const { route, completion, attempts, decision, policy, promptHash } = result;
  const policies = decision?.sources ?? (policy ? [policy] : []);
  return [
    ['Policy', policies.map(explainSource).join(', which extends ')],
    ['Prompt SHA-256', promptHash],
    ['Key', route && `${route.key.name} (${route.key.provider})`],
    ['ServedVerdict model', completion?.servedModel],
    ['Finish reason', completion?.finishReason],
    ['Request', attempts?.at(-1)?.requestId],
    ['Action', `${actionName(step)} (byok-inference ${version})`],
  ];
}

/** The action as the workflow names it; a local one has no repository. */
function actionName({ variable }: StepFacts): string {
  const [repository = '', ref = ''] = [variable('GITHUB_ACTION_REPOSITORY'), variable('GITHUB_ACTION_REF')];
  return repository === '' ? 'of the workspace' : `${repository}@${ref}`;
}

/**
 * The model that the answer names, where it is not the one that was asked. Where the key ignores that, the name behind
 * the model in the policy is no other one.
 */
function otherModel({ route, completion, served }: ShownResult): string | undefined {
  if (!completion || !route) return undefined;
  const { servedModel } = completion;
  if (served?.verdict === 'denied') return `${servedModel} (the policy denies it)`;
  if (served?.verdict !== 'differs') return undefined;
  const isNameAtKey = route.key.served === 'ignore' && servedModel === route.name;
  return isNameAtKey ? undefined : `${servedModel} (${route.model} was asked)`;
}
