/** A two-column table of facts; values are Markdown already, without line breaks. */
export function factTable(rows: readonly (readonly [name: string, value: string])[]): string {
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${cell(value)} |`)].join('\n');
}

/** In a table even code must not hold a bare pipe (GFM 0.29, section 4.10). */
function cell(markdown: string): string {
  return markdown.replace(/\|/g, '\\|');
}

/** A section that is folded away until the reader opens it. `title` is our own text. */
export function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
