/** How a request is processed, and so what it costs (OpenAI, API reference, `service_tier`). `batch` is the Batch API. */
export type ServiceTier = 'default' | 'flex' | 'priority' | 'batch';
