import type { SessionInputs } from '../../../inference/session/session-inputs.ts';
import type { Status } from '../../../language/failures/codes.ts';
import { inInput, readEach } from '../../../language/failures/read-all.ts';
import type { PromptInputs } from '../../../prompts/build-prompt.ts';
import type { RequestedTools } from '../../../prompts/requested-tools.ts';
import type { FormInputs } from '../../../prompts/response-format.ts';
import type { Parameters } from '../../../prompts/settings.ts';
import { lostTexts, promptReaders, promptTexts } from '../../inputs/prompt-inputs.ts';
import {
  hideSecrets,
  type InputSource,
  type ReadInputs,
  readWith,
  requireNone,
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

/**
 * Reads all inputs; an empty one counts as not set. Secrets are hidden before anything is checked, and one that is wrong keeps
 * no other from being read.
 */
export function readInputs({ input, hide, hideValue, run }: InputSource): ReadInputs<Known, Inputs> {
  hide(input('github-mcp-token'));
  const placeholders = hideSecrets({ input, hide });
  const lost = lostTexts(input);
  const read = readEach({
    retired: () => refuseRetiredInputs(input),
    isTokenUsable: () => requireTokens(input),
    lost: () => requireNone(lost.errors),
    ...promptReaders({ input, hide, hideValue }),
    ...sessionReaders({ input, run }),
    tools: () => readTools(input),
    continueOn: () => inInput('continue-on', () => readContinueOn(input('continue-on'))),
  });
  const always = { ...promptTexts(input, read.values), tokens: tokensIn(input), apiKey: input('api-key') };
  return readWith(read, always, [...placeholders, ...lost.warnings]);
}
