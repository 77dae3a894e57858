import { createHash } from 'node:crypto';
import { formatPlace } from '../../failures/failure.ts';
import type { Result } from '../../inference/result.ts';
import { inSeconds } from '../../inference/seconds.ts';
import { explainAllowed } from '../../policy/explain.ts';
import { explainSource } from '../../policy/explain-source.ts';
import { explainViolation } from '../../policy/explain-violation.ts';
import { promptFacts } from './prompt-summary.ts';
import { answerFact, promptFact } from './secrets.ts';
import { version } from './version.ts';

/** Facts by name; what is not known has no value and is left out. */
export type Facts = readonly (readonly [name: string, value: string | undefined])[];

/** What a reviewer should see without opening anything: the key, the tokens, the time. */
export function headline({ route, usage, attempts, duration }: Result): string {
  const tries = attempts?.length ?? 0;
  return [
    route ? `key ${route.key.name} (${route.key.provider})` : '',
    usage ? `${usage.input} tokens in, ${usage.output} out` : '',
    inSeconds(duration),
    tries > 1 ? `${tries} attempts` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What is unusual about a result, so that it stands in the open. */
export function remarks(result: Result): Facts {
  return [
    ['Secrets in the prompt', promptFact(result)],
    ['Secrets in the answer', answerFact(result)],
    ...promptFacts(result.prompt),
    ['Served model', otherModel(result)],
  ];
}

/** Why it was allowed or denied, with the rule and the place in the policy. */
export function decisionFacts({ decision, policy }: Result): Facts {
  const sources = decision?.sources.map(explainSource).join(', which extends ') ?? (policy && explainSource(policy));
  return [
    ['Decision', decision && verdictOf(decision)],
    ['Policy', sources],
  ];
}

/** Every attempt: its key, what came of it, how long it took. */
export function attemptFacts({ attempts = [] }: Result): Facts {
  return attempts.map(({ key, outcome, duration, requestId }, index) => {
    const request = requestId === '' ? '' : `, request ${requestId}`;
    return [`Attempt ${index + 1}`, `${key}: ${outcome} after ${inSeconds(duration)}${request}`];
  });
}

/** The tokens of all attempts together, as the provider counted them. */
export function usageFacts({ usage }: Result): Facts {
  if (!usage) return [];
  const { input, cachedInput, output, reasoning, total } = usage;
  return [['Tokens', `${input} in (${cachedInput} cached), ${output} out (${reasoning} reasoning), ${total} in all`]];
}

/** Where all this came from, so that it can be looked up. */
export function provenanceFacts(result: Result): Facts {
  const { route, completion, attempts, policy, screened } = result;
  return [
    ['Key', route && `${route.key.name} (${route.key.provider})`],
    ['Served model', completion?.servedModel],
    ['Finish reason', completion?.finishReason],
    ['Request', attempts?.at(-1)?.requestId],
    ['Policy commit', policy?.commit],
    ['Prompt SHA-256', screened && createHash('sha256').update(JSON.stringify(screened.messages)).digest('hex')],
    ['byok-inference', version],
  ];
}

/** The model that the answer names, where it is not the one that was asked. */
function otherModel({ completion, served }: Result): string | undefined {
  if (!completion || served?.verdict === 'as-asked' || served?.verdict === 'unnamed') return undefined;
  if (served?.verdict === 'denied') return `${completion.servedModel} (the policy denies it)`;
  return served && `${completion.servedModel} (another one was asked)`;
}

function verdictOf(decision: NonNullable<Result['decision']>): string {
  if (decision.verdict === 'allowed') return `allowed: ${explainAllowed(decision)}`;
  return decision.violations
    .map((violation) => `denied: ${explainViolation(violation, decision.model)} (${formatPlace(violation.place)})`)
    .join('; ');
}
