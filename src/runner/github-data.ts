import { numberOf, textOf } from './fields.ts';
import { decode } from './files.ts';
import { readRateLimit } from './rate-limit.ts';

/** What the API answered: a value, or why there is none. */
export type Answer<T> = { readonly found: true; readonly value: T } | Missing;

/** Why there is no value. */
export interface Missing {
  readonly found: false;
  readonly reason: 'missing' | 'unseen' | 'forbidden' | 'unauthorized' | 'rate-limited' | 'unavailable' | 'unusable';
  /** GitHub's own message, or what is wrong with what it sent; at a rate limit the limit's numbers. */
  readonly detail: string;
  /** At a rate limit that passes soon: how long to wait before asking once more, in milliseconds. */
  readonly wait?: number;
}

/** What somebody may do in a repository: `maintain` counts as `write`, `triage` as `read`. */
export type Permission = (typeof permissions)[number];

const permissions = ['none', 'read', 'write', 'admin'] as const;

/** Whether a text is the full SHA of a commit. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text);
}

/** Reads the answer of "get a commit", asked for as a bare SHA. */
export function commitSha(data: unknown): Answer<string> {
  const sha = textOf(data, 'sha') || data;
  return typeof sha === 'string' && isCommit(sha.trim())
    ? { found: true, value: sha.trim() }
    : { found: false, reason: 'unavailable', detail: 'No commit SHA was given.' };
}

/** Reads the answer of "get repository content": a file of UTF-8 text. */
export function fileText(data: unknown, maxBytes: number): Answer<string> {
  if (textOf(data, 'type') !== 'file') return unusable('it is not a file.');
  const size = numberOf(data, 'size');
  if (size > maxBytes) return tooLarge(size, maxBytes);
  if (textOf(data, 'encoding') !== 'base64') return unusable('GitHub does not hand out its text.');
  const bytes = Buffer.from(textOf(data, 'content'), 'base64');
  if (bytes.length > maxBytes) return tooLarge(bytes.length, maxBytes);
  const text = decode(bytes);
  return text === undefined ? unusable('it is not UTF-8 text.') : { found: true, value: text };
}

/** Reads the answer of "get a repository". */
export function defaultBranchName(data: unknown): Answer<string> {
  const name = textOf(data, 'default_branch');
  if (name !== '') return { found: true, value: name };
  return { found: false, reason: 'unavailable', detail: 'No default branch was named.' };
}

/** Reads the answer of "get repository permissions for a user". */
export function permissionName(data: unknown): Answer<Permission> {
  const name = textOf(data, 'permission');
  const value = permissions.find((permission) => permission === name);
  if (value !== undefined) return { found: true, value };
  return { found: false, reason: 'unavailable', detail: 'No permission was named.' };
}

/** Reads an answer that is no success; `now` is in milliseconds since the epoch. */
export function missing({ status, headers }: Response, body: unknown, now: number): Missing {
  const reason = reasonOf(status, headers);
  const message = textOf(body, 'message').slice(0, 200);
  if (reason !== 'rate-limited') return { found: false, reason, detail: message };
  return { found: false, reason, ...readRateLimit(headers, message, now) };
}

/** A GitHub that did not answer at all. */
export function unreachable(error: unknown): Missing {
  return { found: false, reason: 'unavailable', detail: textOf(error, 'message').slice(0, 200) };
}

/**
 * 404 also stands for "you may not know that it exists"; 409 for a repository without commits, 422 for
 * no such commit. At a rate limit nothing remains, or the answer says when to come back.
 */
function reasonOf(status: number, headers: Headers): Missing['reason'] {
  if (status === 401) return 'unauthorized';
  if (status === 404) return 'unseen';
  if (status === 409 || status === 422) return 'missing';
  const isLimit = headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after');
  if (status === 429 || (status === 403 && isLimit)) return 'rate-limited';
  return status === 403 ? 'forbidden' : 'unavailable';
}

function tooLarge(bytes: number, maxBytes: number): Missing {
  return unusable(`it has ${bytes} bytes, more than the ${maxBytes} that are read.`);
}

function unusable(detail: string): Missing {
  return { found: false, reason: 'unusable', detail };
}
