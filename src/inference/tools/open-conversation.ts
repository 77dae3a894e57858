import { Failure } from '../../language/failures/failure.ts';
import type { Allowed } from '../../policy/judge/decision.ts';
import type { Prompt } from '../../prompts/prompt.ts';
import type { RequestedTools } from '../../prompts/requested-tools.ts';
import { openCleaner } from '../../reports/secrets/cleaner.ts';
import type { Session } from '../session/session.ts';
import type { Converse } from '../structured/ask-structured.ts';
import { type ConversationOptions, converse } from './conversation.ts';
import { findToolSecret } from './tool-secrets.ts';
import type { ToolReport } from './tool-uses.ts';

/** A request that asks for tools, once it is allowed. */
export interface ConversationSubject extends Pick<ConversationOptions, 'mayGoOn' | 'report'> {
  readonly tools: RequestedTools;
  readonly prompt: Prompt;
  readonly decision: Allowed;
  readonly report: ToolReport;
}

/**
 * Makes a conversation with tools ready: the credential of each server is found, and nobody is contacted yet.
 *
 * @returns a failure `missing-key` where a server's secret is missing
 * @throws {Failure} `invalid-input`, as `findToolSecret` does
 */
export function openConversation(subject: ConversationSubject, session: Session): Converse | Failure {
  const { tools, prompt, decision } = subject;
  const { step, inputs, credentials, policy, log } = session;
  const from = { tools, sources: credentials.sources, keys: policy.keys, serverHost: step.run.serverHost };
  try {
    const secrets = new Map(decision.tools.map(({ server }) => [server.name, findToolSecret(server, from)]));
    const means = {
      transport: step.openTransport(inputs.timeout),
      openCleaner: () => openCleaner(step.findSecrets),
      timeout: inputs.timeout,
    };
    const options: ConversationOptions = {
      ...subject,
      responseFormat: prompt.responseFormat,
      boundary: step.drawBoundary(),
      findCredentials: step.findCredentials,
      // The protocol's client is loaded here and not before: a request that asks nobody does not pay for it.
      connect: async (endpoint, signal) =>
        (await import('../../providers/tools/connect.ts')).connect(endpoint, means, signal),
      secretOf: ({ name }) => secrets.get(name),
      notice: log.notice,
      warn: log.warning,
    };
    return (routes, asking, attempts) => converse(routes, asking, attempts, options);
  } catch (error) {
    if (error instanceof Failure && error.code === 'missing-key') return error;
    throw error;
  }
}
