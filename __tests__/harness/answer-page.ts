import { isDeepStrictEqual } from 'node:util';
import { type Page, renderPage } from '../../scripts/screenshots/render.ts';
import { disarm } from '../../src/reports/markdown/answer/disarm.ts';
import type { Disarmed } from '../../src/reports/markdown/answer/disarm-markdown.ts';
import { box, itemBox } from '../../src/reports/markdown/box.ts';
import { ShownMarkdown } from '../../src/reports/markdown/shown-markdown.ts';
import { isAllowedLink } from './allowed-link.ts';

/** Hosts whose links stay links: the run's own GitHub, and one that the page's policy allows. */
const linkHosts = { server: 'github.acme.example', named: ['docs.acme.example'] };

type PageContent = Page['children'][number];
type Element = Extract<PageContent, { type: 'element' }>;
type ElementContent = Element['children'][number];

/** Disarms an answer as the action does. */
export function disarmed(answer: string, maxBytes = 600 * 1024): Promise<Disarmed> {
  return disarm(answer, { linkHosts, maxBytes, more: '*More in the response file.*' });
}

/** Text of our own around the box, of a kind that an answer could want to change: references, cells, a fold, emphasis. */
const before = '## Before [r] and [^1]\n\n<details open><summary>Fold</summary>\n\nInside of *the fold*.\n\n';
const behind =
  '\n\n</details>\n\n| After | [r] |\n| --- | --- |\n| [^1] | [x][r] |\n\nIt ends with `code`, **bold** and [^1].\n\n- [r]: a fact\n';

/** The boxes that an answer may be put into: the one in the open, and the one that is folded away. */
export const boxes = { 'in the open': box, 'folded away': itemBox } as const;

/** A page with an answer in its box, as GitHub would show it. */
export async function pageWith(markdown: string, put: typeof box = box): Promise<Page> {
  return pageOf(put('Answer', markdown));
}

/** What is wrong with an answer in any of the boxes; nothing should be. */
export async function faultsIn(markdown: string): Promise<readonly string[]> {
  const faults = await Promise.all(Object.values(boxes).map(async (put) => faultsOf(await pageWith(markdown, put))));
  return faults.flat();
}

/** A page with a box. */
export async function pageOf(boxed: string): Promise<Page> {
  return renderPage(before + boxed + behind);
}

/** The box that an answer is shown in, and what is said below it, once secrets were taken out of its text. */
export async function shownAnswer(answer: string, redact: (text: string) => string): Promise<readonly string[]> {
  const settings = { linkHosts, maxBytes: 600 * 1024, more: '*More in the response file.*', redact };
  const shown = await ShownMarkdown.answer('Answer', redact(answer), settings);
  return shown.map(({ text }) => text);
}

/** Tags that an answer may bring, each with the attributes that it may have. */
const tags: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    'p h3 h4 h5 h6 strong em del pre blockquote hr br span table thead tbody tr'.split(' ').map((tag) => [tag, []]),
  ),
  a: ['href'],
  code: ['className'],
  ul: ['className'],
  ol: ['className', 'start'],
  li: ['className'],
  input: ['type', 'checked', 'disabled'],
  th: ['align'],
  td: ['align'],
};

/** What GitHub would make live in text that is no code: addresses, mentions, and what closes an issue. */
const live =
  /:\/\/|(?<![a-z0-9])www\.|(?<![a-z0-9_])@[a-z0-9]|[\w.+-]@[a-z0-9]|(?<!\w)(?:close[sd]?|fix(?:es|ed)?|resolve[sd]?):?\s+(?:[\w.-]+\/[\w.-]+)?#[0-9]/i;

/** Characters that nobody sees, but emoji's own, and the one that Persian writes between its letters. */
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is looked for by itself.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|(?<![\p{Script=Arabic}\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca])\u200c/u;

/** The page with nothing in its box, rendered once. */
let emptyPage: Promise<Page> | undefined;

/** What is wrong with a page that an answer was put into; nothing should be. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  const answer = boxIn(page);
  if (!answer) return ['The box is gone.'];
  emptyPage ??= pageWith('');
  const empty = await emptyPage;
  const outside = isDeepStrictEqual(withoutBox(page, answer), withoutBox(empty, boxIn(empty)))
    ? []
    : ['The page around the box has changed.'];
  return [...outside, ...contentOf(answer).flatMap((child) => faults(child, []))];
}

/** The text that a reader sees in the box. */
export function textOf(node: Page | PageContent | undefined): string {
  if (!node) return '';
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** What is in a box behind its title. */
function contentOf(box: Element): readonly ElementContent[] {
  const [item] = box.children.filter((node) => node.type === 'element');
  const within = box.tagName === 'ul' && item ? item : box;
  return within.children.slice(2);
}

/** The box on a page: the only quotation, or the only list of one item, in the fold. */
export function boxIn(page: Page): Element | undefined {
  const fold = page.children.find((node) => node.type === 'element' && node.tagName === 'details');
  if (fold?.type !== 'element') return undefined;
  const boxes = fold.children.filter(isBox);
  return boxes.length === 1 ? boxes[0] : undefined;
}

function isBox(node: ElementContent): node is Element {
  if (node.type !== 'element') return false;
  if (node.tagName === 'ul') return node.children.filter(({ type }) => type === 'element').length === 1;
  return node.tagName === 'blockquote';
}

/** The page without what is in the box, and without places in the source. */
function withoutBox(node: Page | PageContent, box: Element | undefined): unknown {
  if (node.type === 'text') return node.value;
  if (node === box) return 'box';
  if (node.type !== 'root' && node.type !== 'element') return node.type;
  const children = node.children.map((child) => withoutBox(child, box));
  return [node.type === 'element' && [node.tagName, node.properties], children];
}

function faults(node: ElementContent, within: readonly string[]): readonly string[] {
  if (node.type === 'text') return textFaults(node.value, within);
  if (node.type !== 'element') return [`There is a ${node.type}.`];
  const known = tags[node.tagName];
  if (!known) return [`There is a <${node.tagName}>.`];
  const attributes = Object.entries(node.properties).flatMap(([name, value]) =>
    attributeFaults(node, name, value, known),
  );
  return [...attributes, ...node.children.flatMap((child) => faults(child, [...within, node.tagName]))];
}

function attributeFaults(
  { tagName }: Element,
  name: string,
  value: unknown,
  known: readonly string[],
): readonly string[] {
  if (!known.includes(name)) return [`<${tagName}> has ${name}="${value}".`];
  if (name === 'href' && !isAllowedLink(String(value), linkHosts)) return [`There is a link to ${value}.`];
  if (tagName === 'code' && /mermaid|math|geojson|topojson|stl|suggestion/.test(String(value)))
    return [`GitHub draws ${value}.`];
  return [];
}

function textFaults(text: string, within: readonly string[]): readonly string[] {
  const seen = [...(hidden.test(text) ? ['There is a character that nobody sees.'] : [])];
  if (within.includes('code')) return seen;
  if (!within.includes('a') && live.test(text))
    seen.push(`GitHub makes something live of ${JSON.stringify(text.slice(0, 200))}.`);
  if (text.includes('$') && within.at(-1) !== 'span') seen.push('There is a formula.');
  return seen;
}
