/**
 * The general form in which an expression fills a value into an input that holds YAML: whatever the text says, this time or the
 * next, JSON keeps it in one piece.
 */
export function fillIn(input: string, field: string): string {
  return `Where an expression fills it in, write \`${field}: \${{ toJSON(…) }}\` in a line of its own below \`${input}: |\`: then any text fits.`;
}

/** The field whose value a line of a YAML map belongs to: its own, else the last one above it. */
export function fieldAt(yaml: string, line: number): string {
  const above = yaml.split(/\r\n|\r|\n/).slice(0, line);
  const names = above.flatMap((text) => /^["']?([\w.-]{1,64})["']?\s*:(?:\s|$)/.exec(text)?.[1] ?? []);
  return names.at(-1) ?? 'name';
}
