/** Aborts when the run is cancelled: GitHub sends SIGINT to a cancelled step, and SIGTERM 7.5 seconds later. */
export function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/**
 * Keeps the heap of a step that makes thousands of requests small. What each leaves behind is little, but V8 lets garbage
 * grow to hundreds of megabytes before it looks for it in earnest, since it takes all of the machine for its own: by these
 * two flags of V8 it looks once the heap has doubled, and lets the space for what is new stay as large as it is. Both only
 * say when to collect, and are read anew each time; an engine that does not know them ignores them.
 */
export function keepHeapSmall(): void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--heap-growing-percent=100');
  setFlagsFromString('--semi-space-growth-factor=1');
}
