import type { Call } from '../providers/provider.ts';
import type { Checked } from './structured/form.ts';

/** The longest answer that is sent back to be corrected, in UTF-16 code units. */
const maxLength = 256 * 1024;

/** An answer that does not fit. */
export type Mismatch = Extract<Checked, { violations: unknown }>;

/**
 * The call that asks for an answer once more: the conversation, the answer, and what is wrong with it.
 *
 * @returns `undefined` for an answer too long to be sent back, and for one that could not be checked
 */
export function repairCall(call: Call, answer: string, { violations, count }: Mismatch): Call | undefined {
  if (answer.length > maxLength || count === 0) return undefined;
  const left = count - violations.length;
  const lines = [...violations, ...(left > 0 ? [`… and ${left} more`] : [])].map((line) => `- ${line}`);
  const complaint = [
    'This answer does not fit the form that was asked for:',
    ...lines,
    'Answer again with all of the JSON, corrected, and with nothing else.',
  ].join('\n');
  return {
    ...call,
    messages: [...call.messages, { role: 'assistant', content: answer }, { role: 'user', content: complaint }],
  };
}
