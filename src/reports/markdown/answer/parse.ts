import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { limits } from './limits.ts';

/**
 * Bare addresses are found later, in the text that is left: this way they are found as well where the parser would
 * not take them for links and GitHub does.
 */
const withoutAutolinks = { disable: { null: ['wwwAutolink', 'protocolAutolink', 'emailAutolink'] } };

/** Without mdast's own search for bare addresses, which recurses as deep as the tree. */
const extensions = gfmFromMarkdown().filter(({ transforms }) => !transforms);

/** Parses GitHub Flavored Markdown, without bare addresses. */
export function parseMarkdown(text: string): Root {
  return fromMarkdown(text, {
    extensions: [gfm(), withoutAutolinks, limits()],
    mdastExtensions: extensions,
  });
}
