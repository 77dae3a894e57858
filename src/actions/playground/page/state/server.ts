import { signal } from '@preact/signals';
import type { PageFailure } from '../../wire/problems.ts';

/** A call that the server has refused, or that never reached it. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly failure: PageFailure;

  constructor(failure: PageFailure) {
    super(failure.problems.map(({ message, remedy }) => `${message} ${remedy}`).join('\n'));
    this.failure = failure;
  }
}

/** Whether the server answers; it ends with its terminal. */
export const isReachable = signal(true);

/** Whether this page was opened by the address that the terminal shows. */
export const hasToken = signal(true);

const token = takeToken();

/**
 * The token stands behind `#` in the address, which a browser sends to nobody. It is taken out of the address at once, so
 * that no screenshot and no history shows it, and kept for this tab alone, so that it survives a reload.
 */
function takeToken(): string {
  const given = location.hash.slice(1);
  if (given !== '') {
    sessionStorage.setItem('token', given);
    history.replaceState(null, '', location.pathname);
  }
  const known = sessionStorage.getItem('token') ?? '';
  hasToken.value = known !== '';
  return known;
}

/**
 * Asks the server.
 *
 * @throws {CallFailure}
 */
export async function ask<Answer>(name: string, body: object = {}): Promise<Answer> {
  const response = await send(name, body);
  const answer = await response.json();
  if (!response.ok) throw new CallFailure(answer);
  return answer;
}

/**
 * Asks the server for something that takes its time, and gets events until it is done.
 *
 * @param stopping aborts when it is to end with what has come of it so far
 * @returns the answer at the end
 * @throws {CallFailure}
 */
export async function follow<Event, Answer>(
  name: string,
  body: object,
  stopping: AbortSignal,
  onEvent: (event: Event) => void,
): Promise<Answer> {
  const id = crypto.randomUUID();
  stopping.addEventListener('abort', () => void send('stop', { id }).catch(() => undefined), { once: true });
  const response = await send(name, { ...body, id });
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const answer = await response.json();
    if (!response.ok) throw new CallFailure(answer);
    return answer;
  }
  const reader = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (;;) {
    const { done, value = '' } = await reader.read();
    waiting += value;
    const events = waiting.split('\n\n');
    waiting = events.pop() ?? '';
    for (const line of events) {
      if (!line.startsWith('data: ')) continue;
      const event = JSON.parse(line.slice('data: '.length));
      if ('answer' in event) return event.answer;
      if ('failure' in event) throw new CallFailure(event.failure);
      onEvent(event);
    }
    if (done) throw new CallFailure(lost);
  }
}

const lost: PageFailure = {
  code: 'connection-failed',
  problems: [
    { message: 'The playground does not answer.', remedy: 'Start it again in the terminal, and open the new address.' },
  ],
};

async function send(name: string, body: object): Promise<Response> {
  try {
    const response = await fetch(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-byok-token': token },
      body: JSON.stringify(body),
    });
    isReachable.value = true;
    if (response.status === 401) hasToken.value = false;
    if (response.status !== 401 && response.headers.get('content-type')?.startsWith('text/plain') !== true)
      return response;
    throw new CallFailure({ code: 'internal', problems: [{ message: await response.text(), remedy: '' }] });
  } catch (error) {
    if (error instanceof CallFailure) throw error;
    isReachable.value = false;
    throw new CallFailure(lost);
  }
}
