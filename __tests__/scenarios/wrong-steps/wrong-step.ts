import { renderPage } from '../../../scripts/screenshots/render.ts';
import type { Ran } from '../../../scripts/stand-in/step.ts';
import { verdictOf } from '../../../src/actions/complete/verdict.ts';
import { type ErrorCode, statusOfCode } from '../../../src/language/failures/codes.ts';
import { type Repositories, startGitHub } from '../../harness/github.ts';
import { startMcpServer } from '../../harness/mcp-server.ts';
import { policyFor, policyPath, stepFor } from '../../harness/policies.ts';
import { completion } from '../../harness/replies.ts';
import { runAction } from '../../harness/run-action.ts';
import { type Reply, startServer } from '../../harness/server.ts';
import { startTokenService } from '../../harness/token-service.ts';

/** Where the workflow of every step lies. */
export const workflowPath = '.github/workflows/ask.yml';

/** A step that cannot succeed, and what its one message has to say. */
export interface WrongStep {
  readonly name: string;
  readonly code: ErrorCode;
  /** Inputs besides those of `stepFor`; the workflow file in the workspace gives the same. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Changes the policy of `policyFor`, which lies in the workspace; `tools` is the address of a tool server. */
  readonly policy?: (policy: string, url: string, tools: string) => string;
  /** Files besides the policy. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What GitHub has: then the policy is read from there, as in production. */
  readonly repositories?: (policy: string) => Repositories;
  /** What GitHub's API answers in place of that. */
  readonly github?: Reply;
  /** What GitHub answers where the ledger is read or written. */
  readonly ledger?: Reply;
  readonly event?: string;
  readonly payload?: object;
  readonly env?: Readonly<Record<string, string>>;
  /** What the provider answers. */
  readonly reply?: Reply;
  /** Whether the job may ask for identity tokens, which a service of the test's own exchanges. */
  readonly hasIdentity?: true;
  /** The file that the message points into, and a text there whose start, or `|` in it, is the place; or why there is none. */
  readonly at:
    | readonly [file: string, text: string]
    | { readonly nowhere: string }
    | { readonly annotated: string; readonly told: string };
  /** The input, field or key that is wrong; the value that was seen; what to change. */
  readonly names: string;
  readonly seen: string;
  readonly remedy: string;
}

/** A workflow whose one step has these inputs, from line 6 on. */
export function workflowOf(
  inputs: Readonly<Record<string, string>>,
  uses = 'byok-inference/byok-inference@v1',
): string {
  const lines = Object.entries(inputs).map(([name, value]) =>
    value.includes('\n')
      ? `${name}: |\n${value.replaceAll(/^/gm, '            ')}`
      : `${name}: ${JSON.stringify(value)}`,
  );
  return `on: push
jobs:
  ask:
    steps:
      - uses: ${uses}
        with:
${lines.map((line) => `          ${line}\n`).join('')}`;
}

/** What is expected of a message: the texts, and what the annotation points at. */
export interface Told {
  readonly ran: Ran;
  /** The message of the log, without its escapes; it is the annotation's as well. */
  readonly message: string;
  /** Where the annotation points, as `file:line:column`; empty where nowhere. */
  readonly annotated: string;
  /** The text of the summary's page, as a reader sees it. */
  readonly summary: string;
  /** Where the annotation and the text must point; empty where nowhere. */
  readonly place: { readonly annotated: string; readonly told: string };
  readonly verdict: string;
  readonly page: string;
}

/** Runs a wrong step, and reads what it says. */
export async function tell(step: WrongStep): Promise<Told> {
  await using provider = await startServer(() => step.reply ?? completion('Hello.'));
  await using tokens = await startTokenService();
  await using tools = await startMcpServer([{ name: 'look_up', description: 'Looks a word up.' }]);
  const policy = step.policy?.(policyFor(provider.url), provider.url, tools.address) ?? policyFor(provider.url);
  const repositories = step.repositories?.(policy) ?? { 'acme/widgets': { [policyPath]: policy } };
  await using github = await startGitHub(repositories, ({ url }) => (url === '/graphql' ? step.ledger : step.github));
  const isRemote = step.repositories !== undefined || step.github !== undefined;
  const plain = stepFor(provider.url, { retries: '0', ...(isRemote && { 'policy-ref': '' }), ...step.inputs }, policy);
  const workflow = workflowOf(plain.inputs);
  const files: Readonly<Record<string, string | Uint8Array>> = {
    ...(!isRemote && plain.files),
    [workflowPath]: workflow,
    ...step.files,
  };
  const ran = await runAction({
    inputs: plain.inputs,
    files,
    event: step.event ?? 'push',
    ...(step.payload && { payload: step.payload }),
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_WORKFLOW_REF: `acme/widgets/${workflowPath}@refs/heads/main`,
      GITHUB_ACTION_REPOSITORY: 'byok-inference/byok-inference',
      GITHUB_ACTION_REF: 'v1.2.3',
      ...(step.hasIdentity && tokens.environment),
      ...step.env,
    },
  });
  const [, position = '', escaped = ''] = /^::error([^:]*)::(.*)$/m.exec(ran.log) ?? [];
  return {
    ran,
    message: unescaped(escaped),
    annotated: position.replace(/^ file=(.*),line=(\d+),col=(\d+)$/, '$1:$2:$3'),
    summary: textOf(await renderPage(ran.summary)),
    place: placeOf(step.at, files),
    verdict: verdictOf({ status: statusOfCode[step.code], code: step.code }),
    page: `https://github.com/byok-inference/byok-inference/blob/v1.2.3/docs/errors.md#${step.code}`,
  };
}

/** The place that is expected. */
function placeOf(at: WrongStep['at'], files: WrongStep['files'] = {}): Told['place'] {
  if ('nowhere' in at) return { annotated: '', told: '' };
  if ('told' in at) return at;
  const [file, text] = at;
  const content = String(files[file] ?? '');
  const found = content.indexOf(text.replace('|', ''));
  if (found === -1) throw new Error(`${file} has no ${JSON.stringify(text)}: ${content}`);
  const before = content.slice(0, found + Math.max(0, text.indexOf('|'))).split('\n');
  const place = `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
  return { annotated: place, told: place };
}

/** A command's message as the runner reads it. */
export function unescaped(text: string): string {
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
}

interface PageNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly PageNode[];
}

/** The text of a page; blocks end lines. */
export function textOf({ type, value = '', children = [] }: PageNode): string {
  return type === 'text' ? value : children.map(textOf).join('');
}

/** A text without code marks, in one line: these differ between the log and the page. */
export function flat(text: string): string {
  return text.replaceAll('`', '').replace(/\s+/g, ' ');
}
