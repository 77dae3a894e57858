import type { Place } from '../../language/failures/failure.ts';
import { closest } from '../../language/failures/suggest.ts';
import type { Policy, PolicyFile } from '../model/policy.ts';
import type { AllowedServer, NamedServers, ToolPin, ToolServer } from '../model/tools/servers.ts';
import type { ToolBreach, Violation } from './decision.ts';
import { maxNamed } from './judge-lists.ts';

/** What a policy says about the servers that a request names. */
export type ToolsVerdict =
  | { readonly servers: readonly AllowedServer[] }
  /** At least one. */
  | { readonly violations: readonly Violation[] };

/** The name of the server that the inputs of `actions/ai-inference` v2 mean. */
export const githubServer = 'github';

/** GitHub's header that chooses groups of tools. */
const toolsetsHeader = 'x-mcp-toolsets';

/**
 * Judges the servers that a request names. Each has to be one of the nearest file that has `tools`, and every other file
 * that has them must allow the same URL, and at least one of the same tools; what is offered are the tools that all of
 * them allow. `mode: audit` lets nothing pass: a report would not undo what a tool has read.
 */
export function judgeTools({ servers: names, githubToolsets }: NamedServers, { files }: Policy): ToolsVerdict {
  const [nearest, ...others] = files.filter(({ tools }) => tools !== undefined);
  const judged = names.map((name) => {
    const server = nearest?.tools?.find((candidate) => candidate.name === name);
    const toolsets = name === githubServer ? githubToolsets : undefined;
    if (!nearest || !server) return { violations: [unknownServer(name, nearest, files[0], toolsets)] };
    return judgeServer(server, others, toolsets);
  });
  const violations = judged.flatMap((one) => ('violations' in one ? one.violations : []));
  if (violations.length > 0) return { violations };
  return { servers: judged.flatMap((one) => ('server' in one ? [one] : [])) };
}

/** Whether a violation is of `tools`: another model would not do better. */
export function isOfTools({ tool }: Violation): boolean {
  return tool !== undefined;
}

/** What one file says of a URL: of all its servers there, which have the same headers. */
interface ServersAtUrl {
  readonly servers: readonly [ToolServer, ...ToolServer[]];
  /** What any of them allows. */
  readonly allow: readonly string[];
}

function judgeServer(
  own: ToolServer,
  others: readonly PolicyFile[],
  toolsets: readonly string[] | undefined,
): AllowedServer | { readonly violations: readonly Violation[] } {
  const found = others.map((file) => serversAt(own, file));
  const missing = found.flatMap((one) => ('of' in one ? [one] : []));
  const layers = found.flatMap((one) => ('of' in one ? [] : [one]));
  const tools = own.allow.filter((tool) => layers.every(({ allow }) => allow.includes(tool)));
  const firsts = [own, ...layers.map(({ servers: [first] }) => first)];
  const violations = [
    ...missing,
    ...(tools.length === 0 ? nothingShared(own, layers) : []),
    ...differingHeaders(firsts),
    ...refusedToolsets(own, firsts, toolsets),
  ];
  if (violations.length > 0) return { violations };
  const headers = new Map([
    ...firsts.flatMap((server) => [...server.headers]),
    ...(toolsets ? ([[toolsetsHeader, toolsets.join(',')]] as const) : []),
  ]);
  const all = [own, ...layers.flatMap(({ servers }) => servers)];
  const secret = all.map((server) => server.secret).find((name) => name !== undefined);
  const offering = all.filter(({ allow }) => allow.some((tool) => tools.includes(tool)));
  return { server: { ...own, headers, ...(secret !== undefined && { secret }) }, tools, pins: offering.flatMap(pinOf) };
}

function pinOf({ pin, allow }: ToolServer): readonly ToolPin[] {
  return pin ? [{ ...pin, tools: allow.toSorted() }] : [];
}

/** What another file says of a server, whatever it calls it there. */
function serversAt({ name, url }: ToolServer, { tools = [], toolsPlace }: PolicyFile): ServersAtUrl | Violation {
  const [first, ...others] = tools.filter((server) => server.url === url);
  if (first) {
    const servers: ServersAtUrl['servers'] = [first, ...others];
    return { servers, allow: servers.flatMap(({ allow }) => allow) };
  }
  const urls = [...new Set(tools.map((candidate) => candidate.url))];
  return violationOf(name, { why: 'url', url }, closest(url, urls, maxNamed), toolsPlace);
}

/** No tool is left: because of each file that shares none with the nearest, or because of all of them together. */
function nothingShared(own: ToolServer, layers: readonly ServersAtUrl[]): readonly Violation[] {
  const alone = layers.filter(({ allow }) => !own.allow.some((tool) => allow.includes(tool)));
  return (alone.length > 0 ? alone : layers).map(({ allow, servers: [{ allowPlace }] }) =>
    violationOf(own.name, { why: 'no-common-tool', tools: own.allow }, allow, allowPlace),
  );
}

/** A header may choose what a server shows, so that files which set the same one have to agree on its value. */
function differingHeaders(servers: readonly ToolServer[]): readonly Violation[] {
  const [own] = servers;
  const known = new Map<string, string>();
  return servers.flatMap(({ headers, place }) =>
    [...headers].flatMap(([header, value]) => {
      const before = known.get(header);
      known.set(header, before ?? value);
      if (!own || before === undefined || before === value) return [];
      return [violationOf(own.name, { why: 'header', header, value: before }, [value], place)];
    }),
  );
}

/** Toolsets that a step asks for are among those that each file lists in the header for them, where it has one. */
function refusedToolsets(
  { name }: ToolServer,
  servers: readonly ToolServer[],
  asked: readonly string[] | undefined,
): readonly Violation[] {
  return servers.flatMap(({ headers, place }) => {
    const value = headers.get(toolsetsHeader);
    if (!asked || value === undefined) return [];
    const allowed = value.split(',').map((toolset) => toolset.trim().toLowerCase());
    const refused = asked.filter((toolset) => !allowed.includes(toolset));
    return refused.length === 0 ? [] : [violationOf(name, { why: 'toolsets', refused }, allowed, place)];
  });
}

function unknownServer(
  name: string,
  nearest: PolicyFile | undefined,
  own: PolicyFile,
  toolsets: readonly string[] | undefined,
): Violation {
  const asked = toolsets && { toolsets };
  if (!nearest) return violationOf(name, { why: 'no-tools', ...asked }, [], own.toolsPlace);
  const names = (nearest.tools ?? []).map((server) => server.name);
  return violationOf(name, { why: 'unknown', ...asked }, closest(name, names, maxNamed), nearest.toolsPlace);
}

function violationOf(entry: string, tool: ToolBreach, allowing: readonly string[], place: Place): Violation {
  return { of: 'tools', entry, tool, allowing: allowing.slice(0, maxNamed), exceptions: [], place };
}
