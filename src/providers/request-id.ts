/** The name of a request, from OpenAI's or Azure's header for it; empty where there is none. */
export function requestIdOf(headers: Headers | undefined): string {
  return (headers?.get('x-request-id') ?? headers?.get('apim-request-id') ?? '').slice(0, 256);
}
