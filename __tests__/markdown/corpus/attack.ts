/** An attack: a name, what a model answers, and what a reader must see of it, or must not. */
export interface Attack {
  readonly name: string;
  readonly answer: string;
  readonly shows?: readonly string[];
  readonly lacks?: readonly string[];
}

/** An attack. `shows` and `lacks` are texts as the reader sees them. */
export function attack(
  name: string,
  answer: string,
  shows: readonly string[] = [],
  lacks: readonly string[] = [],
): Attack {
  return { name, answer, shows, lacks };
}
