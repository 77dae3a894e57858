import { ours, ShownMarkdown } from './shown-markdown.ts';

/** A list of facts by name. A value has no line breaks; a list has no cells that it could leave. */
export function factList(facts: readonly (readonly [name: ShownMarkdown, value: ShownMarkdown])[]): ShownMarkdown {
  const items = facts.map(([name, value]) => ours`- ${name}: ${value}`);
  return ShownMarkdown.join(items, '\n');
}

/** A section that is folded away until the reader opens it. */
export function folded(title: ShownMarkdown, body: ShownMarkdown): ShownMarkdown {
  return ours`<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
