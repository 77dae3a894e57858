import { Failure, type Problem } from '../../../language/failures/failure.ts';
import { quote } from '../../../language/failures/quote.ts';
import { inInput, readAll } from '../../../language/failures/read-all.ts';
import { githubServer } from '../../../policy/judge/judge-tools.ts';
import { defaultToolRounds, type RequestedTools, serverNames } from '../../../prompts/requested-tools.ts';
import { ranges } from '../../../prompts/settings.ts';
import { checkToken, numberOf } from '../../inputs/session-inputs.ts';

/** The inputs that belong to the server `github`. */
const ofGithub = ['github-mcp-token', 'github-mcp-toolsets'] as const;

/** A toolset of GitHub's server, by its name. */
const toolset = /^[a-z0-9_-]{1,64}$/;

/**
 * Reads the inputs about tools. `enable-github-mcp: true`, of `actions/ai-inference`, means `tools: github`.
 *
 * @throws {Failure} `invalid-input`
 */
export function readTools(input: (name: string) => string): RequestedTools {
  const { named, isEnabled, rounds, toolsets } = readAll({
    named: () => inInput('tools', () => serverNames('tools', input('tools'))),
    isEnabled: () => isGithubEnabled(input),
    rounds: () => numberOf('max-tool-rounds', ranges.maxToolRounds, input),
    toolsets: () => readToolsets(input('github-mcp-toolsets')),
    token: () => checkToken('github-mcp-token', input('github-mcp-token').trim()),
  });
  const githubToken = input('github-mcp-token').trim();
  return {
    servers: [...new Set([...named, ...(isEnabled ? [githubServer] : [])])],
    maxRounds: rounds ?? defaultToolRounds,
    ...(githubToken !== '' && { githubToken }),
    ...(toolsets.length > 0 && { githubToolsets: toolsets }),
  };
}

/** As `getBooleanInput` of the toolkit reads it, which `actions/ai-inference` used (YAML 1.2, core schema). */
function isGithubEnabled(input: (name: string) => string): boolean {
  const written = input('enable-github-mcp');
  if (['true', 'True', 'TRUE'].includes(written)) return true;
  if (['', 'false', 'False', 'FALSE'].includes(written)) return false;
  throw new Failure('invalid-input', {
    input: 'enable-github-mcp',
    message: `enable-github-mcp: ${quote(written)} is neither true nor false.`,
    remedy: `Write \`tools: ${githubServer}\` in its place, or remove the line.`,
  });
}

function readToolsets(written: string): readonly string[] {
  const names = [
    ...new Set(
      written
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((name) => name !== ''),
    ),
  ];
  const wrong = names.find((name) => !toolset.test(name));
  if (wrong === undefined) return names;
  throw new Failure('invalid-input', {
    input: 'github-mcp-toolsets',
    message: `github-mcp-toolsets: ${quote(wrong)} is not the name of a toolset.`,
    remedy: 'Write names like `issues,pull_requests`, separated by commas.',
  });
}

/**
 * Warns of inputs for GitHub's server in a step that does not use it. Where `enable-github-mcp` is written out, somebody
 * switches the server off on purpose.
 *
 * @param servers those that the step uses, by the prompt file or the inputs
 */
export function warnOfIdleInputs(input: (name: string) => string, servers: readonly string[]): readonly Problem[] {
  if (servers.includes(githubServer) || input('enable-github-mcp') !== '') return [];
  return ofGithub
    .filter((name) => input(name) !== '')
    .map((name) => ({
      input: name,
      message: `${name} has no effect: this step does not use the server ${githubServer}.`,
      remedy: `Add \`tools: ${githubServer}\`, or remove the line.`,
    }));
}

/** What a request asks for: the servers that the prompt file names, else those of the inputs; nothing where neither names any. */
export function requestedTools(
  inputs: RequestedTools | undefined,
  fromFile: readonly string[] | undefined,
): RequestedTools | undefined {
  const servers = fromFile ?? inputs?.servers ?? [];
  return servers.length === 0 ? undefined : { ...(inputs ?? { maxRounds: defaultToolRounds }), servers };
}
