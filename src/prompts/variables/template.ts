/** Values to fill in, by name. */
export type Variables = ReadonlyMap<string, string>;

/** `{{name}}` as `actions/ai-inference` writes it: letters, digits and `_.-`, no spaces inside. */
const variable = /\{\{([\w.-]+)\}\}/g;

/** Names that a text asks for, each once, in the order of their first use. */
export function namesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(variable)].map(([, name = '']) => name))];
}

/** How often texts ask for each name. */
export function usesIn(texts: readonly string[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const text of texts) {
    for (const [, name = ''] of text.matchAll(variable)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return uses;
}

/** What looks like a variable but is not one, because of the spaces inside. */
export interface Spaced {
  /** As it was written, braces included. */
  readonly written: string;
  readonly name: string;
  /** Whether a `$` stands before it, as in expressions of GitHub Actions. */
  readonly isExpression: boolean;
}

/** Everything in a text that would be a variable without the spaces, tabs and line breaks inside. */
export function spacedIn(text: string): readonly Spaced[] {
  return [...text.matchAll(/\$?\{\{(?:\s+([\w.-]+)\s*|([\w.-]+)\s+)\}\}/g)].map(([written, before, behind]) => ({
    written: written.replace(/^\$/, ''),
    name: before ?? behind ?? '',
    isExpression: written.startsWith('$'),
  }));
}

/** How long a text will be when its variables are filled in, in UTF-16 code units. */
export function filledLength(text: string, variables: Variables): number {
  let length = text.length;
  for (const [written, name = ''] of text.matchAll(variable)) {
    length += (variables.get(name) ?? written).length - written.length;
  }
  return length;
}

/** Fills in every known variable, in one pass: what a value contains is never expanded. */
export function fill(text: string, variables: Variables): string {
  return text.replace(variable, (written, name: string) => variables.get(name) ?? written);
}
