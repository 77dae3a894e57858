import { statusOfCode } from '../language/failures/codes.ts';
import { formatPlace, type Place, type Problem } from '../language/failures/failure.ts';
import type { Violation } from '../policy/judge/decision.ts';
import type { ServedVerdict } from '../policy/judge/served.ts';
import type { Route } from '../policy/model/policy.ts';
import { explainViolation } from '../policy/words/explain-violation.ts';
import { whom } from '../providers/faults/whom.ts';
import type { Answer, Completion, Fault, TokenUsage } from '../providers/provider.ts';
import { failed, type Outcome } from './result.ts';

/** What an answer means for the step, the route that it came through, and the model that it came from. */
export function judgeAnswer(answer: Answer, route: Route, served?: ServedVerdict): Outcome {
  if (served?.verdict === 'denied') return deniedModel(served, route);
  return 'fault' in answer ? judgeFault(answer.fault, route) : judgeCompletion(answer.completion);
}

/** A fault says whom it came from: key, the name of its secret, the host, the provider's name for the model. */
function judgeFault({ code, message, remedy, requestId }: Fault, route: Route): Outcome {
  const traced = requestId === '' ? message : `${message.replace(/\.$/, '')} (request ${requestId}).`;
  if (code === 'cancelled') return failed(code, [{ message: traced, remedy }]);
  // A token service is not the provider, and its faults name the key themselves.
  if (code.startsWith('identity-')) return failed(code, [{ message: traced, remedy, place: route.key.place }]);
  return failed(code, [{ message: `${traced} ${whom(route)}`, remedy, place: placeOf(code, route) }]);
}

/** Where the policy says what may have to change: the model's line where its name is the matter, else the key's. */
function placeOf(code: Fault['code'], { key, model }: Route): Place {
  const isOfModel = code === 'unknown-model' || code === 'context-length' || statusOfCode[code] === 'filtered';
  const served = key.models?.find((candidate) => candidate.model.toLowerCase() === model.toLowerCase());
  return (isOfModel && served?.place) || key.place;
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
      : 'Have the deployment or the provider’s alias lead to a model that the policy allows; or, if that is the model you mean under another name, ';
  const remedy = `${entry}write \`served: ignore\` at the key ${key.name} (${formatPlace(key.place)}), which then only reports the name. What was billed is reported.`;
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
      { message: 'The model declined to answer.', remedy: 'Read its words in the job summary, and change the prompt.' },
    ]);
  }
  if (end === 'filtered') {
    const remedy = 'Change the prompt, or the filter of the deployment; what was answered until then is in `response`.';
    return failed('content-filter', [{ message: 'The provider’s content filter cut the answer off.', remedy }]);
  }
  if (end === 'cut-off' && text === '') return failed('no-text', [noText(usage)]);
  if (end === 'cut-off') {
    const remedy = 'Raise `max-completion-tokens`, or ask for less. Hidden reasoning counts, too.';
    return { status: 'truncated', problems: [{ message: 'The answer was cut off at the output limit.', remedy }] };
  }
  return { status: 'completed', problems: warnings };
}

/** The output limit was reached before the first word. */
function noText(usage: TokenUsage | undefined): Problem {
  const { output, reasoning = 0 } = usage ?? {};
  const spent =
    reasoning === 0
      ? ''
      : ` ${reasoning === output ? `All ${output}` : reasoning} ${output === undefined || reasoning === output ? '' : `of ${output} `}output tokens were spent on hidden reasoning.`;
  return {
    message: `The output limit was reached before a single word was answered.${spent}`,
    remedy: 'Raise `max-completion-tokens`: hidden reasoning counts, too. Or lower `reasoning_effort` in `parameters`.',
  };
}
