/** How a request is processed, and so what it costs (OpenAI, API reference, `service_tier`). `batch` is the Batch API. */
export type ServiceTier = 'default' | 'flex' | 'priority' | 'batch';

/**
 * The names that providers give a tier. OpenAI renamed `priority` to `fast` on 2026-07-30 and takes both; `scale` is
 * capacity that was paid for in advance, which costs no more than the default.
 */
const names: ReadonlyMap<string, ServiceTier> = new Map([
  ['default', 'default'],
  ['standard', 'default'],
  ['scale', 'default'],
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['fast', 'priority'],
  ['batch', 'batch'],
]);

/** The tier that an answer's `service_tier` names; `undefined` where it names none that has a price. */
export function readTier(name: string): ServiceTier | undefined {
  return names.get(name.toLowerCase());
}
