/**
 * The longest answer of each model, in tokens, hidden reasoning included: OpenAI's page for each model
 * (https://developers.openai.com/api/docs/models) and copies of it at gateways, read on 2026-11-27. The first that matches
 * a name counts; a model that is not here has no known limit. One that shares its prices with a model of a longer answer
 * has that model's.
 */
export const outputLimits: readonly (readonly [models: RegExp, tokens: number])[] = [
  [/^gpt-5-pro$/, 272_000],
  [/^gpt-[56](?:$|[-.])/, 128_000],
  [/^(?:o1|o3|o3-mini|o4-mini)$/, 100_000],
  [/^o1-mini$/, 65_536],
  [/^o1-preview$/, 32_768],
  [/^gpt-4\.1(?:-mini|-nano)?$/, 32_768],
  [/^gpt-4o-2024-05-13$/, 4_096],
  [/^(?:gpt-4o|gpt-4o-mini)$/, 16_384],
  [/^gpt-4$/, 8_192],
  [/^gpt-4-32k$/, 32_768],
  [/^(?:gpt-4-turbo|gpt-3\.5-turbo)$/, 4_096],
];
