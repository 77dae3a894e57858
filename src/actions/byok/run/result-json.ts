import type { Runner } from '../../../github/runner.ts';
import type { Result } from '../../../inference/result.ts';
import { parseJson } from '../../../language/json.ts';
import { redactJson } from '../../../reports/secrets/redact-json.ts';
import { writeOutputs } from '../../complete/outputs.ts';

/** Outputs that are JSON, or numbers: they are values here. */
const typed = /^(?:json|decision|budgets|tool-calls)$|-tokens$|^duration-ms$/;

/** Characters that are escaped though JSON does not ask for it: a terminal obeys some, and nobody sees the others. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** All outputs of a step that ended so, as one JSON object; `null` where an output would be empty. */
export async function resultJson(result: Result, { redactAnswer }: Pick<Runner, 'redactAnswer'>): Promise<string> {
  const values: Record<string, string> = {};
  await writeOutputs(result, {
    async setOutputs(foreign, own) {
      for (const [name, value] of Object.entries(foreign)) values[name] = redactJson(value, redactAnswer);
      Object.assign(values, own);
      return {};
    },
    writeResponseFile: async () => '',
    log: { warning: () => undefined },
  });
  // Outputs of a step have a limit, and a file for what is above; here is neither.
  values.response = redactJson(result.completion?.text ?? '', redactAnswer);
  values.json = redactJson(result.json ?? '', redactAnswer);
  delete values['response-file'];
  return objectOf(values);
}

/** Outputs as one JSON object, with its line break. */
export function objectOf(values: Readonly<Record<string, string>>): string {
  const entries = Object.entries(values).map(([name, value]) => {
    if (value === '') return [name, null];
    return [name, typed.test(name) ? (parseJson(value) ?? value) : value];
  });
  return `${escapeUnseen(JSON.stringify(Object.fromEntries(entries), undefined, 2))}\n`;
}

function escapeUnseen(json: string): string {
  return json.replaceAll(unseen, (sign) => {
    if (sign === '\n') return sign;
    return Array.from(
      { length: sign.length },
      (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join('');
  });
}
