/** Whom a step waits for. */
type Answerer = 'github' | 'provider';

/** Loads code while a step waits for an answer. */
interface Waits {
  /** Sets what is loaded in the first wait for one of them. If that fails, whoever needs it gets the error. */
  readonly use: (whom: Answerer, load: () => Promise<unknown>) => void;
  /** Says that a request begins; what it returns says, once or more, that only its answer is missing. */
  readonly departing: (whom: Answerer) => () => void;
}

/**
 * Loads what `use` names while a step waits, and first what Node loads when it is named and every step that waits needs
 * afterwards: cryptography, to hash a prompt and to delimit outputs, and what answers are read with. Loading keeps the
 * process busy, so it begins when all requests that were begun side by side have left.
 */
export function openWaits(): Waits {
  const planned = new Map<Answerer, () => Promise<unknown>>();
  const departing = new Set<symbol>();

  function begin(whom: Answerer): void {
    const load = planned.get(whom);
    planned.delete(whom);
    if (!load) return;
    process.getBuiltinModule('node:crypto');
    for (const name of ['ReadableStream', 'TextDecoder']) Reflect.get(globalThis, name);
    load().catch(() => undefined);
  }

  return {
    use: (whom, load) => void planned.set(whom, load),
    departing(whom) {
      const request = Symbol(whom);
      departing.add(request);
      return () => {
        departing.delete(request);
        if (departing.size === 0) begin(whom);
      };
    },
  };
}
