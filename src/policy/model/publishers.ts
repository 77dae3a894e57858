/** Names of OpenAI's models begin like this (OpenAI's documentation, "Models"); `ft:` is in front of fine-tuned ones. */
const openaiName =
  /^(?:ft:)?(?:gpt-(?:\d|oss|image|audio|realtime)|chatgpt-|o\d+(?:$|-)|codex-|computer-use-|text-(?:embedding|davinci)-|davinci-|babbage-)/i;

/** How names of models begin, and who publishes these, as the catalog of GitHub Models named them. */
const families: readonly (readonly [beginning: RegExp, publisher: string])[] = [
  [openaiName, 'openai'],
  [/^deepseek/i, 'deepseek'],
  [/^(?:open-)?(?:mi[sx]tral|ministral|codestral|devstral|magistral|pixtral)/i, 'mistral-ai'],
  [/^(?:meta-)?(?:code)?llama/i, 'meta'],
  [/^(?:qwen|qwq|qvq)/i, 'qwen'],
  [/^claude/i, 'anthropic'],
  [/^(?:gemini|gemma)/i, 'google'],
  [/^grok/i, 'xai'],
  [/^phi-?\d/i, 'microsoft'],
  [/^(?:command|c4ai|cohere)/i, 'cohere'],
  [/^(?:jamba|ai21)/i, 'ai21-labs'],
  [/^kimi/i, 'moonshotai'],
  [/^glm/i, 'zai'],
];

/** Addresses at which publishers speak OpenAI's API themselves, by their documentation. */
export const providerHosts: ReadonlyMap<string, string> = new Map([
  ['deepseek', 'https://api.deepseek.com/v1'],
  ['mistral-ai', 'https://api.mistral.ai/v1'],
  ['xai', 'https://api.x.ai/v1'],
]);

/** The placeholder for a publisher that the reader has to fill in. */
export const unknownPublisher = 'PUBLISHER';

/** Who publishes a model of this name, by how it begins; `undefined` if that is not known. */
export function familyOf(name: string): string | undefined {
  return families.find(([beginning]) => beginning.test(name))?.[1];
}

/** The same, with a placeholder if the publisher is not known. */
export function publisherOf(name: string): string {
  return familyOf(name) ?? unknownPublisher;
}

const openaiHost = /(?:^|\.)api\.openai\.com\.?$/;

/** Whether an openai key leads to OpenAI itself, also at an address for a region; an endpoint of another host is a gateway. */
export function isOpenAI(endpoint: string | undefined): boolean {
  return endpoint === undefined || openaiHost.test(new URL(endpoint).hostname);
}
