import type { NamedServers } from '../policy/model/tools.ts';

/** The tools that a request asks for: servers by the names that the policy gives them. */
export interface RequestedTools extends NamedServers {
  /** How often the model may call tools before it has to answer; at least 1. */
  readonly maxRounds: number;
  /** The value of the input `github-mcp-token`, the credential of the server `github` alone; absent where it is not given. */
  readonly githubToken?: string;
}
