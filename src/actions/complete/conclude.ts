import type { ShownResult } from '../../inference/shown-result.ts';
import { inSeconds } from '../../inference/waiting.ts';
import type { Place } from '../../language/failures/failure.ts';
import { explainAllowed } from '../../policy/words/explain.ts';
import { pageOf, reportPage } from '../addresses.ts';
import { endMessage, placeToAnnotate } from '../end-message.ts';
import { unwritten } from '../written-outputs.ts';
import type { Lost } from './lost-outputs.ts';
import { costInWords } from './summary/cost-facts.ts';
import { passingOf, verdictOf } from './verdict.ts';

/** Where the end of a step is told. */
export interface Ending {
  readonly log: {
    readonly info: (line: string) => void;
    readonly notice: (message: string) => void;
    readonly warning: (message: string) => void;
  };
  readonly fail: (message: string, place?: Place) => void;
  readonly input: (name: string) => string;
  readonly run: { readonly facts: { readonly getsNoSecrets: boolean } };
  /** A variable of the step's environment. */
  readonly variable: (name: string) => string | undefined;
}

/** Tells how the step ended, once, and fails it unless its status passes or the workflow continues on it. */
export function conclude(result: ShownResult, ending: Ending, lost?: Lost): void {
  const { log, fail, input } = ending;
  const { decision, status, problems } = result;
  if (decision?.verdict === 'allowed' && decision.audited.length > 0) {
    log.warning(`${decision.model}: ${explainAllowed(decision)}.`);
  }
  const verdict = `${verdictOf(result)}${status === 'skipped' ? ', as `on-missing-key` allows' : measures(result)}`;
  const isTold = status === 'refused' && ['', 'full'].includes(input('summary'));
  const rest = [...(isTold ? ['What it said is in the job summary.'] : []), ...pagesOf(result, ending)];
  const message = endMessage(verdict, problems, rest);
  if (lost?.fails) {
    const reason = unwritten(lost.reason ?? '');
    fail(problems.length > 0 && !result.attempts ? message : `${message}\n${reason}`, placeToAnnotate(problems));
    return;
  }
  const { getsNoSecrets } = ending.run.facts;
  const passing = passingOf(result, { continueOn: input('continue-on'), getsNoSecrets });
  if (passing) log[passing.level](message);
  else fail(message, placeToAnnotate(problems));
}

/** Where the error is explained, and where a bug is reported. */
function pagesOf({ status, code }: ShownResult, ending: Ending): readonly string[] {
  const page = pageOf({ status, code }, ending);
  if (page === undefined) return [];
  return status === 'failed' ? [`Report it at ${reportPage(ending)} · ${page}`] : [`See ${page}`];
}

function measures({ decision, usage, cost, duration }: ShownResult): string {
  if (!usage) return '';
  const { input = 'unknown', output = 'unknown' } = usage;
  return `: ${decision?.model}, ${input} tokens in, ${output} out, ${[costInWords({ cost }), inSeconds(duration)].filter((part) => part !== '').join(', ')}`;
}
