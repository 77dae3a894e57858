import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { answers, type FaultCase, refusals } from '../faults/faults.ts';
import { listen } from '../harness/listen.ts';
import type { Reply } from '../harness/server.ts';
import { pieces, type Speaking, streamed, surfaces, whole } from '../harness/surfaces.ts';
import { chance } from './chance.ts';

/** How a request was answered: with the text asked for, or with a fault. */
export interface Mood {
  /** Absent where all is well. */
  readonly fault?: FaultCase;
  readonly speaking: Speaking;
  readonly form: 'streamed' | 'whole';
}

/** The share of requests that fail. */
const failing = 0.3;

/** The share of sound answers that come as a whole, though a stream was asked for. */
const unstreamed = 0.2;

/** Every fault of the matrix for which nobody has to wait. */
export const faults: readonly FaultCase[] = [...refusals, ...answers].filter(
  ({ name, wait }) => wait <= 1500 && !name.startsWith('silence'),
);

/** A server that fails at random, and the same way each time that it is started. */
export interface MoodyServer extends AsyncDisposable {
  readonly url: string;
  /** How each request for a numbered text was answered; then forgets it, so that nothing grows here. */
  readonly takeMoods: (number: number) => readonly Mood[];
  /** Requests in all, also those that came after they were asked for. */
  readonly requests: () => number;
}

/** The answer to a numbered prompt. */
export function answerTo(number: number): string {
  return `Widget ${number} is counted, and all of it is there.`;
}

/** Starts the server. Numbers come from `Count widget N.` in the prompt. */
export async function startMoodyServer(): Promise<MoodyServer> {
  const moods = new Map<number, Mood[]>();
  let requests = 0;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    requests++;
    const number = Number(/Count widget (\d+)\./.exec(await text(incoming))?.[1]);
    const seen = moods.get(number) ?? [];
    moods.set(number, seen);
    const draw = chance(`${number} ${seen.length}`);
    const mood = moodFor(speakingOf(incoming), draw);
    seen.push(mood);
    await send(response, replyOf(mood, number), draw);
  }

  const listening = await listen(createServer(serve));
  return {
    ...listening,
    url: `http://127.0.0.1:${listening.port}`,
    takeMoods(number) {
      const taken = moods.get(number) ?? [];
      moods.delete(number);
      return taken;
    },
    requests: () => requests,
  };
}

function speakingOf({ url = '' }: IncomingMessage): Speaking {
  const found = surfaces.find(({ isResponses }) => isResponses === url.endsWith('/responses'));
  if (!found) throw new Error('Either surface is there.');
  return found;
}

function moodFor(speaking: Speaking, draw: () => number): Mood {
  if (draw() >= failing) return { speaking, form: draw() < unstreamed ? 'whole' : 'streamed' };
  const fault = faults[Math.floor(draw() * faults.length)];
  return { speaking, form: draw() < 0.5 ? 'whole' : 'streamed', ...(fault && { fault }) };
}

function replyOf({ fault, speaking, form }: Mood, number: number): Reply {
  if (fault) return fault.reply(speaking, form);
  const said = { text: answerTo(number) };
  return form === 'whole' ? { body: whole(speaking, said) } : streamed(speaking, pieces(speaking, said));
}

/** Sends a reply in pieces, cut anywhere, some of them together and some by themselves. */
async function send(response: ServerResponse, reply: Reply, draw: () => number): Promise<void> {
  if (typeof reply === 'function') {
    reply(response);
    return;
  }
  const { status = 200, headers = {}, body = {} } = reply;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  const bytes = typeof body === 'string' ? body : JSON.stringify(body);
  for (let sent = 0; sent < bytes.length && !response.destroyed; ) {
    const length = 1 + Math.floor(draw() * 600);
    response.write(bytes.slice(sent, sent + length));
    sent += length;
    if (draw() < 0.5) await turn();
  }
  response.end();
}
