/** A tool as far as a pin covers it: all that a model is told of it. */
export interface PinnedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/**
 * What a pin is the hash of: the definitions of tools, sorted by name, as JSON in which the fields of each object are
 * sorted as well. Two servers that say the same in another order have the same pin.
 */
export function canonicalTools(tools: readonly PinnedTool[]): string {
  const sorted = tools.toSorted((one, other) => compare(one.name, other.name));
  return JSON.stringify(
    sorted.map(({ name, description, inputSchema }) => ({ description, inputSchema: canonical(inputSchema), name })),
  );
}

/** A value of JSON with the fields of its objects in the order of their code units, at every depth. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => compare(one, other));
  // `__proto__` is a field like any other here.
  return Object.fromEntries(entries.map(([name, inner]) => [name, canonical(inner)]));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
