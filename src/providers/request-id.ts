/** OpenAI's and Azure's names for the header that names a request; empty where there is none. */
export function requestIdOf(headers: Headers): string {
  return (headers.get('x-request-id') ?? headers.get('apim-request-id') ?? '').slice(0, 256);
}
