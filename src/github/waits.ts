/** Whom a step waits for. */
type Answerer = 'github' | 'provider';

/** What is loaded while somebody else is at work. */
interface Waits {
  /** Has something loaded in the first wait for somebody, once for each. Where that fails, whoever needs it is told. */
  readonly use: (whom: Answerer, load: () => Promise<unknown>) => void;
  /** Says that a request has left, and only its answer is missing. */
  readonly begin: (whom: Answerer) => void;
}

/**
 * Opens what is to be loaded in waits: Node's cryptography, which every step that waits needs afterwards, for the hash of
 * a file or a prompt and for the ends of outputs, and what is asked for here.
 */
export function openWaits(): Waits {
  const planned = new Map<Answerer, () => Promise<unknown>>();
  return {
    use: (whom, load) => void planned.set(whom, load),
    begin(whom) {
      const load = planned.get(whom);
      planned.delete(whom);
      if (!load) return;
      process.getBuiltinModule('node:crypto');
      load().catch(() => undefined);
    },
  };
}
