import type { Request } from '../../../../inference/answer.ts';
import { Failure } from '../../../../language/failures/failure.ts';
import { parseReference } from '../../../../policy/model/reference.ts';
import { checkDraft, fillDraft } from '../../../../prompts/draft.ts';
import type { Message } from '../../../../prompts/prompt.ts';
import { draftPromptFile } from '../../../../prompts/prompt-file/draft-prompt-file.ts';
import { namesUsed } from '../../../../prompts/variables/fill-messages.ts';
import type { Wish } from '../../wire/asking.ts';

/**
 * The request that a wish stands for: what the main action would send for the prompt file with these variables as
 * `input`, and behind it the conversation so far. Variables that the prompt does not name are left out.
 *
 * @throws {Failure} `invalid-prompt`, `missing-variable`, `invalid-input` for a name that is no model
 */
export function buildRequest({ path, text, model, variables, turns }: Wish): Request {
  const draft = draftPromptFile(text, path, { model, limitName: 'maxCompletionTokens' });
  const names = namesUsed(draft.messages);
  const missing = names.filter((name) => !Object.hasOwn(variables, name));
  if (missing.length > 0) {
    const place = draft.find(`{{${missing[0]}}}`);
    const message = `The prompt uses variables without a value: ${missing.join(', ')}.`;
    throw new Failure('missing-variable', { message, remedy: 'Fill them in.', ...(place && { place }) });
  }
  const used = names.flatMap((name): readonly (readonly [string, string])[] => {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  const given = {
    trusted: new Map(used),
    untrusted: new Map<string, string>(),
    sources: new Map(used.map(([name]) => [name, { described: `the variable ${name}`, isFile: false }] as const)),
    warnings: [],
    notes: [],
  };
  const prompt = fillDraft(checkDraft(draft, given, { isTemplate: true, drawBoundary: () => '' }));
  const wanted = model === '' ? prompt.model : model;
  if (wanted === '') {
    throw new Failure('invalid-input', { message: 'model: no model is named.', remedy: 'Choose one.' });
  }
  const isFiles = prompt.modelFromFile && wanted === prompt.model;
  const further = turns.map((turn): Message => ({ role: turn.role, content: turn.content }));
  const { modelPlace, ...rest } = prompt;
  return {
    prompt: {
      ...rest,
      model: wanted,
      modelFromFile: isFiles,
      ...(isFiles && modelPlace && { modelPlace }),
      messages: [...prompt.messages, ...further],
    },
    model: parseReference(wanted),
    parameters: new Map(),
    repairs: false,
    schemaInput: 'response-schema',
  };
}
