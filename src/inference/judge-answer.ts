import type { Problem } from '../failures/failure.ts';
import { explainViolation } from '../policy/explain-violation.ts';
import type { Served } from '../policy/served.ts';
import type { Answer, Completion, Usage } from '../providers/provider.ts';
import { failed, type Outcome } from './result.ts';

/** What an answer means for the step, and the model that it came from. */
export function judgeAnswer(answer: Answer, served?: Served): Outcome {
  if (served?.verdict === 'denied') return deniedModel(served);
  if ('fault' in answer) {
    const { code, message, remedy, requestId } = answer.fault;
    const traced = requestId === '' ? message : `${message.replace(/\.$/, '')} (request ${requestId}).`;
    return failed(code, [{ message: traced, remedy }]);
  }
  return judgeCompletion(answer.completion);
}

function deniedModel({ model, violations }: Served & { readonly verdict: 'denied' }): Outcome {
  const [first] = violations;
  const why = violations.map((violation) => explainViolation(violation, model)).join('; ');
  const message = `The answer came from ${model}, which the policy denies: ${why}.`;
  const remedy =
    'Have the deployment or the provider’s alias lead to a model that the policy allows, or ask the maintainers to allow this one. What was billed is reported.';
  return failed('served-model-denied', [{ message, remedy, place: first.place }]);
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
function noText(usage: Usage | undefined): Problem {
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
