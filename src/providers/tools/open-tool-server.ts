import type { Told, ToolConnection, ToolEndpoint, ToolServerDependencies } from './tool-server.ts';

/** Connects to a tool server. The protocol's client is loaded here and not before: a step without tools never pays for it. */
export async function openToolServer(
  endpoint: ToolEndpoint,
  means: ToolServerDependencies,
  signal: AbortSignal,
): Promise<Told<ToolConnection>> {
  const { connect } = await import('./connect.ts');
  return connect(endpoint, means, signal);
}
