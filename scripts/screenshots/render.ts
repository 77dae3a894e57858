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

/** Markdown as GitHub would read it: GitHub Flavored Markdown with HTML in it, through GitHub's own sanitizer schema. */
export async function renderPage(markdown: string) {
  return toPage.run(toPage.parse(markdown));
}

/** A page as a tree. */
export type Page = Awaited<ReturnType<typeof renderPage>>;

type PageContent = Page['children'][number];
type Element = Extract<PageContent, { type: 'element' }>;
type ElementContent = Element['children'][number];

/** The same as HTML, with what GitHub adds behind the sanitizer: alerts, and the direction of texts. */
export async function renderHtml(markdown: string): Promise<string> {
  return toHtml.stringify(withDirections(withAlerts(await renderPage(markdown))));
}

/** What would be on the page if nothing sanitized it: HTML in the Markdown is live. */
export async function renderUnsanitized(markdown: string): Promise<string> {
  return toHtml.stringify(withDirections(withAlerts(await toRawPage.run(toRawPage.parse(markdown)))));
}

/** Elements that GitHub gives `dir="auto"`, so that their first strong letter sets their direction. */
const directed = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'div']);

function withDirections(page: Page): Page {
  return { ...page, children: page.children.map(directedIn) };
}

function directedIn<Node extends PageContent>(node: Node): Node {
  if (node.type !== 'element') return node;
  const properties = directed.has(node.tagName) ? { ...node.properties, dir: 'auto' } : node.properties;
  return { ...node, properties, children: node.children.map(directedIn) };
}

/** An alert is a quotation at the top level of a page whose first line names its kind (GitHub's documentation, "Alerts"). */
const alertKinds = ['note', 'tip', 'important', 'warning', 'caution'];

function withAlerts(page: Page): Page {
  return { ...page, children: page.children.map((node) => (isQuotation(node) ? alertOf(node) : node)) };
}

function isQuotation(node: PageContent): node is Element {
  return node.type === 'element' && node.tagName === 'blockquote';
}

function alertOf(quotation: Element): Element {
  const [paragraph, ...others] = quotation.children.filter(({ type }) => type === 'element');
  const text = paragraph?.type === 'element' && paragraph.tagName === 'p' ? paragraph.children[0] : undefined;
  if (paragraph?.type !== 'element' || text?.type !== 'text') return quotation;
  const [mark = '', word = ''] = /^\[!([A-Za-z]+)\]\n/.exec(text.value) ?? [];
  const kind = word.toLowerCase();
  if (!alertKinds.includes(kind)) return quotation;
  const rest: ElementContent[] = [{ ...text, value: text.value.slice(mark.length) }, ...paragraph.children.slice(1)];
  return {
    type: 'element',
    tagName: 'div',
    properties: { className: ['markdown-alert', `markdown-alert-${kind}`] },
    children: [
      {
        type: 'element',
        tagName: 'p',
        properties: { className: ['markdown-alert-title'] },
        children: [{ type: 'text', value: `${word.charAt(0)}${word.slice(1).toLowerCase()}` }],
      },
      { ...paragraph, children: rest },
      ...others,
    ],
  };
}
