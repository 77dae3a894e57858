import { count } from '../language/failures/count.ts';
import { formatPlace, type Place, type Problem } from '../language/failures/failure.ts';
import { isSeen } from '../language/text/invisible.ts';
import type { Violation } from '../policy/judge/decision.ts';
import type { ServedVerdict } from '../policy/judge/served.ts';
import type { Limits } from '../policy/model/language.ts';
import type { Route } from '../policy/model/policy.ts';
import { explainViolation } from '../policy/words/explain-violation.ts';
import { whom } from '../providers/faults/whom.ts';
import type { Answer, Completion, Fault, TokenUsage } from '../providers/provider.ts';
import { type WrittenAt, whereMended } from './fault-place.ts';
import { afterCancelling, failed, type Outcome } from './result.ts';
import type { AnswerSchema, Checked } from './structured/answer-schema.ts';
import type { Asked } from './structured/ask-structured.ts';

/**
 * What an answer means for the step: whom it came from, how it ended, and whether it matches the schema that it has to.
 *
 * @param served what the policy makes of the model that has answered
 */
export function judge(
  answer: Answer,
  { checked, unrepaired, attempts }: Asked,
  {
    schema,
    served,
    limits,
    written,
  }: {
    readonly schema?: AnswerSchema;
    readonly served?: ServedVerdict;
    readonly limits: OutputLimits;
    readonly written?: WrittenAt;
  },
): Outcome {
  const outcome = withOutputLimit(judgeAnswer(answer, attempts.route, served, written), limits);
  return schema ? judgeStructure(outcome, schema, checked, unrepaired) : outcome;
}

/** What an answer means for the step, but for its structure. */
export function judgeAnswer(answer: Answer, route: Route, served?: ServedVerdict, written: WrittenAt = {}): Outcome {
  if (served?.verdict === 'denied') return deniedModel(served, route);
  return 'fault' in answer ? judgeFault(answer.fault, route, written) : judgeCompletion(answer.completion);
}

/** A fault says whom it came from: key, the name of its secret, the host, the provider's name for the model. */
function judgeFault({ code, message, remedy, requestId, cure }: Fault, route: Route, written: WrittenAt): Outcome {
  const traced = requestId === '' ? message : `${message.replace(/\.$/, '')} (request ${requestId}).`;
  if (code === 'cancelled') return failed(code, [{ message: traced, remedy: afterCancelling }]);
  // A token service is not the provider, and its faults name the key themselves.
  if (code.startsWith('identity-')) {
    const isOfPolicy = remedy.includes('in the policy');
    return failed(code, [{ message: traced, remedy, ...(isOfPolicy && { place: route.key.place }) }]);
  }
  const { source = '', ...where } = cure === undefined ? {} : whereMended(cure, route, written);
  return failed(code, [{ message: `${traced} ${whom(route)}${source}`, remedy, ...where }]);
}

/** The answer's own name for the model, which may be the same model in another spelling: both ways out as lines to paste. */
function deniedModel({ model, violations }: ServedVerdict & { readonly verdict: 'denied' }, { key }: Route): Outcome {
  const [first] = violations;
  const why = violations.map((violation) => explainViolation(violation, model)).join('; ');
  const message = `The answer came from ${model}, which the policy denies: ${why}.`;
  const lists = violations.filter(({ of }) => of === 'models.enabled' || of === 'rules.enabled');
  const entry =
    lists.length === violations.length
      ? `If that is the model you mean under another name, add \`${model}\` to ${lists.map(listAt).join(' and to ')}, or `
      : 'Point the deployment or the provider’s alias to a model that the policy allows; or, if that is the model you mean under another name, ';
  const remedy = `${entry}write \`served: ignore\` at the key \`${key.name}\` (${formatPlace(key.place)}), which then only reports the name. What was billed is reported.`;
  return failed('served-model-denied', [{ message, remedy, place: first.place }]);
}

/** A list that a model is not in, and where it stands. */
function listAt({ of, rule, place }: Violation): string {
  const list = of === 'rules.enabled' ? `\`enabled\` of the rule "${rule?.name}"` : '`models.enabled`';
  return `${list} (${formatPlace(place)})`;
}

function judgeCompletion({ text, refusal, end, usage, warnings = [] }: Completion): Outcome {
  if (refusal !== '') {
    return failed('refused', [
      {
        message: 'The model declined to answer.',
        remedy: 'Change the prompt, or ask another model.',
      },
    ]);
  }
  if (end === 'filtered') {
    const remedy = 'Change the prompt, or the filter of the deployment; what was answered until then is in `response`.';
    return failed('content-filter', [{ message: 'The provider’s content filter cut the answer off.', remedy }]);
  }
  if (end === 'tool-call') return failed('empty-answer', [unanswered]);
  if (end === 'cut-off' && !isSeen(text)) return failed('no-text', [noText(usage)]);
  if (end === 'cut-off') {
    const remedy = 'Raise `max-completion-tokens`, or ask for less. Hidden reasoning counts, too.';
    return { status: 'truncated', problems: [{ message: 'The answer was cut off at the output limit.', remedy }] };
  }
  return { status: 'completed', problems: warnings };
}

/** The conversation ended while the model waited for tools. */
const unanswered: Problem = { message: 'The model called tools and has not answered.', remedy: 'Run again.' };

/** The output limit was reached before the first word. */
function noText(usage: TokenUsage | undefined): Problem {
  const { output, reasoning = 0 } = usage ?? {};
  const spent =
    reasoning === 0
      ? ''
      : ` ${reasoning === output ? `All ${output}` : reasoning} ${output === undefined || reasoning === output ? '' : `of ${output} `}output tokens were spent on hidden reasoning.`;
  return {
    message: `The output limit was reached before the model had written a single word.${spent}`,
    remedy: 'Raise `max-completion-tokens`: hidden reasoning counts, too. Or lower `reasoning_effort` in `parameters`.',
  };
}

/** What an answer means that has to match a schema. One that does not count, and a fault, was not checked: it stays what it is. */
export function judgeStructure(
  outcome: Outcome,
  { fault }: AnswerSchema,
  checked?: Checked,
  unrepaired?: Fault,
): Outcome {
  if (outcome.status === 'truncated') {
    const [{ message, ...problem } = { message: '', remedy: '' }] = outcome.problems;
    const why = outcome.code === 'no-text' ? `${message} So it` : `${message.replace(/\.$/, ':')} it`;
    return failed('schema-mismatch', [{ ...problem, message: `${why} ${fault}.` }]);
  }
  if (!checked || 'json' in checked) return outcome;
  const { violations, count: places } = checked;
  const left = places - violations.length;
  return failed('schema-mismatch', [
    {
      message: `The answer ${fault}. ${violationCount(places)}.`,
      remedy: 'Simplify the schema, describe it in the prompt, or use a more capable model.',
    },
    ...violations.map(withoutRemedy),
    ...(left > 0 ? [withoutRemedy(`… and ${left} more`)] : []),
    ...(unrepaired ? [withoutRemedy(`The second request got no answer: ${unrepaired.message}`)] : []),
  ]);
}

function violationCount(places: number): string {
  return places === 0 ? 'It could not be checked' : `It has ${count(places, 'violation')}, listed below`;
}

function withoutRemedy(message: string): Problem {
  return { message, remedy: '' };
}

/** Who may have limited an answer. */
export interface OutputLimits {
  /** What the prompt file or the inputs ask for; absent where they ask for nothing. */
  readonly asked?: number | undefined;
  /** Where a prompt file asks for it; absent where the inputs do. */
  readonly askedAt?: Place | undefined;
  /** The field or the input that asks for it. */
  readonly name: string;
  readonly policy: Limits['maxOutputTokens'];
}

/** An outcome that says of an answer which was cut off whose limit that was, its number, its place and how far it can be raised. */
function withOutputLimit(outcome: Outcome, limits: OutputLimits): Outcome {
  const [problem] = outcome.problems;
  if (outcome.status !== 'truncated' || !problem) return outcome;
  const { whose, remedy, place, input } = describeLimit(limits);
  const told = `${whose} ${remedy} Hidden reasoning counts, too.`;
  return { ...outcome, problems: [{ ...problem, remedy: told, ...(place ? { place } : input && { input }) }] };
}

/** Whose limit it was and what helps, in sentences, and where it is written. */
interface Described {
  readonly whose: string;
  readonly remedy: string;
  readonly place?: Place | undefined;
  /** The input that has to change, where it is not a place in a file. */
  readonly input?: string;
}

const atMost =
  'Ask for a shorter answer, or ask the maintainers to raise that limit: a higher one than the policy’s is denied.';

function describeLimit({ asked, askedAt, name, policy }: OutputLimits): Described {
  const allowed = policy && `the policy’s limits.max-output-tokens is ${policy.tokens} (${formatPlace(policy.place)})`;
  if (asked === undefined) {
    if (policy)
      return {
        whose: `It is the policy’s limits.max-output-tokens, ${policy.tokens} (${formatPlace(policy.place)}).`,
        remedy: atMost,
        place: policy.place,
      };
    const remedy = `Set \`${name}\` as high as the answer needs, or ask for a shorter answer.`;
    return {
      whose: 'Neither the step nor the policy sets one, so the provider’s default for this model applies.',
      remedy,
    };
  }
  const own = askedAt
    ? `The prompt file sets \`${name}: ${asked}\` (${formatPlace(askedAt)})`
    : `The step sets \`${name}: ${asked}\``;
  if (!policy)
    return { whose: `${own}.`, remedy: 'Raise it, or ask for a shorter answer.', place: askedAt, input: name };
  if (asked >= policy.tokens) return { whose: `${own}, and ${allowed}.`, remedy: atMost, place: policy.place };
  const remedy = `Raise it, to ${policy.tokens} at most (${allowed}), or ask for a shorter answer.`;
  return { whose: `${own}.`, remedy, place: askedAt, input: name };
}
