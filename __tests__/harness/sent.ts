import { policyFor, stepFor } from './policies.ts';
import { completion } from './replies.ts';
import { runAction } from './run-action.ts';
import { startServer } from './server.ts';

/** What a workspace holds beside the policy. */
export interface Workspace {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly links?: Readonly<Record<string, string>>;
  /** Lines at the end of the policy. */
  readonly policy?: string;
}

/** Runs a step in a workspace, and returns what the server was sent. */
export async function sent(inputs: Readonly<Record<string, string>>, { files, links, policy }: Workspace = {}) {
  await using server = await startServer(() => completion('Hello.'));
  const step = stepFor(server.url, inputs, policyFor(server.url, policy));
  const ran = await runAction({ ...step, files: { ...step.files, ...files }, ...(links && { links }) });
  const body: unknown = JSON.parse(server.received[0]?.body ?? 'null');
  return { ran, body, messages: messagesIn(body), requests: server.received.length };
}

/** The messages of a chat completion's body. */
function messagesIn(body: unknown): readonly { readonly role: string; readonly content: unknown }[] {
  return typeof body === 'object' && body !== null && 'messages' in body && Array.isArray(body.messages)
    ? body.messages
    : [];
}
