import type { PolicyFile } from './policy.ts';

/** The hosts, in lower case, whose links stay links in a job summary: those that every file which names some names. */
export function linkHostsOf(files: readonly PolicyFile[]): readonly string[] {
  const [first = [], ...others] = files.flatMap(({ linkHosts }) => (linkHosts ? [linkHosts.map(lowerCase)] : []));
  return first.filter((host) => others.every((hosts) => hosts.includes(host)));
}

function lowerCase(host: string): string {
  return host.toLowerCase();
}
