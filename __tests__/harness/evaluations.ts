import type { Ran, Step } from '../../scripts/stand-in/step.ts';
import { fileAnswer, startGitHub } from './github.ts';
import { baseCommit, payloads } from './payloads.ts';
import { policyFor, policyPath, secret } from './policies.ts';
import { completion } from './replies.ts';
import { runAction } from './run-action.ts';
import { type Received, type Reply, startServer } from './server.ts';

/** What a provider was asked: the model's name there, and the last message. */
export interface AskedRow {
  readonly model: string;
  readonly text: string;
  readonly all: string;
}

/** How an evaluation is run. */
export interface EvaluationCase {
  readonly inputs?: Readonly<Record<string, string>>;
  /** Files of the workspace besides the policy. */
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  /** What follows the policy's lists. */
  readonly policy?: string;
  /** The files of the base commit. */
  readonly base?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** What the model answers; a text, or a whole reply. */
  readonly answer?: (asked: AskedRow, before: number) => string | Reply;
  /** What GitHub answers before anything else is looked at. */
  readonly override?: (request: Received) => Reply | undefined;
}

/** What an evaluation leaves behind, and what it has asked. */
export interface RanEvaluation extends Ran {
  readonly asked: readonly AskedRow[];
  readonly fromGitHub: readonly Received[];
}

/** A prompt file of one message, with rows of `input` and `expected`. */
export function promptFile(rows: readonly (readonly [input: string, expected: string])[], more = ''): string {
  const data = rows.map(
    ([input, expected]) => `  - input: ${JSON.stringify(input)}\n    expected: ${JSON.stringify(expected)}`,
  );
  return `name: Echo
model: openai/gpt-6-luna
messages:
  - role: user
    content: "Say {{input}}"
evaluators:
  - name: says it
    string: {contains: ok}
${more}testData:
${data.join('\n')}
`;
}

/** Evaluates prompt files against a provider and a GitHub of the test's own. */
export async function evaluation(given: EvaluationCase): Promise<RanEvaluation> {
  const { answer = () => 'ok', base = {}, event = 'push', policy = '' } = given;
  const asked: AskedRow[] = [];
  await using provider = await startServer(({ body }) => {
    const one = askedIn(body);
    asked.push(one);
    const reply = answer(one, asked.length - 1);
    return typeof reply === 'string' ? completion(reply, { model: one.model }) : reply;
  });
  await using github = await startGitHub({ 'acme/widgets': {} }, (request) => {
    return given.override?.(request) ?? baseAnswer(request, base);
  });
  const step: Step = {
    action: 'evaluate',
    inputs: { 'policy-ref': event === 'push' ? 'workspace' : '', 'api-key': secret, retries: '0', ...given.inputs },
    files: { [policyPath]: policyFor(provider.url, policy), ...given.files },
    ...(given.links && { links: given.links }),
    env: { GITHUB_API_URL: github.url, GITHUB_RUN_ID: '4711', ...given.env },
    event,
    ...(event.startsWith('pull_request') && { payload: payloads.pullRequest }),
    ...(given.payload && { payload: given.payload }),
  };
  const inForce = policyFor(provider.url, policy);
  policies.set(github.url, inForce);
  const ran = await runAction(step);
  return { ...ran, asked, fromGitHub: github.received };
}

const policies = new Map<string, string>();

/** Files of the base commit; the policy at every other. */
function baseAnswer({ url }: Received, base: Readonly<Record<string, string>>): Reply | undefined {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, , , , kind = '', name = ''] = pathname.split('/');
  if (kind !== 'contents') return undefined;
  const path = decodeURIComponent(name);
  const text = path === policyPath ? [...policies.values()].at(-1) : undefined;
  if (text !== undefined && searchParams.get('ref') !== baseCommit) return { body: fileAnswer(Buffer.from(text)) };
  const file = base[path];
  return file !== undefined && searchParams.get('ref') === baseCommit
    ? { body: fileAnswer(Buffer.from(file)) }
    : { status: 404, body: { message: 'Not Found' } };
}

function askedIn(body: string): AskedRow {
  const sent: { readonly model: string; readonly messages: readonly { readonly content: string }[] } = JSON.parse(body);
  return { model: sent.model, text: sent.messages.at(-1)?.content ?? '', all: JSON.stringify(sent.messages) };
}
