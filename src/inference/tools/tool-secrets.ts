import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { githubServer } from '../../policy/judge/judge-tools.ts';
import type { Policy } from '../../policy/model/policy.ts';
import type { ToolServer } from '../../policy/model/tools/servers.ts';
import type { RequestedTools } from '../../prompts/requested-tools.ts';
import type { SecretSources } from '../../providers/credentials/credential.ts';

/** Hosts of GitHub's own, which may be given a GitHub token. */
const githubHost =
  /^(?:api\.githubcopilot\.com|copilot-api\.[a-z0-9-]+\.ghe\.com|(?:[a-z0-9-]+\.)*(?:github\.com|ghe\.com))$/;

/** This machine, where GitHub's server may run in a container. */
const ownHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]']);

/** What a server's credential is looked for in. */
export interface ToolSecretSources {
  readonly tools: Pick<RequestedTools, 'githubToken'>;
  readonly sources: SecretSources;
  readonly keys: Policy['keys'];
  /** The host of the GitHub that runs the workflow. */
  readonly serverHost: string;
}

/**
 * What a server is presented with: for `github` the input `github-mcp-token`, else what `api-keys` or the environment
 * hold under the name in the policy. It is sought for this server alone.
 *
 * @returns `undefined` for a server that needs none
 * @throws {Failure} `missing-key`; `invalid-input` for what is a credential of somebody else, or fits in no header
 */
export function findToolSecret(server: ToolServer, from: ToolSecretSources): string | undefined {
  const { tools, sources } = from;
  const isGiven = server.name === githubServer && tools.githubToken !== undefined;
  const named = server.secret === undefined ? undefined : secretNamed(server.secret, sources);
  const value = isGiven ? tools.githubToken : named;
  if (value === undefined) {
    if (server.secret === undefined) return undefined;
    throw missing(server, server.secret);
  }
  const what = isGiven ? 'The input github-mcp-token' : `The secret ${server.secret}`;
  if (!/^[!-~]+$/.test(value)) {
    throw invalid(server, `${what} contains whitespace or a character that no token has.`, 'Store it again.');
  }
  if (isOfProvider(value, from)) {
    const message = `${what} is the secret of a key, which goes to its provider alone.`;
    throw invalid(server, message, 'Give the server a credential of its own.');
  }
  if (!isGiven && sources.tokens.includes(value) && !mayHaveGitHubToken(server, from.serverHost)) {
    const message = `${what} is the step’s GitHub token, and ${new URL(server.url).host} is no host of GitHub’s.`;
    throw invalid(server, message, 'Pass the server’s own credential under that name.');
  }
  return value;
}

function secretNamed(name: string, { apiKeys, environment }: SecretSources): string | undefined {
  const given = [apiKeys.get(name), environment(name)].map((value) => (value ?? '').trim());
  return given.find((value) => value !== '');
}

function isOfProvider(value: string, { sources, keys }: ToolSecretSources): boolean {
  const stored = keys.flatMap(({ credential }) =>
    credential.by === 'secret' ? [secretNamed(credential.secret, sources)] : [],
  );
  return [sources.apiKey.trim(), ...stored].some((secret) => secret === value);
}

function mayHaveGitHubToken({ url }: ToolServer, serverHost: string): boolean {
  const { hostname } = new URL(url);
  return githubHost.test(hostname) || ownHosts.has(hostname) || hostname === serverHost;
}

function missing({ name, place }: ToolServer, secret: string): Failure {
  const lines =
    name === githubServer
      ? `with:\n  github-mcp-token: \${{ secrets.${secret} }}`
      : `with:\n  api-keys: |\n    ${secret}: \${{ secrets.${secret} }}`;
  return new Failure('missing-key', {
    message: `The tool server ${name} needs the secret ${secret}, which is empty or was not given.`,
    remedy: `Runs from forks and from Dependabot get no secrets. In other runs, add to the step:\n\n${lines}`,
    place,
  });
}

function invalid({ name, place }: ToolServer, message: string, remedy: string): Failure {
  return new Failure('invalid-input', { message: `Tool server ${quote(name)}: ${message}`, remedy, place });
}
