import type { Runner } from '../../github/runner.ts';
import type { StepFacts } from '../../inference/result.ts';
import type { Findings } from '../../language/failures/read-all.ts';
import { buildPrompt } from '../../prompts/build-prompt.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import { withResponseFormat } from '../../prompts/response-format.ts';
import { describeStripping } from '../../prompts/variables/mark-untrusted.ts';
import { collectFiles, promptDependencies } from '../prompt-files.ts';
import type { Known } from './inputs/inputs.ts';
import { type NamedModel, namedModel } from './inputs/read-model.ts';

/** Nothing to ask, for a schema that is looked at though the prompt cannot be built. */
const noPrompt: Prompt = {
  messages: [],
  model: '',
  modelFromFile: false,
  limitName: '',
  settings: {},
  variables: new Map(),
  untrusted: [],
  pieces: [],
  warnings: [],
  notes: [],
};

/** The prompt as far as it can be read. */
interface ReadPrompt {
  readonly prompt: Prompt | undefined;
  readonly format: Prompt['responseFormat'];
  readonly named: NamedModel | undefined;
}

/** The prompt, and which model is named; this also where the prompt cannot be built. */
export async function readPrompt(
  { prompt: inputs, form }: Known,
  runner: Runner,
  findings: Findings,
  facts: StepFacts,
): Promise<ReadPrompt> {
  const means = promptDependencies(runner);
  const { files, areWhole } = collectFiles(means.files, findings);
  const built = await findings.attempt(() => buildPrompt(inputs, { ...means, files }));
  const formed = await findings.attempt(() => withResponseFormat(built ?? noPrompt, form, files.readText));
  const isWhole = built && formed && areWhole();
  if (isWhole) {
    facts.prompt(formed);
    tellPrompt(formed, runner);
  }
  return {
    prompt: isWhole ? formed : undefined,
    format: formed?.responseFormat,
    named: isWhole ? built : await namedModel(inputs, means.files.readText),
  };
}

/** Tells in the log what a reader should know of a prompt: its slips, and what was taken out of untrusted values. */
function tellPrompt({ warnings, notes, untrusted }: Prompt, { log }: Pick<Runner, 'log'>): void {
  if (warnings.length > 0) log.warning(warnings.join('\n'));
  if (notes.length > 0) log.notice(notes.join('\n'));
  if (untrusted.length > 0) log.info(`Untrusted input: ${untrusted.map(describeStripping).join(', ')}.`);
}
