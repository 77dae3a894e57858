import type { Problem } from '../../language/failures/failure.ts';
import type { Answer, Call, Fault } from '../../providers/provider.ts';
import { type AskOptions, ask, askAgain, isFault, type PreparedRoutes } from '../ask.ts';
import { Attempts } from '../attempts.ts';
import type { AnswerSchema, Checked } from './answer-schema.ts';

/** What an answer has to match, and what is done where it does not. */
export interface StructuredOptions {
  readonly schema: AnswerSchema;
  /** Whether an answer that does not match is asked for again, once. */
  readonly repairs: boolean;
  /** Whether an answer counts at all: one that was cut off, or that the policy denies, is not checked. */
  readonly counts: (answer: Answer, attempts: Attempts) => boolean;
  /** Whether the policy's limits allow one more request with these messages. */
  readonly allows: (call: Call) => boolean;
}

/** What asking has brought, and whether it matches. */
export interface Asked {
  readonly attempts: Attempts;
  /** The answer that counts: the last one, but for a repair that failed. Absent where no key had a credential. */
  readonly answer: Answer | undefined;
  /** Absent where there is no schema, and for an answer that does not count. */
  readonly checked?: Checked;
  /** Why an answer that does not match could not be asked for again. */
  readonly unrepaired?: Fault;
  /** What a reader should know of a conversation with tools. */
  readonly warnings?: readonly Problem[];
}

/** A conversation with tools in the place of one request: it asks until there is an answer, and gives the routes as they are then. */
export type Converse = (
  routes: PreparedRoutes,
  options: AskOptions,
  attempts: Attempts,
) => Promise<{ readonly routes: PreparedRoutes; readonly warnings: readonly Problem[] }>;

/**
 * Asks, checks the answer against the schema, and where it does not match asks once more with the violations.
 *
 * @param attempts gets each attempt as soon as it is over, before anything is checked
 * @param converse asks where there are tools: the schema holds for the last answer
 */
export async function askStructured(
  routes: PreparedRoutes,
  options: AskOptions,
  structured?: StructuredOptions,
  attempts: Attempts = new Attempts(routes[0].route),
  converse: Converse = askOnce,
): Promise<Asked> {
  const started = options.clock.now();
  const { routes: asked, warnings } = await converse(routes, options, attempts);
  const answer = attempts.last;
  const checked = structured && check(answer, attempts, structured);
  if (!checked) return { attempts, answer, warnings };
  if ('json' in checked) return { attempts, answer, checked, warnings };
  attempts.judge('mismatched');
  const left = started + options.limit - options.clock.now();
  const repaired = await repair(asked, options, structured, { mismatch: checked, left, attempts });
  return { ...(repaired ?? { attempts, answer, checked }), warnings };
}

const askOnce: Converse = async (routes, options, attempts) => {
  await ask(routes, options, attempts);
  return { routes, warnings: [] };
};

function check(answer: Answer | undefined, attempts: Attempts, structured: StructuredOptions): Checked | undefined {
  const { schema, counts } = structured;
  return answer && 'completion' in answer && counts(answer, attempts)
    ? schema.check(answer.completion.text)
    : undefined;
}

/** An answer that does not match. */
export type Mismatch = Extract<Checked, { violations: unknown }>;

interface Repairing {
  readonly mismatch: Mismatch;
  /** Milliseconds that are left of the deadline. */
  readonly left: number;
  readonly attempts: Attempts;
}

/** Asks the route that answered once more; nothing where that cannot or must not be done. */
async function repair(
  routes: PreparedRoutes,
  options: AskOptions,
  structured: StructuredOptions,
  { mismatch, left, attempts }: Repairing,
): Promise<Asked | undefined> {
  const { last: answer } = attempts;
  const prepared = routes.find(({ route }) => route === attempts.route);
  if (!structured.repairs || !prepared?.access || !answer || !('completion' in answer) || left <= 0) return undefined;
  const call = repairCall(prepared.call, answer.completion.text, mismatch);
  if (!call || !structured.allows(call)) return undefined;
  options.log('The answer does not match the schema; asking again with the violations.');
  await askAgain({ ...prepared, access: prepared.access, call }, left, options, attempts);
  const { last, refusal } = attempts;
  if (refusal) return { attempts, answer, checked: mismatch };
  if (isFault(last) && last.fault.code !== 'cancelled') {
    return { attempts, answer, checked: mismatch, unrepaired: last.fault };
  }
  const checked = check(last, attempts, structured);
  if (!checked) return { attempts, answer: last };
  attempts.judge('json' in checked ? 'repaired' : 'mismatched');
  return { attempts, answer: last, checked };
}

/** The longest answer that is sent back to be corrected, in UTF-16 code units. */
const maxLength = 256 * 1024;

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
    'This answer does not match the schema that was asked for:',
    ...lines,
    'Answer again with the whole JSON, corrected, and nothing else.',
  ].join('\n');
  return {
    ...call,
    messages: [...call.messages, { role: 'assistant', content: answer }, { role: 'user', content: complaint }],
  };
}
