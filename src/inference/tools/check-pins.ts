import { createHash } from 'node:crypto';
import { formatPlace, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { canonicalTools } from '../../policy/model/tools/pin.ts';
import type { AllowedServer, ToolPin } from '../../policy/model/tools/servers.ts';
import type { ToolDefinition } from '../../providers/tools/tool-server.ts';

/** The pin of definitions: `sha256:` and 64 hexadecimal digits. */
export function pinOf(tools: readonly ToolDefinition[]): string {
  return `sha256:${createHash('sha256').update(canonicalTools(tools)).digest('hex')}`;
}

/** What is wrong with the definitions of a server's tools: each pin has to match the tools that it was made of. */
export function brokenPins({ server, pins }: AllowedServer, listed: readonly ToolDefinition[]): readonly Problem[] {
  return pins.flatMap((pin) => {
    const tools = listed.filter(({ name }) => pin.tools.includes(name));
    const now = pinOf(tools);
    return now === pin.pin ? [] : [explainChange(server.name, pin, tools, now)];
  });
}

function explainChange(
  server: string,
  { pin, tools: pinned, place }: ToolPin,
  tools: readonly ToolDefinition[],
  now: string,
): Problem {
  const missing = pinned.filter((name) => tools.every((tool) => tool.name !== name));
  const gone = missing.length > 0 ? ` It no longer has ${missing.map(quote).join(', ')}.` : '';
  return {
    message: `The tools of the server ${server} are not those of its pin, so nothing was sent to the model.${gone} The pin is ${pin}.`,
    remedy: `Look at what the server now says of its tools. If it is what you want, replace the pin with:\n\npin: ${now}`,
    place,
  };
}

/** What to add to a server without a pin; nothing where one of the files has one. */
export function missingPin({ server, pins }: AllowedServer, listed: readonly ToolDefinition[]): string | undefined {
  if (pins.length > 0) return undefined;
  const allowed = listed.filter(({ name }) => server.allow.includes(name));
  return [
    `The server ${server.name} has no pin (${formatPlace(server.place)}): it may change what its tools do without anybody noticing.`,
    `To refuse changed tools, add to it: pin: ${pinOf(allowed)}`,
  ].join(' ');
}
