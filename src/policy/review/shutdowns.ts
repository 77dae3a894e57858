/** The day on which the list below was taken from OpenAI's page "Deprecations". */
export const shutdownsAsOf = '2026-11-20';

/** Models that OpenAI has announced to shut down, and the day. */
export const shutdowns: ReadonlyMap<string, string> = new Map([
  ['openai/gpt-5', '2026-12-11'],
  ['openai/o3', '2026-12-11'],
  ['openai/gpt-4o', '2027-01-14'],
  ['openai/gpt-4o-mini', '2027-01-14'],
  ['openai/gpt-4.1', '2027-01-14'],
  ['openai/gpt-4.1-mini', '2027-01-14'],
]);
