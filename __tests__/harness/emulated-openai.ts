import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { LLMock } from '@copilotkit/aimock';
import { ofGithubTools, signed } from './certificate.ts';
import { type Listening, listen } from './listen.ts';
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

/** What the emulator answers: a text, or calls of tools. */
export type Emulated =
  | string
  | { readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[] };

/**
 * Starts the emulator, behind TLS and a proxy.
 *
 * @param githubTools the port on loopback that GitHub's tool server is reached at, under its real name
 */
export async function startOpenAI(answer: (asked: string) => Emulated, githubTools?: number): Promise<EmulatedOpenAI> {
  const emulator = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
  emulator.on({ predicate: () => true }, ({ messages }) => {
    const said = answer(JSON.stringify(messages));
    return typeof said === 'string' ? { content: said } : { toolCalls: [...said.toolCalls] };
  });
  await emulator.start();
  const seen: Buffer[] = [];
  const terminator = await terminate(signed, emulator.port, (chunk) => seen.push(chunk));
  const tools = githubTools === undefined ? undefined : await terminate(ofGithubTools, githubTools);
  const proxy = await startProxy({
    to: new Map([
      ['api.openai.com', terminator.port],
      ...(tools ? ([['api.githubcopilot.com', tools.port]] as const) : []),
    ]),
  });
  return {
    environment: { HTTPS_PROXY: proxy.url, ...trustingAuthority() },
    asked: () => emulator.getRequests().map(({ body, headers }) => ({ ...askedOf(body), headers })),
    seen: () => Buffer.concat(seen).toString(),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await terminator[Symbol.asyncDispose]();
      await tools?.[Symbol.asyncDispose]();
      await emulator.stop();
    },
  };
}

/** Ends TLS in front of a port of this machine. */
function terminate(
  identity: { readonly cert: string; readonly key: string },
  port: number,
  see: (chunk: Buffer) => void = () => undefined,
): Promise<Listening> {
  const server = createServer(identity, (socket) => {
    const upstream = connect(port, '127.0.0.1');
    socket.on('data', see);
    socket.pipe(upstream).pipe(socket);
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  return listen(server);
}

function askedOf(body: object | null): Omit<AskedModel, 'headers'> {
  if (!body || !('model' in body) || !('messages' in body) || !Array.isArray(body.messages)) {
    throw new Error('The emulator was asked for no completion.');
  }
  // What begins with `_` is the emulator's own note.
  const sent = Object.entries(body).filter(([name]) => !name.startsWith('_'));
  return { model: String(body.model), messages: body.messages, body: Object.fromEntries(sent) };
}
