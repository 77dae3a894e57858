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

/** The digests of a tool's parts in a pin, of eight hexadecimal digits each: they name what has changed, and decide nothing. */
export interface PinnedParts {
  readonly description: string;
  readonly input: string;
}

/** A pin as a policy has it: a hash, and behind it, for messages, a word for each tool. */
export interface WrittenPin {
  /** `sha256:` and 64 hexadecimal digits in lower case. */
  readonly pin: string;
  /** By the names of tools; empty where the pin has none. */
  readonly parts: ReadonlyMap<string, PinnedParts>;
}

/** Reads a pin as {@link writePin} writes it; `undefined` for any other text. */
export function readPin(text: string): WrittenPin | undefined {
  const [pin = '', ...words] = text.split(' ');
  const parts = words.map((word) => /^([A-Za-z0-9_./:-]{1,128})=([0-9a-f]{8})\.([0-9a-f]{8})$/.exec(word));
  if (!/^sha256:[0-9a-f]{64}$/.test(pin) || parts.includes(null)) return undefined;
  return {
    pin,
    parts: new Map(
      parts.flatMap((found) => {
        const [, name = '', description = '', input = ''] = found ?? [];
        return [[name, { description, input }] as const];
      }),
    ),
  };
}

/** A pin as it is pasted into a policy: one line, which YAML takes as it is. */
export function writePin({ pin, parts }: WrittenPin): string {
  return [pin, ...[...parts].map(([name, { description, input }]) => `${name}=${description}.${input}`)].join(' ');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
