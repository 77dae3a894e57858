import { createHash } from 'node:crypto';
import { formatPlace, type Problem } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import {
  canonical,
  canonicalTools,
  type PinnedParts,
  type WrittenPin,
  writePin,
} from '../../policy/model/tools/pin.ts';
import type { AllowedServer, ToolPin } from '../../policy/model/tools/servers.ts';
import type { ToolDefinition } from '../../providers/tools/tool-server.ts';

/** The pin of definitions: `sha256:` and 64 hexadecimal digits, and the digests of each tool's parts. */
export function pinOf(tools: readonly ToolDefinition[]): WrittenPin {
  const parts = tools.toSorted(byName).map((tool) => [tool.name, partsOf(tool)] as const);
  return { pin: `sha256:${sha256(canonicalTools(tools))}`, parts: new Map(parts) };
}

function partsOf({ description, inputSchema }: ToolDefinition): PinnedParts {
  const input = JSON.stringify(canonical(inputSchema));
  return { description: sha256(description).slice(0, 8), input: sha256(input).slice(0, 8) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function byName(one: ToolDefinition, other: ToolDefinition): number {
  return one.name < other.name ? -1 : 1;
}

/** What is wrong with the definitions of a server's tools: each pin has to match the tools that it was made of. */
export function brokenPins({ server, pins }: AllowedServer, listed: readonly ToolDefinition[]): readonly Problem[] {
  return pins.flatMap((pin) => {
    const tools = listed.filter(({ name }) => pin.tools.includes(name));
    const now = pinOf(tools);
    return now.pin === pin.pin ? [] : [explainChange(server.name, pin, now)];
  });
}

function explainChange(server: string, before: ToolPin, now: WrittenPin): Problem {
  const changes = before.tools.flatMap((name) => changeOf(name, before, now.parts.get(name)));
  const told =
    changes.length > 0
      ? changes.join('; ')
      : 'The pin does not say of what: it was written without the words for each tool';
  return {
    message: `The server ${server} describes its tools differently than when they were pinned, so nothing was sent to the model. ${told}.`,
    remedy: `Look at what the server now says of them. If that is what you want, replace the pin with:\n\npin: ${writePin(now)}`,
    place: before.place,
  };
}

/** What is different about a tool, as far as the pin tells. */
function changeOf(name: string, { parts }: ToolPin, now: PinnedParts | undefined): readonly string[] {
  if (!now) return [`${quote(name)} is gone`];
  const before = parts?.get(name);
  if (!before) return parts ? [`${quote(name)} was not pinned`] : [];
  const changed = [
    ...(before.description === now.description ? [] : ['its description']),
    ...(before.input === now.input ? [] : ['its input schema']),
  ];
  return changed.length === 0 ? [] : [`${quote(name)}: ${changed.join(' and ')} changed`];
}

/** What to add to a server without a pin; nothing where one of the files has one. */
export function missingPin({ server, pins }: AllowedServer, listed: readonly ToolDefinition[]): string | undefined {
  if (pins.length > 0) return undefined;
  const allowed = listed.filter(({ name }) => server.allow.includes(name));
  return [
    `The server ${server.name} has no pin (${formatPlace(server.place)}): it may change what its tools do without anybody noticing.`,
    `To refuse changed tools, add to it: pin: ${writePin(pinOf(allowed))}`,
  ].join(' ');
}
