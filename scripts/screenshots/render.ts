import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

const toRawPage = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .freeze();

const toPage = toRawPage().use(rehypeSanitize);

const toHtml = unified().use(rehypeStringify);

/** Markdown as GitHub would show it: GitHub Flavored Markdown with HTML in it, through GitHub's own sanitizer schema. */
export async function renderPage(markdown: string) {
  return toPage.run(toPage.parse(markdown));
}

/** A page as a tree. */
export type Page = Awaited<ReturnType<typeof renderPage>>;

/** The same as HTML. */
export async function renderHtml(markdown: string): Promise<string> {
  return toHtml.stringify(await renderPage(markdown));
}

/** What would be on the page if nothing sanitized it: HTML in the Markdown is live. */
export async function renderUnsanitized(markdown: string): Promise<string> {
  return toHtml.stringify(await toRawPage.run(toRawPage.parse(markdown)));
}
