import { type EndKind, endWords } from '../../src/providers/answers/answer-ends.ts';
import { partTypes } from '../../src/providers/answers/answer-text.ts';
import { bareErrorShapes, errorShapes } from '../../src/providers/answers/errors-inside.ts';
import { countPlaces } from '../../src/providers/answers/usage.ts';

/** What each kind of end comes to. */
const kinds: Readonly<Record<EndKind, string>> = {
  'full-stop': '`completed`',
  'cut-off': '`truncated`',
  filtered: '`filtered`, `content-filter`',
  failed: 'tried again, then `server-error`',
  'tool-call': '`completed` with a warning, or `empty-answer`',
};

/** What each part of a content is taken for. */
const meanings = { text: 'text', refusal: 'refusal', reasoning: 'counted, not shown', wordless: 'left out' } as const;

/** The output that each count goes to. */
const outputs = {
  input: 'input-tokens',
  cachedInput: 'cached-input-tokens',
  cacheWrite: 'cache-write-tokens',
  longCacheWrite: 'cost',
  output: 'output-tokens',
  reasoning: 'reasoning-tokens',
  total: 'total-tokens',
} as const;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const codes = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');

/** The finish reasons that are known, as docs/errors.md shows them. */
export function endTable(): string {
  const rows = endWords.map(({ kind, words, source }) => [codes(words), kinds[kind], source]);
  return table(
    ['finish reason', 'the step', 'source'],
    [...rows, ['any other', '`completed` with a warning that names it', '']],
  );
}

/** The parts of an answer's content. */
export function partTable(): string {
  return table(
    ['type of a part', 'is', 'source'],
    partTypes.map(({ types, meaning, source }) => [codes(types), meanings[meaning], source]),
  );
}

/** The shapes of errors with the status 200. */
export function errorTable(): string {
  const rows = [
    ...errorShapes.map(({ shows, source }) => [shows, source]),
    ...bareErrorShapes.map(({ shows, source }) => [`${shows}, in a body without choices and output`, source]),
  ];
  return table(['what is seen', 'source'], rows);
}

/** Where each count of tokens is looked for. */
export function tokenTable(): string {
  const rows = countPlaces.map(({ count, places }) => [
    `\`${outputs[count]}\``,
    codes(places.map((place) => place.join('.'))),
  ]);
  return table(['output', 'below `usage`, the first that is there'], rows);
}
