import { quote } from '../../language/failures/quote.ts';
import { isTypo, listed } from '../../language/failures/suggest.ts';
import type { ToolBreach, Violation } from '../judge/decision.ts';
import { githubServer } from '../judge/judge-tools.ts';
import { githubBlock } from './github-tools.ts';

/** Explains why a policy denies a server of tools, as part of a sentence about that server. */
export function explainTools({ allowing, place }: Violation, tool: ToolBreach): string {
  switch (tool.why) {
    case 'no-tools':
      return `the policy has no \`tools\`, so it allows no server`;
    case 'unknown':
      return allowing.length === 0
        ? '`tools` is empty, so it allows no server'
        : `\`tools\` has no server of this name (it has ${allowing.join(', ')})`;
    case 'url':
      return allowing.length === 0
        ? `\`tools\` of ${place.file} is empty, so it allows no server`
        : `\`tools\` of ${place.file} does not allow ${tool.url} (it allows ${allowing.join(', ')})`;
    case 'no-common-tool':
      return `${place.file} allows none of the tools that are left of ${listed(tool.tools)} (it allows ${allowing.join(', ')})`;
    case 'header':
      return `its header ${tool.header} is ${quote(tool.value)}, and ${allowing.map(quote).join()} in ${place.file}`;
    case 'toolsets':
      return `its header x-mcp-toolsets does not list ${tool.refused.map(quote).join(', ')} (it lists ${allowing.join(', ')})`;
  }
}

/** What to write, or to ask for, where a policy denies a server of tools; `undefined` for any other violation. */
export function remedyForTools({ tool, entry = '', allowing, place }: Violation): string | undefined {
  if (!tool) return undefined;
  switch (tool.why) {
    case 'no-tools':
    case 'unknown':
      return remedyForUnknown(entry, tool, { allowing, place });
    case 'url':
      return `${meant(tool.url, allowing)}Ask the maintainers of ${place.file} to allow this server.`;
    case 'no-common-tool': {
      const near = tool.tools.map((one) => meant(one, allowing)).find((words) => words !== '') ?? '';
      return `${near}Allow one of the tools that ${place.file} allows, or ask its maintainers to allow more.`;
    }
    case 'header':
      return `Remove ${tool.header} from the file that extends ${place.file}: it is inherited.`;
    case 'toolsets':
      return `Write \`github-mcp-toolsets: ${allowing.join(',')}\` or fewer, or ask the maintainers to change ${place.file}.`;
  }
}

function remedyForUnknown(
  name: string,
  { why, toolsets }: Extract<ToolBreach, { why: 'no-tools' | 'unknown' }>,
  { allowing, place }: Pick<Violation, 'allowing' | 'place'>,
): string {
  const near = meant(name, allowing);
  if (near !== '') return `${near}Otherwise ask the maintainers to add it to \`tools\` in ${place.file}.`;
  if (name !== githubServer) {
    return `Ask the maintainers to add a server named ${name}, with \`url\` and \`allow\`, to \`tools\` in ${place.file}.`;
  }
  const isField = why === 'no-tools';
  const where = isField ? `to ${place.file}` : `to \`tools\` in ${place.file}`;
  return `Add this ${where}, and keep of \`allow\` what the prompt needs:\n\n${githubBlock(toolsets, isField)}\n`;
}

function meant(word: string, known: readonly string[]): string {
  const [nearest] = known.filter((one) => isTypo(word, one) || lettersOf(one) === lettersOf(word));
  return nearest === undefined ? '' : `Did you mean ${quote(nearest)}? `;
}

/** The letters of a word in their order in the alphabet: two that changed places make no other word of it. */
function lettersOf(word: string): string {
  return [...word.toLowerCase()].toSorted().join('');
}
