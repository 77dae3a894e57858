import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, isCommit, type Missing, missing, unreachable } from './github-data.ts';
import type { Transport } from './transport.ts';

/** Pause before the one retry after an answer that GitHub itself calls passing, in milliseconds. */
const retryPause = 500;

/** How often a moved repository is followed. */
const maxRedirects = 3;

/** What the GitHub API is asked with. */
export interface QuestionOptions {
  readonly token: string;
  /** `GITHUB_API_URL`; GitHub Enterprise Server has its own. */
  readonly apiUrl: string;
  readonly transport: Transport;
  /** Ends every question, and the wait for a rate limit. */
  readonly signal: AbortSignal;
  /** Told before a wait that somebody may wonder about. */
  readonly log?: (line: string) => void;
}

/** A question to the GitHub API: the path of its address, how to read the answer, and GitHub's media type for it. */
export type Ask = <T>(path: string, read: (data: unknown) => Answer<T>, accept?: string) => Promise<Answer<T>>;

/** A change through the GitHub API, sent once: a second try could make the change twice. */
export type Write = <T>(
  method: 'POST' | 'PATCH',
  path: string,
  body: object,
  read: (data: unknown) => Answer<T>,
) => Promise<Answer<T>>;

/** GitHub's media type for its own JSON. */
const json = 'application/vnd.github+json';

/** Asks each question once, and once more where the fault passes soon. */
export function openQuestions({ token, apiUrl, transport, signal, log }: QuestionOptions): Ask {
  const headers = { authorization: `Bearer ${token}`, 'user-agent': 'byok-inference' };
  return async (path, read, accept = json) => {
    const once = () => get(`${apiUrl}${path}`, { ...headers, accept }, { transport, signal }, read);
    const answer = await once();
    const pause = answer.found ? undefined : pauseAfter(answer);
    if (answer.found || pause === undefined || signal.aborted) return answer;
    if (answer.wait !== undefined) {
      log?.(`GitHub answers: ${answer.detail}. Asking once more in ${Math.ceil(pause / 1000)} s.`);
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    return signal.aborted ? answer : once();
  };
}

/** Sends changes; a redirect is not followed. */
export function openWrites({ token, apiUrl, transport, signal }: QuestionOptions): Write {
  return async (method, path, body, read) => {
    const headers = { authorization: `Bearer ${token}`, 'user-agent': 'byok-inference', accept: json };
    const sending = { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    try {
      const response = await transport(`${apiUrl}${path}`, { ...sending, signal });
      const answer = parse(await response.text());
      return response.ok ? read(answer) : missing(response, answer, Date.now());
    } catch (error) {
      return unreachable(error);
    }
  };
}

function pauseAfter({ reason, wait }: Missing): number | undefined {
  return reason === 'unavailable' ? retryPause : wait;
}

/** What one request is sent with. */
type Client = Pick<QuestionOptions, 'transport' | 'signal'>;

async function get<T>(
  url: string,
  headers: Readonly<Record<string, string>>,
  client: Client,
  read: (data: unknown) => Answer<T>,
  redirects = maxRedirects,
): Promise<Answer<T>> {
  const heard = await hear(url, headers, client).catch(unreachable);
  if (!('response' in heard)) return heard;
  const { response, body } = heard;
  const moved = redirects > 0 ? newAddress(response, url) : undefined;
  if (moved !== undefined) return get(moved, headers, client, read, redirects - 1);
  return response.ok ? read(parse(body)) : missing(response, parse(body), Date.now());
}

async function hear(url: string, headers: Readonly<Record<string, string>>, { transport, signal }: Client) {
  const response = await transport(url, { method: 'GET', headers, signal });
  return { response, body: await response.text() };
}

/** Where a moved repository lies now. The token stays with the host that it was meant for. */
function newAddress(response: Response, url: string): string | undefined {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || location === null || !URL.canParse(location, url))
    return undefined;
  const moved = new URL(location, url);
  return moved.origin === new URL(url).origin ? moved.href : undefined;
}

/** JSON, or a text as it is. The SHA of a commit comes bare, and may be all digits. */
function parse(body: string): unknown {
  if (isCommit(body)) return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
