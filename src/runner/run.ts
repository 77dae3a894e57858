import { readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';

/** The facts of the run that the action needs. */
export interface Run {
  /** Name of the event; empty outside GitHub Actions. */
  readonly event: string;
  /** `owner/name`; empty outside GitHub Actions. */
  readonly repository: string;
  /** The default branch, where the event names it. */
  readonly defaultBranch: string | undefined;
  readonly workspace: string;
  readonly apiUrl: string;
}

/** Reads the facts that the runner gives by environment variables and by the event file. */
export function readRun(environment: Environment): Run {
  return {
    event: environment.GITHUB_EVENT_NAME ?? '',
    repository: environment.GITHUB_REPOSITORY ?? '',
    defaultBranch: defaultBranchOf(readEvent(environment.GITHUB_EVENT_PATH)),
    workspace: environment.GITHUB_WORKSPACE || process.cwd(),
    apiUrl: (environment.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, ''),
  };
}

/** The event's payload; `undefined` where there is none, or none that can be read. */
function readEvent(path: string | undefined): unknown {
  try {
    return path ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

function defaultBranchOf(event: unknown): string | undefined {
  const branch =
    event instanceof Object &&
    'repository' in event &&
    event.repository instanceof Object &&
    'default_branch' in event.repository
      ? event.repository.default_branch
      : undefined;
  return typeof branch === 'string' ? branch : undefined;
}
