/** Headers that name a request: OpenAI's, Azure's, Anthropic's and LiteLLM's. */
const names = ['x-request-id', 'apim-request-id', 'x-ms-request-id', 'request-id', 'x-litellm-call-id'];

/** The provider's name for a request; empty where it gives none. */
export function requestIdOf(headers: Headers | undefined): string {
  const found = names.map((name) => headers?.get(name)).find((value) => value);
  return (found ?? '').slice(0, 256);
}
