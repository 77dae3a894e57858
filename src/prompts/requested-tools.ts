import { Failure } from '../language/failures/failure.ts';
import type { Problems } from '../language/failures/problems.ts';
import { quote } from '../language/failures/quote.ts';
import type { Read } from '../language/yaml/fields.ts';
import { describe } from '../language/yaml/node.ts';
import { text } from '../language/yaml/reads.ts';
import type { NamedServers } from '../policy/model/tools/servers.ts';

/** The tools that a request asks for: servers by the names that the policy gives them. */
export interface RequestedTools extends NamedServers {
  /** How often the model may call tools before it has to answer; at least 1. */
  readonly maxRounds: number;
  /** The value of the input `github-mcp-token`, the credential of the server `github` alone; absent where it is not given. */
  readonly githubToken?: string;
}

/** How often a model may call tools where nothing else is said. */
export const defaultToolRounds = 5;

/** A server's name, as a policy has it. */
const serverName = /^[a-z0-9-]{1,63}$/;

/**
 * The names in an input, separated by commas or blanks, each once.
 *
 * @throws {Failure} `invalid-input`
 */
export function serverNames(input: string, written: string): readonly string[] {
  const names = splitNames(written);
  const wrong = names.filter((name) => !serverName.test(name));
  if (wrong.length === 0) return names;
  throw new Failure('invalid-input', {
    input,
    message: `${input}: ${quote(wrong[0] ?? '')} is not the name of a server.`,
    remedy: remedyFor(wrong[0] ?? ''),
  });
}

/** Reads `tools` of a prompt file: names of servers, as a list or as a text like that of the input. */
export const readServerNames: Read<readonly string[]> = (node, problems) => {
  if (node.kind === 'map') {
    const remedy = 'Write `tools: [NAME]`, with names of servers in the policy, which says what they are.';
    return problems.add(`\`tools\` must be a list of names, not ${describe(node)}.`, remedy, node.place);
  }
  const names = (node.kind === 'list' ? node.items : [node]).flatMap((item) => {
    const written = text(item, problems);
    if (written === undefined) return [];
    const found = node.kind === 'list' ? [written] : splitNames(written);
    return found.filter((name) => isName(name, problems, item.place));
  });
  return [...new Set(names)];
};

function isName(name: string, problems: Problems, place: Parameters<Problems['add']>[2]): boolean {
  if (serverName.test(name)) return true;
  problems.add(`${quote(name)} is not the name of a server.`, remedyFor(name), place);
  return false;
}

function splitNames(written: string): readonly string[] {
  return [...new Set(written.split(/[\s,]+/).filter((name) => name !== ''))];
}

function remedyFor(name: string): string {
  const lowered = name.toLowerCase();
  if (serverName.test(lowered)) return `Write it in lower case, as the policy does: ${lowered}.`;
  const form =
    'Write the names of servers in the `tools` of the policy, separated by commas or blanks: `github, docs`.';
  return /[{}[\]":]/.test(name) ? `${form} What a tool does is defined by its server.` : form;
}
