import { pages, readPage } from '../pages.ts';

/** A fenced block of a page. */
export interface Snippet {
  readonly page: string;
  /** Of its first fence, from 1. */
  readonly line: number;
  /** The word behind the fence; empty where there is none. */
  readonly language: string;
  /** Its lines, without the indentation of a list that it may stand in. */
  readonly text: string;
}

/** The fenced blocks of a text. Throws for one that has no end. */
export function snippetsIn(page: string, text: string): readonly Snippet[] {
  const found: Snippet[] = [];
  let open: { readonly line: number; readonly fence: string; readonly language: string } | undefined;
  let lines: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [, fence = '', language = ''] = /^( *(?:`{3,}|~{3,}))(.*)$/.exec(line) ?? [];
    if (open && line === open.fence) {
      found.push({ page, line: open.line, language: open.language, text: lines.map((one) => `${one}\n`).join('') });
      open = undefined;
    } else if (open) {
      lines.push(line.replace(new RegExp(`^ {0,${open.fence.length - open.fence.trimStart().length}}`), ''));
    } else if (fence !== '') {
      open = { line: index + 1, fence, language: language.trim() };
      lines = [];
    }
  }
  if (open) throw new Error(`${page}:${open.line}: the block has no end.`);
  return found;
}

/** Every fenced block of every page. */
export const snippets: readonly Snippet[] = pages.flatMap((page) => snippetsIn(page, readPage(page)));

/** Those of some languages, each with its place as a title. */
export function snippetsOf(...languages: readonly string[]): readonly (readonly [place: string, snippet: Snippet])[] {
  return snippets
    .filter(({ language }) => languages.includes(language))
    .map((snippet) => [`${snippet.page}:${snippet.line}`, snippet]);
}
