import { canonical } from '../../policy/model/tools/pin.ts';
import type { OfferedTool } from '../../providers/provider.ts';
import type { ToolConnection, ToolDefinition } from '../../providers/tools/tool-server.ts';
import { maxBytes, type ToolTexts } from './tool-texts.ts';

/** A tool that the model may call. */
export interface ToolOffer {
  /** As the policy names it. */
  readonly server: string;
  /** As its server names it. */
  readonly tool: string;
  readonly connection: ToolConnection;
  /** What the model is told. */
  readonly told: OfferedTool;
}

/** A server that is connected, with the definitions of the tools that may be offered. */
export interface ListedServer {
  readonly name: string;
  readonly connection: ToolConnection;
  readonly tools: readonly ToolDefinition[];
}

/** The longest name that a provider takes (OpenAI, API reference, `tools`). */
const longestName = 64;

/**
 * The tools of servers as a model is told of them. Names that several have are told apart by their servers' names.
 *
 * @param warn gets what is left out, and why
 */
export function offerTools(
  servers: readonly ListedServer[],
  texts: ToolTexts,
  warn: (message: string) => void,
): readonly ToolOffer[] {
  const all = servers.flatMap(({ name, connection, tools }) =>
    tools.map((definition) => ({ server: name, connection, definition })),
  );
  const plain = all.map(({ definition }) => plainName(definition.name));
  const taken = new Set<string>();
  return all.flatMap(({ server, connection, definition }, index) => {
    const own = plain[index] ?? '';
    const isShared = plain.some((other, at) => at !== index && other.toLowerCase() === own.toLowerCase());
    const name = freeName(isShared ? plainName(`${server}__${own}`) : own, taken);
    const told = tellOf(name, definition, texts);
    if ('withheld' in told) {
      warn(`The tool ${definition.name} of the server ${server} is not offered to the model: ${told.withheld}`);
      return [];
    }
    taken.add(name);
    return [{ server, tool: definition.name, connection, told }];
  });
}

function tellOf(
  name: string,
  { description, inputSchema }: ToolDefinition,
  texts: ToolTexts,
): OfferedTool | { readonly withheld: string } {
  const words = texts.result(description);
  const written = JSON.stringify(canonical(inputSchema));
  if (Buffer.byteLength(written) > maxBytes) return { withheld: `Its input schema has more than ${maxBytes} bytes.` };
  const schema = texts.json(written);
  const withheld = words.withheld ?? schema.withheld;
  if (withheld !== undefined) return { withheld };
  const parameters: Readonly<Record<string, unknown>> = JSON.parse(schema.sent);
  return {
    name,
    description: words.sent === '' ? '' : texts.mark(words.sent, name),
    // Providers insist on an object that has properties (OpenAI, guide on function calling).
    parameters: { properties: {}, ...parameters, type: 'object' },
  };
}

/** A name in the letters that providers take, which begins as they want it (Gemini API, reference, `FunctionDeclaration`). */
export function plainName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?=[\d-])/, '_');
  return plain.slice(0, longestName) || 'tool';
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : `_${number}`;
    const free = `${name.slice(0, longestName - ending.length)}${ending}`;
    if (!taken.has(free)) return free;
  }
}
