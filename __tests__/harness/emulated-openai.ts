import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { LLMock } from '@copilotkit/aimock';
import { signed } from './certificate.ts';
import { listen } from './listen.ts';
import { startProxy } from './proxy.ts';
import { trustingAuthority } from './trust.ts';

/** What the emulator was asked. */
export interface AskedModel {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  /** The whole body, for what else it holds. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The emulator of OpenAI's API as api.openai.com, so that a policy is used as it is written. */
export interface EmulatedOpenAI extends AsyncDisposable {
  /** Environment of a step that reaches it: a proxy that leads there, and an authority to trust. */
  readonly environment: Readonly<Record<string, string>>;
  readonly asked: () => readonly AskedModel[];
  /** Every byte that reached it, headers included; the emulator itself does not keep the key. */
  readonly seen: () => string;
}

/** Starts the emulator, behind TLS and a proxy. */
export async function startOpenAI(answer: (asked: string) => string): Promise<EmulatedOpenAI> {
  const emulator = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
  emulator.on({ predicate: () => true }, ({ messages }) => ({ content: answer(JSON.stringify(messages)) }));
  await emulator.start();
  const seen: Buffer[] = [];
  const terminator = await listen(
    createServer(signed, (socket) => {
      const upstream = connect(emulator.port, '127.0.0.1');
      socket.on('data', (chunk: Buffer) => seen.push(chunk));
      socket.pipe(upstream).pipe(socket);
      socket.on('error', () => upstream.destroy());
      upstream.on('error', () => socket.destroy());
    }),
  );
  const proxy = await startProxy({ to: new Map([['api.openai.com', terminator.port]]) });
  return {
    environment: { HTTPS_PROXY: proxy.url, ...trustingAuthority() },
    asked: () => emulator.getRequests().map(({ body, headers }) => ({ ...askedOf(body), headers })),
    seen: () => Buffer.concat(seen).toString(),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await terminator[Symbol.asyncDispose]();
      await emulator.stop();
    },
  };
}

function askedOf(body: object | null): Omit<AskedModel, 'headers'> {
  if (!body || !('model' in body) || !('messages' in body) || !Array.isArray(body.messages)) {
    throw new Error('The emulator was asked for no completion.');
  }
  // What begins with `_` is the emulator's own note.
  const sent = Object.entries(body).filter(([name]) => !name.startsWith('_'));
  return { model: String(body.model), messages: body.messages, body: Object.fromEntries(sent) };
}
