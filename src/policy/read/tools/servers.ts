import type { Place } from '../../../language/failures/failure.ts';
import type { Problems } from '../../../language/failures/problems.ts';
import { quote } from '../../../language/failures/quote.ts';
import { type FieldsShape, openFields, type Read } from '../../../language/yaml/fields.ts';
import { describe } from '../../../language/yaml/node.ts';
import { listOf, text } from '../../../language/yaml/reads.ts';
import { foreignLetters } from '../../../language/yaml/syntax/hints.ts';
import { keyName } from '../../model/reference.ts';
import { readPin } from '../../model/tools/pin.ts';
import type { PlacedPin, ToolServer } from '../../model/tools/servers.ts';
import { readSecretName } from '../keys/credential.ts';
import { type PlacedName, refuseRepeats } from '../names.ts';
import { readServerHeaders } from './headers.ts';
import { readServerUrl } from './url.ts';

const onlyHttp =
  'Write `url`, the address of a server that speaks streamable HTTP: the action starts no program of its own.';

const shape: FieldsShape = {
  what: 'a server of `tools`',
  known: ['name', 'url', 'secret', 'headers', 'allow', 'pin'],
  whenEmpty: new Map([['allow', 'Name at least one tool, or remove the server.']]),
  remedies: new Map([
    ...['endpoint', 'uri', 'address', 'server'].map((field) => [field, 'Did you mean "url"?'] as const),
    ...['tools', 'allowed', 'allowed-tools', 'allowed_tools', 'enabled', 'include'].map(
      (field) => [field, 'Did you mean "allow"?'] as const,
    ),
    ...['deny', 'disabled', 'exclude', 'disallow'].map(
      (field) => [field, 'Remove it: only the tools that `allow` lists are offered to the model.'] as const,
    ),
    ...['token', 'api-key', 'key', 'authorization', 'auth'].map(
      (field) =>
        [
          field,
          'Write `secret: MCP_TOKEN`, the NAME of a secret. If its value was one, revoke it now: it is in the history.',
        ] as const,
    ),
    ...['command', 'args', 'env', 'stdio'].map((field) => [field, onlyHttp] as const),
    ...['type', 'transport'].map((field) => [field, 'Remove it: every server speaks streamable HTTP.'] as const),
    ...['sha256', 'hash', 'digest', 'tools-sha'].map((field) => [field, 'Did you mean "pin"?'] as const),
    ...['label', 'server-label', 'server_label'].map((field) => [field, 'Did you mean "name"?'] as const),
    ['server_url', 'Did you mean "url"?'],
  ]),
};

/** Reads the name of a server. */
export const readServerName: Read<string> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined || keyName.test(name)) return name;
  return problems.add(
    `${quote(name)} cannot be the name of a server.${foreignLetters(name)}`,
    'Use at most 63 lower-case letters, digits and -.',
    node.place,
  );
};

/** A tool's name (Model Context Protocol, "Tools"): letters, digits and `_-.`; some servers have `/` and `:` as well. */
const toolName = /^[A-Za-z0-9_./:-]{1,128}$/;

const readToolName: Read<PlacedName> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined) return undefined;
  if (toolName.test(name)) return { name, place: node.place };
  if (name.includes('*')) {
    const remedy = 'Write each tool by its name: a server may offer another one tomorrow.';
    return problems.add(`${quote(name)} is a pattern, and \`allow\` has none.`, remedy, node.place);
  }
  const remedy = 'Write it as the server spells it: at most 128 letters, digits and _-./:.';
  return problems.add(`${quote(name)} is not the name of a tool.${foreignLetters(name)}`, remedy, node.place);
};

const readAllow: Read<readonly string[]> = (node, problems) => {
  const named = listOf(readToolName)(node, problems);
  if (!named) return undefined;
  if (node.kind === 'list' && node.items.length === 0) {
    const remedy = 'Name at least one tool, or remove the server. To allow no server write `tools: []`.';
    return problems.add("A server's `allow` is empty.", remedy, node.place);
  }
  refuseSameTools(named, problems);
  return named.map(({ name }) => name);
};

/** Servers tell tools apart by case; people do not. */
function refuseSameTools(named: readonly PlacedName[], problems: Problems): void {
  const seen = new Map<string, PlacedName>();
  for (const tool of named) {
    const before = seen.get(tool.name.toLowerCase());
    if (!before) seen.set(tool.name.toLowerCase(), tool);
    else if (before.name === tool.name) {
      problems.add(
        `${quote(tool.name)} is listed twice (first on line ${before.place.line}).`,
        'Remove one.',
        tool.place,
      );
    } else {
      const message = `${quote(tool.name)} differs from ${quote(before.name)} (line ${before.place.line}) only in case.`;
      problems.add(message, 'Keep the one that the server offers: case makes a difference to it.', tool.place);
    }
  }
}

const readPinField: Read<PlacedPin> = (node, problems) => {
  const pin = text(node, problems);
  if (pin === undefined) return undefined;
  const read = readPin(pin);
  if (read) return { pin: read.pin, ...(read.parts.size > 0 && { parts: read.parts }), place: node.place };
  const [, digits] = /^(?:sha-?256[:=-])?([0-9a-f]{64})$/i.exec(pin.trim()) ?? [];
  const remedy =
    digits === undefined
      ? 'Write `sha256:` and 64 hexadecimal digits, as the log of a step without a pin prints them.'
      : `Write \`pin: sha256:${digits.toLowerCase()}\`.`;
  return problems.add(`${quote(pin)} is not a pin.${foreignLetters(pin)}`, remedy, node.place);
};

const readServer: Read<ToolServer> = (node, problems) => {
  if (node.kind === 'scalar') {
    const remedy = 'Write `- name: github`, and below it `url: https://…` and `allow: [list_issues]`.';
    return problems.add(`A server of \`tools\` cannot be ${describe(node)}.`, remedy, node.place);
  }
  const fields = openFields(node, problems, shape);
  if (!fields) return undefined;
  const name = fields.required('name', readServerName, 'github');
  const url = fields.required('url', readServerUrl, 'https://api.githubcopilot.com/mcp/readonly');
  const secret = fields.optional('secret', readSecretName('a server', 'MCP_TOKEN'));
  const headers = fields.optional('headers', readServerHeaders) ?? new Map<string, string>();
  const allow = fields.required('allow', readAllow, '[list_issues]');
  const pin = fields.optional('pin', readPinField);
  if (name === undefined || url === undefined || !allow) return undefined;
  const allowPlace: Place = fields.placeOf('allow');
  return {
    name,
    url,
    ...(secret !== undefined && { secret }),
    headers,
    allow,
    allowPlace,
    ...(pin && { pin }),
    place: fields.place,
  };
};

/** Reads `tools`: servers, no name twice, and the same headers at the same URL. An empty list allows none. */
export const readTools: Read<readonly ToolServer[]> = (node, problems) => {
  if (node.kind === 'map') {
    const remedy =
      'Write each server as an item: `- name: github`, and below it `url: https://…` and `allow: [list_issues]`.';
    return problems.add('`tools` must be a list of servers, not a map.', remedy, node.place);
  }
  const servers = listOf(readServer)(node, problems);
  refuseRepeats(servers ?? [], problems);
  refuseOtherHeaders(servers ?? [], problems);
  return servers;
};

/** Servers at the same URL have the same headers: else it would not be clear which of them a file that extends this one inherits. */
function refuseOtherHeaders(servers: readonly ToolServer[], problems: Problems): void {
  const known = new Map<string, ToolServer>();
  for (const server of servers) {
    const before = known.get(server.url);
    if (!before) known.set(server.url, server);
    else if (sortedHeaders(before) !== sortedHeaders(server)) {
      const message = `The servers ${quote(before.name)} and ${quote(server.name)} have the same \`url\` and different \`headers\`.`;
      problems.add(message, 'Write the same headers at both; `allow` says which tools each has.', server.place);
    }
  }
}

function sortedHeaders({ headers }: ToolServer): string {
  return JSON.stringify([...headers].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
