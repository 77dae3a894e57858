import { getOctokit } from '@actions/github';
import { ReceivedHeaders } from '../../language/received-headers.ts';
import type { Transport } from '../network/transport.ts';
import { isCommit } from '../run/commit-name.ts';

/** How often a moved repository is followed. */
const maxRedirects = 3;

/** Statuses that say where something lies now; the last two keep the method of a request. */
const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/**
 * The most that is read of a blob's answer, in bytes: GitHub hands out 100 MB of one, in base64 (GitHub's documentation,
 * "Get a blob"). No other answer is as large.
 */
const maxBlobAnswer = 144 * 1024 * 1024;

/** What GitHub's client is opened with. */
export interface OctokitOptions {
  readonly token: string;
  /** `GITHUB_API_URL`; GitHub Enterprise Server has its own. */
  readonly apiUrl: string;
  readonly transport: Transport;
  /** Ends every request. */
  readonly signal: AbortSignal;
  /** Told what the client itself has to say, such as that a route is deprecated. */
  readonly debug: (line: string) => void;
}

/** GitHub's own client: typed routes, GraphQL, errors. */
export type Octokit = ReturnType<typeof openOctokit>;

/** What the client asks its `fetch` for. */
interface OctokitRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Opens GitHub's client over our transport, which alone reaches the network. */
export function openOctokit({ token, apiUrl, transport, signal, debug }: OctokitOptions) {
  const log = { debug, info: debug, warn: debug, error: debug };
  const authorization = `Bearer ${token}`;
  const fetch = async (url: string, { method, headers, body }: OctokitRequest) => {
    const large = url.includes('/git/blobs/') && { maxBytes: maxBlobAnswer };
    const sent = { method, headers: { ...headers, authorization }, signal };
    const sending = { ...sent, ...(body !== undefined && { body }), ...large };
    return whole(await follow(url, sending, transport));
  };
  return getOctokit(token, { baseUrl: apiUrl, userAgent: 'byok-inference', log, request: { fetch, log } });
}

/** The transport follows no redirect. A repository that has moved is followed here, and the token stays with its host. */
async function follow(
  url: string,
  sending: Parameters<Transport>[1],
  transport: Transport,
  left = maxRedirects,
): Promise<Response> {
  const response = await transport(url, sending);
  const moved = left > 0 ? newAddress(response, url) : undefined;
  if (moved === undefined || (sending.method !== 'GET' && response.status < 307)) return response;
  await response.body?.cancel();
  return follow(moved, sending, transport, left - 1);
}

function newAddress({ status, headers }: Response, url: string): string | undefined {
  const moved = URL.parse(headers.get('location') ?? '', url);
  return redirects.has(status) && moved?.origin === new URL(url).origin ? moved.href : undefined;
}

/**
 * The answer, read to its end: the client takes a body that breaks off for an empty one. What is no JSON it reads as
 * text, and so it does the bare SHA of a commit, which may be all digits. It gets what it reads of an answer.
 */
async function whole(response: Response) {
  const { status, statusText, url } = response;
  const body = await response.text();
  const others = [...response.headers].filter(([name]) => name !== 'content-type');
  const type = isCommit(body.trim()) ? 'text/plain; charset=utf-8' : 'application/json';
  const headers = new ReceivedHeaders([...others, ['content-type', type]]);
  return { status, statusText, url, headers, text: async () => body };
}
