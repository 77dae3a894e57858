import { judgeTools } from '../../judge/judge-tools.ts';
import type { Policy } from '../../model/policy.ts';
import type { ToolServer } from '../../model/tools/servers.ts';
import { pairsOf } from '../file-pairs.ts';
import { byName, changeOf, type Direction, joined, ofBoth, type SettingChange } from './setting-change.ts';

/** One field of a tool server, and what becomes wider where it changes. */
export interface ServerField {
  /** Its name in the policy. */
  readonly name: string;
  /** Its values, by what they belong to: one without a name, or one for each header or tool. */
  readonly valuesOf: (server: ToolServer) => Iterable<readonly [part: string, value: string | undefined]>;
  /** What a value that differs means; `undefined` stands for none. */
  readonly direction: (before: string | undefined, after: string | undefined) => Direction;
}

/** Every field of a tool server but its name. */
export const serverFields: readonly ServerField[] = [
  // Arguments and the secret may go where they did not go.
  { name: 'url', valuesOf: ({ url }) => [['', url]], direction: () => 'wider' },
  {
    name: 'secret',
    valuesOf: ({ secret }) => [['', secret]],
    direction: (_, after) => (after === undefined ? 'other' : 'wider'),
  },
  // One may choose what the server shows, also by not being there.
  {
    name: 'headers',
    valuesOf: ({ headers }) => [...headers].map(([header, value]) => [header, JSON.stringify(value)] as const),
    direction: () => 'wider',
  },
  {
    name: 'allow',
    valuesOf: ({ allow }) => allow.map((tool) => [tool, 'allowed'] as const),
    direction: (before) => (before === undefined ? 'wider' : 'narrower'),
  },
  // Another pin lets through definitions that the one before refuses.
  {
    name: 'pin',
    valuesOf: ({ pin }) => [['', pin?.pin]],
    direction: (before) => (before === undefined ? 'narrower' : 'wider'),
  },
];

/** The differences of one field between the servers that a file has in both policies. */
export function compareServerField(
  { name, valuesOf, direction }: ServerField,
  before: Policy,
  after: Policy,
): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) =>
    joined(byName(old?.tools), byName(now?.tools)).flatMap(([server, same, changed]) => {
      if (!same || !changed) return [];
      const title = `tool server ${server}${suffix}, ${name}`;
      return joined(new Map(valuesOf(same)), new Map(valuesOf(changed))).flatMap(([part, one, other]) =>
        changeOf(part === '' ? title : `${title}, ${part}`, one, other, direction(one, other)),
      );
    }),
  );
}

/**
 * Servers that a file gains or loses, and files that begin or cease to say anything about tools. One that ceases to leaves it
 * to others: to files that it extends, and to those that extend it, which may then name any server.
 */
export function compareServers(before: Policy, after: Policy): readonly SettingChange[] {
  return pairsOf(before, after).flatMap(({ before: old, after: now, suffix }) => {
    const [was, is] = ofBoth(old, now, (file) => file?.tools);
    if (!was !== !is) {
      return changeOf(`tools${suffix}`, describeAll(was), describeAll(is), is ? appearing(before, after) : 'wider');
    }
    return joined(byName(was), byName(is)).flatMap(([name, one, other]) => {
      if (one && other) return [];
      const [gone, added] = ofBoth(one, other, (server) => server && describeServer(server));
      return changeOf(`tool server ${name}${suffix}`, gone, added, one ? 'narrower' : 'wider');
    });
  });
}

/** A file that begins to say something narrows those that it extends; where none does, it is the first to allow anything. */
function appearing(before: Policy, after: Policy): Direction {
  const known = new Set(reachOf(before));
  return reachOf(after).some((one) => !known.has(one)) ? 'wider' : 'narrower';
}

/** All that a step could be offered: each tool, by its server's URL. */
function reachOf(policy: Policy): readonly string[] {
  const names = policy.files.find(({ tools }) => tools)?.tools?.map(({ name }) => name) ?? [];
  return names.flatMap((name) => {
    const judged = judgeTools({ servers: [name] }, policy);
    if ('violations' in judged) return [];
    return judged.servers.flatMap(({ server, tools }) => tools.map((tool) => `${tool} of ${server.url}`));
  });
}

function describeAll(servers: readonly ToolServer[] | undefined): string {
  if (!servers) return 'nothing said of tools';
  if (servers.length === 0) return 'no server ([])';
  return servers.map((server) => `${server.name}: ${describeServer(server)}`).join('; ');
}

/** A server in a line: where it is, by what, and which tools. */
function describeServer({ url, secret, headers, allow, pin }: ToolServer): string {
  const by = secret === undefined ? 'without a secret' : `with ${secret}`;
  const more = [...headers].map(([header, value]) => `, ${header}: ${JSON.stringify(value)}`).join('');
  return `${url} ${by}${more}, tools [${allow.toSorted().join(', ')}]${pin ? `, ${pin.pin}` : ', no pin'}`;
}
