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
  /** Whether every model of the provider is enabled and served. */
  readonly allModels?: boolean;
  /** The files of the base commit. */
  readonly base?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** What the model answers; a text, or a whole reply. */
  readonly answer?: (asked: AskedRow, before: number) => string | Reply;
  /** The address of a provider that several runs share; else each has its own. */
  readonly providerUrl?: string;
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
  const { answer = () => 'ok', base = {}, event = 'push' } = given;
  const asked: AskedRow[] = [];
  await using provider = await startServer(({ body }) => {
    const one = askedIn(body);
    asked.push(one);
    const reply = answer(one, asked.length - 1);
    return typeof reply === 'string' ? completion(reply, { model: one.model }) : reply;
  });
  const usual = policyFor(given.providerUrl ?? provider.url, given.policy);
  const inForce = given.allModels
    ? usual.replace(/models: \[.*/, 'models: [openai/gpt-6-luna, openai/gpt-6-sol, openai/gpt-6-sol-mini]')
    : usual;
  const held = { 'acme/widgets': { [policyPath]: inForce } };
  await using github = await startGitHub(held, (request) => given.override?.(request) ?? baseAnswer(request, base));
  const step: Step = {
    action: 'evaluate',
    inputs: { 'policy-ref': event === 'push' ? 'workspace' : '', 'api-key': secret, retries: '0', ...given.inputs },
    files: { [policyPath]: inForce, ...given.files },
    ...(given.links && { links: given.links }),
    env: { GITHUB_API_URL: github.url, GITHUB_RUN_ID: '4711', ...given.env },
    event,
    ...(event.startsWith('pull_request') && { payload: payloads.pullRequest }),
    ...(given.payload && { payload: given.payload }),
  };
  const ran = await runAction(step);
  return { ...ran, asked, fromGitHub: github.received };
}

/** Files of the base commit; anything else is GitHub's usual answer. */
function baseAnswer({ url }: Received, base: Readonly<Record<string, string>>): Reply | undefined {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, , , , kind = '', name = ''] = pathname.split('/');
  if (kind !== 'contents' || searchParams.get('ref') !== baseCommit) return undefined;
  const file = base[decodeURIComponent(name)];
  return file === undefined ? { status: 404, body: { message: 'Not Found' } } : { body: fileAnswer(Buffer.from(file)) };
}

function askedIn(body: string): AskedRow {
  const sent: { readonly model: string; readonly messages: readonly { readonly content: string }[] } = JSON.parse(body);
  return { model: sent.model, text: sent.messages.at(-1)?.content ?? '', all: JSON.stringify(sent.messages) };
}
