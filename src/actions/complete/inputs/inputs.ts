import type { SessionInputs } from '../../../inference/session/session-inputs.ts';
import type { Status } from '../../../language/failures/codes.ts';
import { Failure, type Problem } from '../../../language/failures/failure.ts';
import { inInput, readEach } from '../../../language/failures/read-all.ts';
import type { PromptInputs } from '../../../prompts/build-prompt.ts';
import type { RequestedTools } from '../../../prompts/requested-tools.ts';
import type { FormInputs } from '../../../prompts/response-format.ts';
import type { Parameters } from '../../../prompts/settings.ts';
import { lostTexts, promptReaders, promptTexts } from '../../inputs/prompt-inputs.ts';
import {
  hideSecrets,
  type InputSource,
  requireTokens,
  type SummaryMode,
  sessionReaders,
  tokensIn,
} from '../../inputs/session-inputs.ts';
import { readContinueOn } from './continue-on.ts';
import { refuseRetiredInputs } from './retired-inputs.ts';
import { readTools } from './tools.ts';

/** Every input of the action, read and checked. */
export interface Inputs extends SessionInputs {
  readonly prompt: PromptInputs;
  readonly form: FormInputs;
  /** Whether an answer that does not match its schema is asked for once more. */
  readonly repair: boolean;
  readonly parameters: Parameters;
  /** What the inputs say of tools, also where they name no server: a prompt file may. */
  readonly tools: RequestedTools;
  /** Statuses that warn instead of failing the step. */
  readonly continueOn: readonly Status[];
  readonly summary: SummaryMode;
}

/** What every step has of its inputs, also where some of them are wrong. */
export type Known = Partial<Inputs> & Pick<Inputs, 'prompt' | 'form' | 'tokens' | 'apiKey'>;

/** The inputs as far as they can be read. */
export interface ReadInputs {
  readonly known: Known;
  /** All of them; absent where something is wrong. */
  readonly inputs?: Inputs;
  /** Everything that is wrong. */
  readonly failure?: Failure;
  /** Whether GitHub may be asked with the tokens that are given. */
  readonly isTokenUsable: boolean;
  /** Slips that do not stop the step. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads all inputs; an empty one counts as not set. Secrets are hidden before anything is checked, and one that is wrong keeps
 * no other from being read.
 */
export function readInputs({ input, hide, hideValue, run }: InputSource): ReadInputs {
  hide(input('github-mcp-token'));
  const placeholders = hideSecrets({ input, hide });
  const lost = lostTexts(input);
  const { values, whole, failure } = readEach({
    retired: () => refuseRetiredInputs(input),
    isTokenUsable: () => requireTokens(input),
    lost: () => throwAll(lost.errors),
    ...promptReaders({ input, hide, hideValue }),
    ...sessionReaders({ input, run }),
    tools: () => readTools(input),
    continueOn: () => inInput('continue-on', () => readContinueOn(input('continue-on'))),
  });
  const always = { ...promptTexts(input, values), tokens: tokensIn(input), apiKey: input('api-key') };
  return {
    known: { ...values, ...always },
    ...(whole && { inputs: { ...whole, ...always } }),
    ...(failure && { failure }),
    isTokenUsable: values.isTokenUsable ?? false,
    warnings: [...placeholders, ...lost.warnings],
  };
}

function throwAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Failure('invalid-input', problems);
}
