import type { ShownResult } from '../../../inference/shown-result.ts';
import { inSeconds } from '../../../inference/waiting.ts';
import type { Status } from '../../../language/failures/codes.ts';
import { formatPlace } from '../../../language/failures/failure.ts';
import type { Allowed } from '../../../policy/judge/decision.ts';
import type { Key } from '../../../policy/model/policy.ts';
import { explainAllowed } from '../../../policy/words/explain.ts';
import { explainSource } from '../../../policy/words/explain-source.ts';
import { describeStripping } from '../../../prompts/variables/mark-untrusted.ts';
import type { NamedPlace } from '../../../reports/markdown/blocks.ts';
import { describeTally } from '../../../reports/secrets/findings.ts';
import { describeBudget } from '../../budgets.ts';
import { costInWords, explainCost } from './cost-facts.ts';
import { describeAttachment } from './prompt-summary.ts';

/** The version of this action, as package.json has it; a test compares the two. */
export const version = '0.1.0';

/** Facts by name; what is not known has no value and is left out. */
export type SummaryFacts = readonly SummaryFact[];

interface SummaryFact {
  readonly name: SummaryFactName;
  readonly value: string | undefined;
  /** The places that a sentence of ours names; any other value is shown as it is. */
  readonly places?: readonly NamedPlace[];
}

/** What a fact is called: words of our own, which stand in the summary as they are. */
export type SummaryFactName =
  | 'Secrets in the prompt'
  | 'Secrets in the answer'
  | 'Untrusted input'
  | 'Attachment'
  | 'Attachments'
  | 'Served model'
  | 'Allowed'
  | 'Audit'
  | 'Status'
  | 'Error code'
  | `Attempt ${number}`
  | 'Tokens'
  | 'Cost'
  | 'Budget'
  | 'Policy'
  | 'Prompt SHA-256'
  | 'Key'
  | 'Finish reason'
  | 'Request'
  | 'Action';

/** What is known of a step beside its result. */
export interface SummarySubject {
  /** A variable of the step's environment. */
  readonly variable: (name: string) => string | undefined;
}

/** How many attachments a summary lists. */
const maxListed = 50;

/** How a step ends whose request does not reach a provider, unless a key was asked before the one that is missing. */
const unsent: readonly Status[] = ['denied', 'invalid', 'skipped'];

/** Whether any key was asked: one without its credential is not. */
export function wasAsked({ attempts = [] }: ShownResult): boolean {
  return attempts.some(({ outcome }) => outcome !== 'missing-key' && outcome !== 'missing-id-token');
}

/** What a reviewer should see without opening anything: its key, the tokens, the time, and that nothing was sent. */
export function headline(result: ShownResult): string {
  const { status, route, usage, attempts, duration, decision, prompt } = result;
  const tries = attempts?.length ?? 0;
  return [
    status === 'invalid' ? (decision?.model ?? prompt?.model ?? '') : '',
    route ? `with the key ${keyName(route.key)}` : '',
    usage ? `${usage.input ?? 'unknown'} tokens in, ${usage.output ?? 'unknown'} out` : '',
    costInWords(result),
    inSeconds(duration),
    tries > 1 ? `${tries} attempts` : '',
    status === 'skipped' ? 'allowed by `on-missing-key`' : '',
    unsent.includes(status) && !wasAsked(result) ? 'nothing was sent' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What is unusual about a result, so that it stands in the open. */
export function remarks(result: ShownResult): SummaryFacts {
  return [
    { name: 'Secrets in the prompt', value: promptFact(result) },
    { name: 'Secrets in the answer', value: answerFact(result) },
    { name: 'Served model', value: otherModel(result) },
    ...(result.budgets ?? []).map((budget) => ({ name: 'Budget', value: describeBudget(budget) }) as const),
  ];
}

/** A key in a sentence, with its provider where its name is not that of one. */
function keyName(key: Pick<Key, 'name' | 'provider'>): string {
  return plainKey(key).replace(key.name, () => `\`${key.name}\``);
}

function plainKey({ name, provider }: Pick<Key, 'name' | 'provider'>): string {
  return name === provider ? name : `${name} (${provider})`;
}

/**
 * Which step of the job this is: its `id`, or its number among those that use the action and have none. Without an `id` the
 * runner's name for a step begins with `__`, and ends in a number from the second one on (GitHub's documentation, "Default
 * environment variables").
 */
export function stepOf({ variable }: SummarySubject): { readonly id?: string; readonly number?: number } {
  const name = variable('GITHUB_ACTION') ?? '';
  if (!name.startsWith('__')) return name === '' ? {} : { id: name };
  const [, number] = /_(\d{1,3})$/.exec(name) ?? [];
  return number === undefined ? {} : { number: Number(number) };
}

/** What the policy would deny, were it not for `mode: audit`; nothing for any other decision. */
export function auditFacts({ decision }: ShownResult): SummaryFacts {
  return decision?.verdict === 'allowed' && decision.audited.length > 0 ? [allowedFact('Audit', decision)] : [];
}

/** Why it was allowed, with the places in the policy. What denies it is told as problems. */
function decisionFacts({ decision }: ShownResult): SummaryFacts {
  return decision?.verdict === 'allowed' && decision.audited.length === 0 ? [allowedFact('Allowed', decision)] : [];
}

function allowedFact(name: 'Allowed' | 'Audit', decision: Allowed): SummaryFact {
  const { grounds, rules, audited } = decision;
  const idle = audited.flatMap(({ exceptions }) => exceptions);
  const places = [...grounds, ...rules, ...audited, ...idle].map(({ place }) => ({ text: formatPlace(place), place }));
  return { name, value: explainAllowed(decision), places };
}

/** All that is known, so that a reviewer can check it. */
export function detailFacts(result: ShownResult, step: SummarySubject): SummaryFacts {
  return [
    ...decisionFacts(result),
    ...promptFacts(result.prompt),
    ...attemptFacts(result),
    ...usageFacts(result),
    { name: 'Cost', value: explainCost(result) },
    ...provenanceFacts(result, step),
  ];
}

/** What is known of a prompt beside its text: what was taken out of it, and what goes with it. */
function promptFacts(prompt: ShownResult['prompt']): SummaryFacts {
  if (!prompt) return [];
  const { attachments, untrusted } = prompt;
  const left = attachments.length - maxListed;
  return [
    { name: 'Untrusted input', value: untrusted.map(describeStripping).join(', ') },
    ...attachments
      .slice(0, maxListed)
      .map((each) => ({ name: 'Attachment', value: describeAttachment(each) }) as const),
    ...(left > 0 ? [{ name: 'Attachments', value: `and ${left} more` } as const] : []),
  ];
}

/** Every attempt: its key, what came of it, how long it took. */
function attemptFacts({ attempts = [] }: ShownResult): SummaryFacts {
  return attempts.map(({ key, outcome, duration, requestId }, index) => {
    const request = requestId === '' ? '' : `, request ${requestId}`;
    return { name: `Attempt ${index + 1}`, value: `${key}: ${outcome} after ${inSeconds(duration)}${request}` };
  });
}

/** A count that the provider does not tell. */
const unknown = 'unknown';

/** The tokens of all attempts together, as the provider counted them. */
function usageFacts({ usage }: ShownResult): SummaryFacts {
  if (!usage) return [];
  const { input = unknown, cachedInput = unknown, output = unknown, reasoning = unknown, total = unknown } = usage;
  const written = usage.cacheWrite === undefined ? '' : `, ${usage.cacheWrite} written to the cache`;
  const value = `${input} in (${cachedInput} cached${written}), ${output} out (${reasoning} reasoning), ${total} in all`;
  return [{ name: 'Tokens', value }];
}

/** Where all this came from, so that it can be looked up. */
function provenanceFacts(result: ShownResult, step: SummarySubject): SummaryFacts {
  const { status, code, route, completion, attempts, decision, policy, promptHash } = result;
  const policies = decision?.sources ?? (policy ? [policy] : []);
  return [
    {
      name: 'Policy',
      value: policies.map(explainSource).join(', which extends '),
      places: policies.map((source) => ({ text: explainSource(source), place: { ...source, line: 1, column: 1 } })),
    },
    { name: 'Prompt SHA-256', value: promptHash },
    { name: 'Key', value: route && plainKey(route.key) },
    { name: 'Served model', value: completion?.servedModel },
    { name: 'Finish reason', value: completion?.finishReason },
    { name: 'Request', value: attempts?.at(-1)?.requestId },
    { name: 'Status', value: status },
    { name: 'Error code', value: code },
    { name: 'Action', value: `${actionName(step)} (byok-inference ${version})` },
  ];
}

/** The action as the workflow names it; a local one has no repository. */
function actionName({ variable }: SummarySubject): string {
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

/** What the summary says of secrets in the prompt; nothing where there were none. */
function promptFact({ screened }: ShownResult): string | undefined {
  if (!screened) return undefined;
  const { removed, left, problems } = screened;
  if (problems.length > 0) return `${describeTally(removed)}; nothing was sent`;
  const parts = [
    ...(left.size > 0 ? [`sent: ${describeTally(left)}`] : []),
    ...(removed.size > 0 ? [`removed: ${describeTally(removed)}`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : undefined;
}

/** What the summary says of secrets in the answer; nothing where there were none. */
function answerFact({ foundInAnswer }: ShownResult): string | undefined {
  return foundInAnswer && foundInAnswer.size > 0 ? `hidden here: ${describeTally(foundInAnswer)}` : undefined;
}
