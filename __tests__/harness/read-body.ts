import { Attempts } from '../../src/inference/attempts.ts';
import { judgeAnswer } from '../../src/inference/judge.ts';
import { StepFacts } from '../../src/inference/result.ts';
import { openProvider } from '../../src/providers/open-provider.ts';
import type { Answer } from '../../src/providers/provider.ts';
import { fileOf } from './judging.ts';

const [key] = fileOf('version: 1\nkeys:\n  - {name: local, provider: openai, secret: LOCAL}').keys;
if (!key) throw new Error('The policy has a key.');
const route = { key, model: 'openai/x', name: 'x' };

/** What answers the next request. */
let arriving = Response.error();

const open = (api: 'chat-completions' | 'responses') =>
  openProvider({ ...route, api }, 'sk-x', {
    transport: async () => arriving,
    openCleaner: async () => (text) => text,
    customHeaders: new Map(),
  });

/** One for all bodies of an API: OpenAI's client takes longer to make than most bodies take to read. */
const providers = { chat: open('chat-completions'), responses: open('responses') };

/** What a provider makes of a body that comes in these pieces, and ends or breaks off behind them. One at a time. */
export async function readBody(
  pieces: readonly Uint8Array[],
  {
    contentType = 'text/event-stream',
    isResponses = false,
  }: { readonly contentType?: string; readonly isResponses?: boolean },
  isCut = false,
) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      if (!isCut) controller.close();
    },
    pull(controller) {
      if (isCut) controller.error(Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
    },
  });
  arriving = new Response(body, { headers: { 'content-type': contentType } });
  const provider = isResponses ? providers.responses : providers.chat;
  const waiting = { signal: new AbortController().signal, onProgress: () => undefined };
  return told(
    await provider.complete({ messages: [{ role: 'user', content: 'Say it.' }], parameters: new Map() }, waiting),
  );
}

/** What the workflow gets to see of an answer. */
function told(answer: Answer) {
  const facts = new StepFacts();
  const used = { ...route, api: 'chat-completions' } as const;
  facts.asking(new Attempts(used)).add(used, answer, 0);
  const { status, code, problems } = judgeAnswer(answer, used);
  const usage = 'fault' in answer ? answer.fault.usage : answer.completion.usage;
  const isRetried = 'fault' in answer && answer.fault.transient;
  return {
    status,
    code,
    text: facts.known.completion?.text ?? '',
    says: problems.map(({ message }) => message),
    usage,
    isRetried,
  };
}
