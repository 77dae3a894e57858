/** Whom a step waits for. */
type Answerer = 'github' | 'provider';

/** Loads code while a step waits for an answer. */
interface Waits {
  /** Sets what is loaded in the first wait for one of them. If that fails, whoever needs it gets the error. */
  readonly use: (whom: Answerer, load: () => Promise<unknown>) => void;
  /** Says that a request has left, and only its answer is missing. */
  readonly begin: (whom: Answerer) => void;
}

/**
 * Loads what `use` names while a step waits, and Node's cryptography first: every step that waits needs it afterwards,
 * to hash a file or a prompt and to delimit outputs.
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
