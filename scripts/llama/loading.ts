import { statSync } from 'node:fs';
import { type Asked, askLlama } from './ask-llama.ts';
import { judge, type Verdict } from './checks.ts';
import type { Llama } from './find-llama.ts';
import { startLlama } from './start-llama.ts';

/** Models below this size, in bytes, are loaded before they can be asked, unless their context takes its time. */
const small = 64 * 1024 * 1024;

/** A context that takes about a second to lay out, and 1.4 GB. */
const slow = ['-c', '2000000'];

const unavailable = {
  'status is unavailable, server-error': ({ outputs }: Asked) =>
    outputs.status === 'unavailable' && outputs['error-code'] === 'server-error',
};

const patient = {
  'status is completed or truncated': ({ outputs }: Asked) => /^(?:completed|truncated)$/.test(outputs.status ?? ''),
  'the last answer was 200': ({ relayed }: Asked) => relayed.at(-1)?.status === 200,
};

/** Asks a server that still loads its model, without retries and with them: the first must tell, the second must wait. */
export async function checkLoading(llama: Llama): Promise<ReadonlyMap<string, Verdict>> {
  await using server = await startLlama(llama, statSync(llama.model).size < small ? slow : []);
  await server.answers(503, 200);
  const [once, again] = await Promise.all([
    askLlama(server.url, { api: 'chat-completions' }),
    askLlama(server.url, { api: 'chat-completions', inputs: { retries: '10' } }),
  ]);
  return new Map([
    ['a model that is still loading (503), without retries', verdict(once, unavailable)],
    ['a model that is still loading (503), with retries', verdict(again, patient)],
  ]);
}

function verdict(asked: Asked, expected: Parameters<typeof judge>[0]['expected']): Verdict {
  if (asked.relayed[0]?.status === 200) return { skipped: 'the model was loaded before it could be asked' };
  return judge({ expected }, asked);
}
