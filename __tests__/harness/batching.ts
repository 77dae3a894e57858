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
  /** Changes the policy's text. */
  readonly changePolicy?: (text: string) => string;
  readonly event?: string;
  /** The provider, where several runs have the same; else each has its own. */
  readonly provider?: RowProvider;
  /** By the text of the last message. */
  readonly answer?: (text: string) => string | Reply;
  /** Gets what cancels the step. */
  readonly onStart?: (cancel: Cancel) => void;
}

/** A provider that says what it was asked, unless it is told what to answer. */
export interface RowProvider extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly string[];
  answer: NonNullable<BatchCase['answer']>;
}

/** Starts a provider. */
export async function startRowProvider(): Promise<RowProvider> {
  const asked: string[] = [];
  const server = await startServer((request) => {
    const { messages = [] } = JSON.parse(request.body);
    const text = String(messages.at(-1)?.content ?? '');
    asked.push(text);
    const given = provider.answer(text);
    return typeof given === 'string' ? completion(given) : given;
  });
  const provider: RowProvider = { ...server, url: server.url, asked, answer: (text) => text };
  return provider;
}

/** The prompt of {@link batch} where it names none. */
const rowPrompt = 'Say {{word}}.';

/** Runs a batch against a server of its own, or against one that several runs share. */
export async function batch({ provider, ...given }: BatchCase) {
  if (provider) return batchAt(provider, given);
  await using own = await startRowProvider();
  return await batchAt(own, given);
}

async function batchAt(
  server: RowProvider,
  {
    inputs = {},
    rows,
    files = {},
    policy = '',
    changePolicy = (text) => text,
    event,
    answer = (text) => text,
    onStart,
  }: BatchCase,
) {
  server.answer = answer;
  const before = server.asked.length;
  const step = stepFor(
    server.url,
    { prompt: rowPrompt, rows: 'rows.jsonl', ...inputs },
    changePolicy(policyFor(server.url, policy)),
  );
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
  return { ...ran, asked: server.asked.slice(before), workspace };
}

/** Values as JSON Lines. */
export function linesOf(values: readonly object[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
