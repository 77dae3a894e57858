import { policyFor, stepFor } from './policies.ts';
import { completion } from './replies.ts';
import { type Cancel, runAction } from './run-action.ts';
import { type Reply, startServer } from './server.ts';

/** A batch that is run as a step. */
export interface BatchCase {
  readonly inputs?: Readonly<Record<string, string>>;
  /** `rows.jsonl` is made of them. */
  readonly rows?: readonly object[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Appended to the policy. */
  readonly policy?: string;
  readonly event?: string;
  /** By the text of the last message. */
  readonly answer?: (text: string) => string | Reply;
  /** Gets what cancels the step. */
  readonly onStart?: (cancel: Cancel) => void;
}

/** The prompt of {@link batch} where it names none. */
const rowPrompt = 'Say {{word}}.';

/** Runs a batch against a server of its own. */
export async function batch({
  inputs = {},
  rows,
  files = {},
  policy = '',
  event,
  answer = (text) => text,
  onStart,
}: BatchCase) {
  const asked: string[] = [];
  await using server = await startServer((request) => {
    const { messages = [] } = JSON.parse(request.body);
    const text = String(messages.at(-1)?.content ?? '');
    asked.push(text);
    const given = answer(text);
    return typeof given === 'string' ? completion(given) : given;
  });
  const step = stepFor(server.url, { prompt: rowPrompt, rows: 'rows.jsonl', ...inputs }, policyFor(server.url, policy));
  const given = rows ? { 'rows.jsonl': linesOf(rows) } : {};
  let workspace = '';
  const ran = await runAction(
    {
      ...step,
      action: 'batch',
      files: { ...step.files, ...given, ...files },
      ...(event !== undefined && { event }),
    },
    onStart,
    (laidOut) => {
      workspace = laidOut.workspace;
    },
  );
  return { ...ran, asked, workspace };
}

/** Values as JSON Lines. */
export function linesOf(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
