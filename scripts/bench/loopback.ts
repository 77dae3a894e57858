import { completion } from '../../__tests__/harness/replies.ts';
import { type Received, type Reply, type Server, startServer } from '../../__tests__/harness/server.ts';
import { pieces, streamed, surfaces } from '../../__tests__/harness/surfaces.ts';
import type { Api } from './answer-events.ts';

/** What every run asks. */
export const prompt = 'Count the widgets.';

const commit = '5f1d0c8e7a9b4d2f6e3c1a0b9d8f7e6c5b4a3d2e';
const text = 'Widgets are counted, and all of them are there.';
const asked = { model: 'gpt-6-luna', messages: [{ role: 'user', content: prompt }] };

/** What is sent and what is answered: the floor takes an answer as a whole, the action in pieces. */
const exchanges: ReadonlyMap<string, Reply> = new Map([
  [JSON.stringify(asked), completion(text)],
  [JSON.stringify({ ...asked, stream: true, stream_options: { include_usage: true } }), stream()],
]);

/** The policy of every run: one key, whose provider is a server on loopback. */
export function policyFor(serverUrl: string, api: Api = 'chat-completions'): string {
  return `version: 1

keys:
  - name: bench
    provider: openai
    endpoint: ${serverUrl}/v1
    secret: BENCH_KEY
    models: [openai/gpt-6-luna]${api === 'responses' ? '\n    api: responses' : ''}

models:
  enabled: [openai/gpt-6-luna]
`;
}

/** Starts the provider and the GitHub API of every run, in one server. */
export async function startLoopback(): Promise<Server> {
  const server: Server = await startServer((request) => answer(request, server.url));
  return server;
}

/** Whether a request asks the provider, and with the same bytes as every other run of its kind. */
export function isCompletion(request: Received): boolean {
  return request.method === 'POST' && request.url === '/v1/chat/completions' && exchanges.has(request.body);
}

/** Whether a request asks the GitHub API for something. */
export function isGitHub({ url }: Received): boolean {
  return url.startsWith('/repos/');
}

function answer(request: Received, serverUrl: string): Reply {
  const reply = exchanges.get(request.body);
  if (reply && isCompletion(request)) return reply;
  switch (request.url) {
    case '/repos/acme/widgets/commits/heads%2Fmain':
      return { headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' }, body: commit };
    case `/repos/acme/widgets/contents/.github%2Fmodels.yml?ref=${commit}`:
      return { body: fileOf(Buffer.from(policyFor(serverUrl))) };
    default:
      return { status: 404, body: { message: 'Not Found' } };
  }
}

function stream(): Reply {
  const [chat] = surfaces;
  if (!chat) throw new Error('There is a surface.');
  return streamed(chat, pieces(chat, { text }));
}

function fileOf(content: Buffer): object {
  return { type: 'file', encoding: 'base64', size: content.length, content: content.toString('base64') };
}
