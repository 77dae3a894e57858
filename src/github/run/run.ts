import { readFileSync, statSync } from 'node:fs';
import { parseJson, textAt } from '../../language/json.ts';
import type { Environment } from '../environment.ts';
import { reasonOf } from '../outputs.ts';
import { isCommit } from './commit-name.ts';
import { type Facts, tellFacts } from './facts.ts';

/** The run that the action takes place in. */
export interface Run {
  /** Its id and the number of the attempt, `4711/1`; `0/1` where nothing names them. */
  readonly attempt: string;
  /** Name of the event; empty outside GitHub Actions. */
  readonly event: string;
  /** `owner/name`; empty outside GitHub Actions. */
  readonly repository: string;
  /** The default branch, where the event names it. */
  readonly defaultBranch: string | undefined;
  /** A commit that the default branch is probably at: the run's own or a pull request's base. Nobody vouches for it. */
  readonly likelyHead?: string | undefined;
  readonly workspace: string;
  readonly apiUrl: string;
  /** Name of the host that shows repositories: github.com, or a GitHub Enterprise Server. */
  readonly serverHost: string;
  /** What a policy may ask of the run. */
  readonly facts: Facts;
  /** What is wrong with the event file, for the log; absent where nothing is, or nothing is known of one. */
  readonly eventFault?: string;
}

/** The largest event file that is read, in bytes: GitHub caps what it sends at 25 MB. */
const maxEventBytes = 64 * 1024 * 1024;

/** Reads what the runner gives by environment variables and by the event file. */
export function readRun(environment: Environment): Run {
  const { payload, fault } = readEvent(environment.GITHUB_EVENT_PATH);
  const defaultBranch = textAt(payload, 'repository', 'default_branch') || undefined;
  const facts = tellFacts(environment, payload);
  return {
    attempt: attemptIn(environment),
    event: environment.GITHUB_EVENT_NAME ?? '',
    repository: environment.GITHUB_REPOSITORY ?? '',
    defaultBranch,
    likelyHead: likelyHead(environment, defaultBranch, facts),
    workspace: environment.GITHUB_WORKSPACE || process.cwd(),
    apiUrl: (environment.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, ''),
    serverHost: URL.parse(environment.GITHUB_SERVER_URL ?? '')?.hostname ?? 'github.com',
    facts,
    ...(fault !== undefined && {
      eventFault: `The file that GITHUB_EVENT_PATH names is not used: ${fault}. What it would tell of this run is unknown, so that rules apply and exceptions do not.`,
    }),
  };
}

/** The run's id and the number of its attempt; a runner may leave either empty. */
export function attemptIn({ GITHUB_RUN_ID: id, GITHUB_RUN_ATTEMPT: attempt }: Environment): string {
  return `${id || '0'}/${attempt || '1'}`;
}

function likelyHead(
  { GITHUB_REF: ref, GITHUB_SHA: commit = '' }: Environment,
  branch: string | undefined,
  { pullRequest }: Facts,
): string | undefined {
  if (branch !== undefined && ref === `refs/heads/${branch}` && isCommit(commit)) return commit;
  return branch !== undefined && pullRequest?.baseBranch === branch ? pullRequest.baseCommit : undefined;
}

/** The event's payload; none where no file is named, and what is wrong with one that is. */
function readEvent(path: string | undefined): { readonly payload?: unknown; readonly fault?: string } {
  if (!path) return {};
  try {
    const { size } = statSync(path);
    if (size > maxEventBytes) return { fault: `it has ${size} bytes, more than the ${maxEventBytes} that are read` };
    const payload = parseJson(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
    return payload === undefined ? { fault: 'it is not JSON' } : { payload };
  } catch (error) {
    return { fault: reasonOf(error) };
  }
}
