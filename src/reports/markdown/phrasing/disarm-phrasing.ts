import type { InlineCode, Link, PhrasingContent, Text } from 'mdast';
import type { Page } from '../answer/page.ts';
import { removeInvisible } from '../invisible.ts';
import { type AutolinkPiece, splitAtAutolinks } from './autolinks.ts';
import { withoutComments } from './comments.ts';
import { allowedAddress, namesAnother, withoutScheme } from './links.ts';
import { isAttention, normalizePhrasing, trim } from './normalize-phrasing.ts';

/** The longest address that is shown, in UTF-16 code units. */
const longestShown = 300;

/** How much of what follows a text may be what a keyword in it closes, in UTF-16 code units. */
const longestBehind = 400;

/** The content of a paragraph, heading or cell with nothing left in it that GitHub would make live. */
export function disarmPhrasing(nodes: readonly PhrasingContent[], page: Page): PhrasingContent[] {
  const plain = trim(normalizePhrasing(nodes.flatMap((node) => disarmed(node, page))));
  return trim(normalizePhrasing(withoutSigns(plain, page, false, '')));
}

/** How each kind of node is disarmed. A kind that is not named here does not get through. */
function disarmed(node: PhrasingContent, page: Page): PhrasingContent[] {
  switch (node.type) {
    case 'text':
      return [text(removeInvisible(node.value, page.tally))];
    case 'inlineCode':
      return code(removeInvisible(node.value, page.tally));
    case 'break':
      return [{ type: 'break' }];
    case 'emphasis':
    case 'strong':
    case 'delete':
      return [{ type: node.type, children: node.children.flatMap((child) => disarmed(child, page)) }];
    case 'link':
      return link(node.url, node.children, page);
    case 'linkReference':
      return link(page.definitions.get(node.identifier) ?? '', node.children, page);
    case 'image':
    case 'imageReference':
      return image(node.alt ?? '', page);
    case 'footnoteReference':
      return [text(`[${removeInvisible(node.label ?? node.identifier, page.tally)}]`)];
    case 'html':
      return html(node.value, page);
    default:
      return [];
  }
}

/** A text, each line of which begins and ends without blanks: those of an entity would make a block of what follows. */
function text(value: string): Text {
  return { type: 'text', value: value.replace(/(?<![ \t])[ \t]*\n[ \t\n]*/g, '\n') };
}

/** Inline code in one line; empty code is nothing. */
function code(value: string): InlineCode[] {
  const line = value.replace(/\s+/g, ' ').trim();
  return line === '' ? [] : [{ type: 'inlineCode', value: line }];
}

/**
 * A link to a host that is allowed, with the address behind it should the text name another; any other link as its text,
 * with the address as code behind it.
 */
function link(url: string, children: readonly PhrasingContent[], page: Page): PhrasingContent[] {
  const shown = children.flatMap((child) => disarmed(child, page));
  const address = removeInvisible(url, page.tally);
  const allowed = allowedAddress(address, page.linkHosts);
  const target = code(shortened(address));
  if (allowed !== undefined) {
    const named = normalizePhrasing(shown).length > 0 ? shown : [text(address)];
    const link = { type: 'link', url: allowed, children: withoutLinks(named) } as const;
    return namesAnother(words(named), address) ? [link, text(' ('), ...target, text(')')] : [link];
  }
  page.tally.add('links');
  const [only] = shown;
  const repeatsAddress =
    shown.length === 1 && only?.type === 'text' && withoutScheme(address) === withoutScheme(only.value);
  if (target.length === 0 || repeatsAddress) return target.length === 0 ? shown : target;
  return [...shown, text(' ('), ...target, text(')')];
}

function words(nodes: readonly PhrasingContent[]): string {
  return nodes.map((node) => ('children' in node ? words(node.children) : 'value' in node ? node.value : ' ')).join('');
}

function shortened(address: string): string {
  return address.length > longestShown ? `${address.slice(0, longestShown).toWellFormed()}…` : address;
}

/** An image as its text, and a note: GitHub would fetch it on behalf of whoever looks at the page. */
function image(alt: string, page: Page): PhrasingContent[] {
  page.tally.add('images');
  const shown = removeInvisible(alt, page.tally).trim();
  const note: PhrasingContent = { type: 'emphasis', children: [text('(image left out)')] };
  return shown === '' ? [note] : [text(`${shown} `), note];
}

/** A tag as its text, but for a line break, which answers write in cells; a comment as nothing. */
function html(value: string, page: Page): PhrasingContent[] {
  if (/^<br ?\/?>$/i.test(value)) return [{ type: 'break' }];
  const shown = withoutComments(removeInvisible(value, page.tally), page.tally);
  if (shown === '') return [];
  page.tally.add('html');
  return [text(shown.replace(/\s+/g, ' '))];
}

/** Links within a link become their text: an image's text, for one, may have held some. */
function withoutLinks(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  return nodes.flatMap((node) => {
    if (node.type === 'link') return withoutLinks(node.children);
    return [isAttention(node) ? { ...node, children: withoutLinks(node.children) } : node];
  });
}

/**
 * Cuts texts at what GitHub would link, mention or close, and makes that inline code, or a link that is allowed.
 *
 * @param behind the text that follows the nodes in their paragraph
 */
function withoutSigns(
  nodes: readonly PhrasingContent[],
  page: Page,
  inLink: boolean,
  behind: string,
): PhrasingContent[] {
  const result: PhrasingContent[][] = [];
  let follows = behind;
  for (const node of nodes.toReversed()) {
    result.push(withoutSignsIn(node, page, inLink, follows));
    follows = (node.type === 'inlineCode' ? '`' : words([node]) + follows).slice(0, longestBehind);
  }
  return result.toReversed().flat();
}

function withoutSignsIn(node: PhrasingContent, page: Page, inLink: boolean, behind: string): PhrasingContent[] {
  if (node.type === 'link') return [{ ...node, children: withoutSigns(node.children, page, true, behind) }];
  if (isAttention(node)) return [{ ...node, children: withoutSigns(node.children, page, inLink, behind) }];
  if (node.type !== 'text') return [node];
  return splitAtAutolinks(node.value, behind).flatMap((piece) => shownPiece(piece, page, inLink));
}

function shownPiece(piece: AutolinkPiece, page: Page, inLink: boolean): (PhrasingContent | Link)[] {
  if (piece.kind === 'plain') return [text(piece.text)];
  if (piece.kind !== 'address') {
    page.tally.add(piece.kind);
    return code(piece.text);
  }
  const allowed = allowedAddress(piece.text, page.linkHosts);
  if (allowed !== undefined)
    return inLink ? [text(piece.text)] : [{ type: 'link', url: allowed, children: [text(piece.text)] }];
  page.tally.add('links');
  return code(piece.text);
}
