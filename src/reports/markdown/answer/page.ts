import type { Nodes } from 'mdast';
import type { LinkHosts } from '../phrasing/links.ts';
import type { RemovedTally } from './removed.ts';

/** What a part of a text is disarmed with. */
export interface Page {
  /** The part as it was parsed, to show what cannot be formatted as it is written. */
  readonly source: string;
  /** The addresses that reference links of the part stand for, by identifier. */
  readonly definitions: ReadonlyMap<string, string>;
  /** Identifiers that reference links of the part name. */
  readonly referenced: ReadonlySet<string>;
  readonly linkHosts: LinkHosts;
  readonly tally: RemovedTally;
}

/** Looks through a tree, however deep it is, for what its reference links stand for. Of two definitions the first counts. */
export function readPage(root: Nodes, source: string, settings: Pick<Page, 'linkHosts' | 'tally'>): Page {
  const definitions = new Map<string, string>();
  const referenced = new Set<string>();
  const left: Nodes[] = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node.url);
    if (node.type === 'linkReference' || node.type === 'imageReference') referenced.add(node.identifier);
    if ('children' in node) left.push(...node.children.toReversed());
  }
  return { source, definitions, referenced, ...settings };
}
