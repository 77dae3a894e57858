import { setTimeout as sleep } from 'node:timers/promises';
import { countAt, valueAt } from '../../language/json.ts';
import { ReceivedHeaders } from '../../language/received-headers.ts';
import type { Absence, GitHubAnswer, Missing } from '../../policy/source/github-answer.ts';
import { missing, unreachable } from './answers.ts';
import { type Octokit, type OctokitOptions, openOctokit } from './octokit.ts';

/** Pause before the one retry after an answer that GitHub itself calls passing, in milliseconds. */
const retryPause = 500;

/** What the GitHub API is asked with. */
export interface ClientOptions extends Omit<OctokitOptions, 'debug'> {
  /** Told before a wait that somebody may wonder about. */
  readonly log?: (line: string) => void;
  /** Told what the client itself has to say. */
  readonly debug?: (line: string) => void;
}

/** A request to the GitHub API through its own client, and how its answer is read. */
export type Ask = <T, Reason = Absence>(
  request: (octokit: Octokit) => Promise<{ readonly status: number; readonly data: unknown }>,
  read: (data: unknown) => GitHubAnswer<T, Reason>,
) => Promise<GitHubAnswer<T, Reason | Absence>>;

/** Two ways to ask: what only reads is asked once more where the fault passes soon. */
export interface GitHubClient {
  readonly read: Ask;
  /** Never asked twice: the first request may have been carried out. */
  readonly write: Ask;
}

/** Opens the way to the GitHub API. */
export function openClient({ log, debug = () => undefined, ...options }: ClientOptions): GitHubClient {
  const octokit = openOctokit({ ...options, debug });
  const write: Ask = (request, read) => fetchOnce(octokit, request, read);

  return {
    write,
    read: async (request, read) => {
      const answer = await write(request, read);
      const pause = answer.found ? undefined : pauseAfter(answer);
      if (answer.found || pause === undefined || options.signal.aborted) return answer;
      log?.(`${explain(answer)}. Asking once more in ${Math.ceil(pause / 1000)} s.`);
      await sleep(pause, undefined, { signal: options.signal }).catch(() => undefined);
      return options.signal.aborted ? answer : write(request, read);
    },
  };
}

function pauseAfter({ reason, wait }: Missing<unknown>): number | undefined {
  return reason === 'unavailable' ? retryPause : wait;
}

function explain({ reason, detail }: Missing<unknown>): string {
  if (reason === 'rate-limited') return `GitHub answers: ${detail}`;
  return `The GitHub API gave no usable answer${detail === '' ? '' : ` (${detail.replace(/\.$/, '')})`}`;
}

/** The client takes every answer below 400 for a success; part of a file, or a redirect to another host, is none. */
async function fetchOnce<T, Reason>(
  octokit: Octokit,
  request: Parameters<Ask>[0],
  read: (data: unknown) => GitHubAnswer<T, Reason>,
): Promise<GitHubAnswer<T, Reason | Absence>> {
  try {
    const { status, data } = await request(octokit);
    if (status === 206) return { found: false, reason: 'unusable', detail: 'GitHub sent only a part of it (206).' };
    return status < 300 ? read(data) : missing(status, new ReceivedHeaders(), data, Date.now());
  } catch (error) {
    return readFailure(error);
  }
}

/** The client throws every answer from 400, and what the transport throws as if it were a 500 without an answer. */
function readFailure(error: unknown): Missing {
  const status = countAt(error, 'status') ?? 0;
  if (status === 0) throw error;
  const response = valueAt(error, 'response');
  if (response === undefined) return unreachable(error);
  return missing(status, ReceivedHeaders.of(valueAt(response, 'headers')), valueAt(response, 'data'), Date.now());
}
