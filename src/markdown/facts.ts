/** A list of facts. `value` is Markdown already, without line breaks; a list has no cells that a value could leave. */
export function factList(facts: readonly (readonly [name: string, value: string])[]): string {
  return facts.map(([name, value]) => `- ${name}: ${value}`).join('\n');
}

/** A section that is folded away until the reader opens it. `title` is our own text. */
export function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}
