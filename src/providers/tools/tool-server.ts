import type { Transport } from '../../github/network/transport.ts';

/** A server of the Model Context Protocol, as it is reached. */
export interface ToolEndpoint {
  /** As the policy names it. */
  readonly name: string;
  /** Normalized; nothing is sent to any other address. */
  readonly url: string;
  /** Request headers, by their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Presented to this address alone, as a bearer token; absent where the server needs none. */
  readonly secret?: string;
}

/** A tool as its server describes it: all of it is somebody else's text. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** A JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** What a tool has answered. */
export interface ToolAnswer {
  /** Its text, and what else it has as a note; up to 16 MiB. */
  readonly text: string;
  /** Whether the tool itself says that it has failed. */
  readonly isError: boolean;
}

/** Why a server, or a tool of it, has not answered. */
export interface ToolFault {
  readonly kind: 'timed-out' | 'cancelled' | 'refused' | 'failed';
  /** A sentence, with the server's own words where it has some, without secrets. */
  readonly message: string;
  /** What to change; empty where nobody can tell. */
  readonly remedy: string;
  /** Whether the same request may succeed a little later. */
  readonly transient: boolean;
}

/** An answer or a fault; nothing that a server does is thrown. */
export type Told<Answer> = { readonly answer: Answer } | { readonly fault: ToolFault };

/** An open way to a server. */
export interface ToolConnection {
  /** The tools of these names that the server has, in its order; of several of one name the first. */
  list(names: ReadonlySet<string>, signal: AbortSignal): Promise<Told<readonly ToolDefinition[]>>;
  /** Calls a tool. Nothing is sent again. */
  call(name: string, given: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Told<ToolAnswer>>;
  /** Ends the session. It never throws, and takes a few seconds at most. */
  close(): Promise<void>;
}

/** What tool servers are reached with. */
export interface ToolServerDependencies {
  readonly transport: Transport;
  /** Makes ready what removes secrets from a server's words. Asked only where there are some to repeat. */
  readonly openCleaner: () => Promise<(text: string) => string>;
  /** How long an answer is waited for, in seconds. */
  readonly timeout: number;
}
