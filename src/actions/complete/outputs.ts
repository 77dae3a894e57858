import type { Result } from '../../inference/result.ts';
import type { ToolUse } from '../../inference/tools/tool-uses.ts';
import { plainDollars } from '../../language/failures/dollars.ts';
import { decisionJson } from '../../policy/words/decision-json.ts';
import { budgetValues } from '../budgets.ts';
import type { Lost } from './lost-outputs.ts';

/** The largest `response` or `json` that is set as an output, in bytes of UTF-8; a job's outputs share 1 MB. */
const maxBytes = 512 * 1024;

/** Where outputs go. */
export interface OutputSink {
  readonly setOutputs: (
    foreign: Readonly<Record<string, string>>,
    own: Readonly<Record<string, string>>,
  ) => Promise<{ readonly missing?: string }>;
  /** Empty where it cannot be written anywhere. */
  readonly writeResponseFile: (text: string) => Promise<string>;
  readonly log: { readonly warning: (message: string) => void };
}

/** An output's name, and how it is taken from a result; what has no value is empty. */
type Output = readonly [name: string, value: (result: Result) => string | number | undefined];

/** Outputs that are a word of ours, a number, the name of a key in the policy, or a commit. */
const own: readonly Output[] = [
  ['status', (result) => result.status],
  ['error-code', (result) => result.code],
  ['key', (result) => result.route?.key.name],
  ['provider', (result) => result.route?.key.provider],
  ['input-tokens', (result) => result.usage?.input],
  ['cached-input-tokens', (result) => result.usage?.cachedInput],
  ['cache-write-tokens', (result) => result.usage?.cacheWrite],
  ['output-tokens', (result) => result.usage?.output],
  ['reasoning-tokens', (result) => result.usage?.reasoning],
  ['total-tokens', (result) => result.usage?.total],
  ['cost', (result) => (result.cost?.micros === undefined ? undefined : plainDollars(result.cost.micros))],
  ['duration-ms', (result) => Math.round(result.duration)],
  ['policy-sha', (result) => result.policy?.commit],
];

/** Outputs that repeat what others wrote. */
const foreign: readonly Output[] = [
  ['model', (result) => result.decision?.model],
  ['served-model', (result) => result.completion?.servedModel],
  ['finish-reason', (result) => result.completion?.finishReason],
  ['request-id', (result) => result.attempts?.at(-1)?.requestId],
  ['budgets', (result) => result.budgets && JSON.stringify(result.budgets.map(budgetValues))],
  ['tool-calls', (result) => result.toolUses && JSON.stringify(result.toolUses.map(toolCallValues))],
  ['decision', (result) => result.decision && decisionJson(result.decision, result.cost)],
];

/**
 * Sets every output, on every path. The response file holds all of an answer, also one too large for an output.
 *
 * @returns what could not be written, where the steps behind this one lack something
 */
export async function writeOutputs(result: Result, sink: OutputSink): Promise<Lost | undefined> {
  const response = result.completion?.text ?? '';
  const file = result.completion ? await sink.writeResponseFile(response) : '';
  const texts = {
    response: ifSmall('response', response, file, sink),
    json: ifSmall('json', result.json ?? '', file, sink),
  };
  const values = { ...valuesOf(own, result), 'response-file': file };
  const hasFile = file !== '';
  const lost = (reason: string, fails: boolean): Lost => ({ reason, fails, values: Object.entries(values), hasFile });
  try {
    const { missing } = await sink.setOutputs({ ...valuesOf(foreign, result), ...texts }, values);
    if (missing !== undefined) return lost(missing, false);
  } catch (error) {
    return lost(error instanceof Error ? error.message : String(error), true);
  }
  return response !== '' && texts.response === '' && !hasFile ? { fails: false, values: [], hasFile } : undefined;
}

/** A call of a tool as the output `tool-calls` has it. */
function toolCallValues({ server, tool, duration, outcome }: ToolUse) {
  return { server, tool, 'duration-ms': Math.round(duration), outcome };
}

function valuesOf(outputs: readonly Output[], result: Result): Readonly<Record<string, string>> {
  return Object.fromEntries(outputs.map(([name, value]) => [name, String(value(result) ?? '')]));
}

function ifSmall(output: string, value: string, file: string, { log }: OutputSink): string {
  const bytes = Buffer.byteLength(value);
  if (bytes <= maxBytes) return value;
  const remedy = file === '' ? 'the log has it' : 'read `response-file`';
  log.warning(`The answer has ${bytes} bytes, too many for the output \`${output}\`: ${remedy}.`);
  return '';
}
