import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const styles = readFileSync(fileURLToPath(import.meta.resolve('github-markdown-css/github-markdown.css')), 'utf8');

/** A page that shows HTML as GitHub shows Markdown, with GitHub's own styles and nothing that is fetched. */
export function pageOf(html: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Summary</title>
<style>${styles}
body { margin: 0; background: #fff; }
.markdown-body { box-sizing: border-box; max-width: 980px; margin: 0 auto; padding: 24px; }
@media (prefers-color-scheme: dark) { body { background: #0d1117; } }
</style>
<article class="markdown-body">
${html}
</article>
</html>
`;
}
