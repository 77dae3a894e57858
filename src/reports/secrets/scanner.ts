import { lookThrough } from './disguise/look-through.ts';
import { visibleOf } from './disguise/visible.ts';
import { type Finding, mergeFindings } from './findings.ts';
import { searchInWindows } from './search.ts';
import { loadRecommended, type RuleScan } from './shapes/recommended.ts';
import { ownShapes, type SecretShape } from './shapes/shapes.ts';

/** Finds what looks like a secret in a text, in its order; neither what is not seen of the text nor escapes and markup can hide one. */
export type Scan = (text: string) => readonly Finding[];

/**
 * How much is looked at in one go, in UTF-16 code units. Some patterns of the set take a place on the engine's stack
 * for every few characters of a text made for it, and fail on one of several million.
 */
const windowLength = 256 * 1024;

/** By how much windows overlap: as long as the longest secret that a pattern takes as a whole. */
const overlap = 32 * 1024;

/**
 * What every secret has: so many characters without white space. The shortest is a database's URL with a short password. A
 * private key's lines may be shorter.
 */
const clue = /\S{16}|PRIVATE KEY/;

/** Makes a scanner ready for some texts. The pattern set takes 15 ms of CPU time; where no text has a clue, it is left alone. */
export async function scannerFor(texts: readonly string[]): Promise<Scan> {
  return texts.some(hasClue) ? openScan() : () => [];
}

/** Whether a text has a clue as it is written. */
export function hasOpenClue(text: string): boolean {
  return clue.test(text);
}

/** Whether a text has a clue as it is written, or in a way in which it may come to be read: a tag may hold the only blanks. */
function hasClue(text: string): boolean {
  if (hasOpenClue(visibleOf(text).text)) return true;
  return lookThrough(text, () => searchInWindows(windowLength, overlap, findClue, moved), mergeFindings).length > 0;
}

function findClue(content: string): readonly Finding[] {
  const [found] = clue.exec(content) ?? [];
  return found === undefined ? [] : [{ kind: '', start: 0, end: found.length }];
}

/** Makes a scanner ready for any text. */
export async function openScan(): Promise<Scan> {
  const scans = [...ownShapes.map(scanOf), ...(await loadRecommended())];
  return (text) =>
    lookThrough(
      text,
      () => searchInWindows(windowLength, overlap, (content) => findIn(content, scans), moved),
      mergeFindings,
    );
}

function findIn(content: string, scans: readonly RuleScan[]): readonly Finding[] {
  return scans.flatMap(({ kind, scan }) => scan(content).map((range) => ({ kind, ...range })));
}

function scanOf({ kind, pattern }: SecretShape): RuleScan {
  return {
    kind,
    scan: (content) =>
      [...content.matchAll(pattern)].map(({ index, 0: match }) => ({ start: index, end: index + match.length })),
  };
}

function moved({ kind, start, end }: Finding, by: number): Finding {
  return { kind, start: start + by, end: end + by };
}
