import type { Result } from '../../inference/result.ts';
import { decisionJson } from '../../policy/decision-json.ts';

/** The largest `response` or `json` that is set as an output, in bytes of UTF-8; a job's outputs share 1 MB. */
const maxBytes = 512 * 1024;

/** Where outputs go. */
export interface OutputSink {
  readonly setOutputs: (outputs: Readonly<Record<string, string>>) => Promise<void>;
  readonly writeResponseFile: (text: string) => Promise<string>;
  readonly log: { readonly warning: (message: string) => void };
}

/** Every output by its name, and how it is taken from a result; what has no value is empty. */
const outputs: readonly (readonly [name: string, value: (result: Result) => string | number | undefined])[] = [
  ['status', (result) => result.status],
  ['error-code', (result) => result.code],
  ['model', (result) => result.decision?.model],
  ['served-model', (result) => result.completion?.servedModel],
  ['key', (result) => result.route?.key.name],
  ['provider', (result) => result.route?.key.provider],
  ['finish-reason', (result) => result.completion?.finishReason],
  ['input-tokens', (result) => result.usage?.input],
  ['cached-input-tokens', (result) => result.usage?.cachedInput],
  ['output-tokens', (result) => result.usage?.output],
  ['reasoning-tokens', (result) => result.usage?.reasoning],
  ['total-tokens', (result) => result.usage?.total],
  ['duration-ms', (result) => Math.round(result.duration)],
  ['request-id', (result) => result.attempts?.at(-1)?.requestId],
  ['decision', (result) => result.decision && decisionJson(result.decision)],
  ['policy-sha', (result) => result.policy?.commit],
];

/** Sets every output, on every path. The response file holds all of an answer, also one too large for an output. */
export async function writeOutputs(result: Result, sink: OutputSink): Promise<void> {
  const response = result.completion?.text ?? '';
  await sink.setOutputs({
    ...Object.fromEntries(outputs.map(([name, value]) => [name, String(value(result) ?? '')])),
    response: ifSmall('response', response, sink),
    json: ifSmall('json', result.json ?? '', sink),
    'response-file': result.completion ? await sink.writeResponseFile(response) : '',
  });
}

function ifSmall(output: string, value: string, { log }: OutputSink): string {
  const bytes = Buffer.byteLength(value);
  if (bytes <= maxBytes) return value;
  log.warning(`The answer has ${bytes} bytes, too many for the output \`${output}\`: read \`response-file\`.`);
  return '';
}
