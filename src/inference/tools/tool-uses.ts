/** How a call of a tool ended; `refused` is one that was sent to no server. */
export type ToolOutcome = 'answered' | 'failed' | 'timed-out' | 'refused' | 'cancelled';

/** One call of a tool. Its texts are foreign: without secrets, and without what nobody sees. */
export interface ToolUse {
  /** As the policy names it; empty for a tool that none of the servers may be asked for. */
  readonly server: string;
  /** As the server names it; for one that was not offered as the model has written it. */
  readonly tool: string;
  readonly outcome: ToolOutcome;
  /** In milliseconds; 0 for a call that was refused. */
  readonly duration: number;
  /** Counts from 1. */
  readonly round: number;
  /** What the model gave it, as JSON, and its beginning where it is long. */
  readonly given: string;
  /** Bytes of what came back, before anything was cut. */
  readonly bytes: number;
  /** The beginning of what came back. */
  readonly result: string;
}

/** A server with the tools of it that the model was offered. */
export interface OfferedServer {
  readonly server: string;
  readonly url: string;
  readonly tools: readonly string[];
  /** `sha256:…` of the definitions that the policy's nearest file allows. */
  readonly pin: string;
}

/** What is known of the tools of one request. Calls are only ever added, each as soon as it is over. */
export class ToolReport {
  readonly #uses: ToolUse[] = [];
  readonly #offered: OfferedServer[] = [];

  get uses(): readonly ToolUse[] {
    return this.#uses;
  }

  get offered(): readonly OfferedServer[] {
    return this.#offered;
  }

  add(use: ToolUse): void {
    this.#uses.push(use);
  }

  offer(server: OfferedServer): void {
    this.#offered.push(server);
  }
}
