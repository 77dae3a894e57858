/** Values to fill in, by name. */
export type Variables = ReadonlyMap<string, string>;

/** `{{name}}` as `actions/ai-inference` writes it: letters, digits and `_.-`, no blanks inside. */
const placeholder = /\{\{([\w.-]+)\}\}/g;

/** Names that a text asks for, each once, in the order of their first use. */
export function namesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name))];
}

/** Fills in every known variable, in one pass: what a value contains is never expanded. */
export function fill(text: string, variables: Variables): string {
  return text.replace(placeholder, (written, name: string) => variables.get(name) ?? written);
}
