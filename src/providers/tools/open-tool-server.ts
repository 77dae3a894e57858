import type { Transport } from '../../github/network/transport.ts';
import type { Told, ToolConnection, ToolEndpoint } from './tool-server.ts';

/** What tool servers are reached with. */
export interface ToolServerDependencies {
  readonly transport: Transport;
  /** Makes ready what removes secrets from a server's words. Asked only where there are some to repeat. */
  readonly openCleaner: () => Promise<(text: string) => string>;
  /** How long an answer is waited for, in seconds. */
  readonly timeout: number;
}

/** Connects to a tool server. The protocol's client is loaded here and not before: a step without tools never pays for it. */
export async function openToolServer(
  endpoint: ToolEndpoint,
  means: ToolServerDependencies,
  signal: AbortSignal,
): Promise<Told<ToolConnection>> {
  const { connect } = await import('./connect.ts');
  return connect(endpoint, means, signal);
}
