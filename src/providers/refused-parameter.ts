import { textAt } from './json.ts';

/** OpenAI's codes for a field that the model does not take, or not with this value. */
const codes: ReadonlySet<string> = new Set(['unsupported_parameter', 'unsupported_value', 'unknown_parameter']);

/** The inputs that set fields of a request. Prompt files set the same. */
const inputs: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['top_p', 'top-p'],
  ['max_tokens', 'max-completion-tokens'],
  ['max_completion_tokens', 'max-completion-tokens'],
  ['max_output_tokens', 'max-completion-tokens'],
]);

/** What to change where the provider names the field that it does not take; empty where it names none that we set. */
export function refusedParameter(error: unknown): string {
  const field = textAt(error, 'param');
  if (!codes.has(textAt(error, 'code')) || !/^[\w.]{1,64}$/.test(field)) return '';
  const input = inputs.get(field);
  const hint =
    field === 'temperature' || field === 'top_p' ? ' Reasoning models take neither temperature nor top-p.' : '';
  return input === undefined
    ? `Remove \`${field}\` from \`parameters\`, or choose a value that this model takes.`
    : `Remove \`${input}\`, also from the prompt file, or choose a value that this model takes.${hint}`;
}
