import { createHash } from 'node:crypto';
import { textAt, valueAt } from '../../language/json.ts';
import type { GitHubAnswer, Missing } from '../../policy/source/github-answer.ts';
import { isCommit } from '../run/commit-name.ts';
import { decode } from '../workspace/files.ts';
import { isRateLimit, readRateLimit } from './rate-limit.ts';

/** What somebody may do in a repository: `maintain` counts as `write`, `triage` as `read`. */
export type Permission = (typeof permissions)[number];

const permissions = ['none', 'read', 'write', 'admin'] as const;

/** Reads the answer of "get a commit", asked for as a bare SHA. */
export function commitSha(data: unknown): GitHubAnswer<string> {
  const sha = textAt(data, 'sha') || data;
  return typeof sha === 'string' && isCommit(sha.trim())
    ? { found: true, value: sha.trim() }
    : { found: false, reason: 'unavailable', detail: 'No commit SHA was given.' };
}

/**
 * Reads the answer of "get repository content": a file of UTF-8 text, whole. Half of a policy would be obeyed like a
 * policy, so what came must have the size and the SHA of the blob that GitHub names.
 */
export function fileText(data: unknown, maxBytes: number): GitHubAnswer<string> {
  if (textAt(data, 'type') !== 'file') return unusable('it is not a file.');
  const size = valueAt(data, 'size');
  if (typeof size === 'number' && size > maxBytes) return tooLarge(size, maxBytes);
  if (textAt(data, 'encoding') !== 'base64') return unusable('GitHub does not hand out its text.');
  const content = valueAt(data, 'content');
  const bytes = typeof content === 'string' ? fromBase64(content) : undefined;
  if (bytes === undefined) return unusable('what GitHub sent of it is not complete base64.');
  if (bytes.length > maxBytes) return tooLarge(bytes.length, maxBytes);
  const sha = textAt(data, 'sha');
  if (size === undefined && sha === '') return unusable('GitHub names neither its size nor its SHA.');
  if (size !== undefined && size !== bytes.length) {
    return unusable(`GitHub sent ${bytes.length} bytes of it, and says that it has ${JSON.stringify(size)}.`);
  }
  if (sha !== '' && sha !== blobSha(bytes, sha.length)) {
    return unusable(`what GitHub sent of it is not the blob ${JSON.stringify(sha.slice(0, 64))} that it names.`);
  }
  return textOf(bytes);
}

/** Reads the answer of "get a blob": UTF-8 text, whole, which the SHA proves. */
export function blobText(data: unknown, sha: string): GitHubAnswer<string> {
  const content = valueAt(data, 'content');
  const isBase64 = textAt(data, 'encoding') === 'base64' && typeof content === 'string';
  const bytes = isBase64 ? fromBase64(content) : undefined;
  if (bytes === undefined) return unusable('what GitHub sent of it is not complete base64.');
  return blobSha(bytes, sha.length) === sha
    ? textOf(bytes)
    : unusable(`what GitHub sent of it is not the blob ${sha}.`);
}

/** Whether a text is the whole of a blob. */
export function isBlob(text: string, sha: string): boolean {
  return blobSha(Buffer.from(text), sha.length) === sha;
}

function textOf(bytes: Buffer): GitHubAnswer<string> {
  const text = decode(bytes);
  return text === undefined ? unusable('it is not UTF-8 text.') : { found: true, value: text };
}

/** Bytes of base64 in lines, as GitHub sends it (RFC 4648, section 4); `undefined` for what is cut or something else. */
function fromBase64(text: string): Buffer | undefined {
  const joined = text.replace(/\s+/g, '');
  const isWhole = joined.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(joined);
  return isWhole ? Buffer.from(joined, 'base64') : undefined;
}

/** The name that git gives to a file's bytes: SHA-1, or SHA-256 in a repository that uses it. */
function blobSha(bytes: Buffer, length: number): string {
  return createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}

/** Reads the answer of "get a repository". */
export function defaultBranchName(data: unknown): GitHubAnswer<string> {
  const name = textAt(data, 'default_branch');
  if (name !== '') return { found: true, value: name };
  return { found: false, reason: 'unavailable', detail: 'No default branch was named.' };
}

/** Reads the answer of "get the authenticated user". */
export function loginName(data: unknown): GitHubAnswer<string> {
  const login = textAt(data, 'login');
  if (login !== '') return { found: true, value: login };
  return { found: false, reason: 'unavailable', detail: 'No login was named.' };
}

/** Reads the answer of "get repository permissions for a user". */
export function permissionName(data: unknown): GitHubAnswer<Permission> {
  const name = textAt(data, 'permission');
  const value = permissions.find((permission) => permission === name);
  if (value !== undefined) return { found: true, value };
  return { found: false, reason: 'unavailable', detail: 'No permission was named.' };
}

/** Reads an answer that is no success; `now` is in milliseconds since the epoch. */
export function missing(status: number, headers: Headers, body: unknown, now: number): Missing {
  const message = textAt(body, 'message').slice(0, 200);
  const reason = reasonOf(status, headers, message);
  if (reason !== 'rate-limited')
    return { found: false, reason, detail: `HTTP ${status}${message === '' ? '' : `: ${message}`}` };
  return { found: false, reason, ...readRateLimit(headers, message, now) };
}

/** A GitHub that did not answer at all. */
export function unreachable(error: unknown): Missing {
  return { found: false, reason: 'unavailable', detail: error instanceof Error ? error.message.slice(0, 200) : '' };
}

/** How a refusal is told from another. */
interface Refusal {
  readonly statuses: readonly number[];
  /** GitHub's own words; without them the status is enough. */
  readonly says?: RegExp;
  readonly reason: Missing['reason'];
}

/**
 * What GitHub refuses, by status and words; the first line that fits decides. 404 also stands for "you may not know
 * that it exists"; 409 for a repository without commits, 422 for no such commit. Sources: GitHub's documentation,
 * "Troubleshooting the REST API", "Rate limits for the REST API", "Authorizing a personal access token for use with
 * single sign-on", "Managing allowed IP addresses for your organization", "Setting a personal access token policy".
 */
const refusals: readonly Refusal[] = [
  { statuses: [401], reason: 'unauthorized' },
  { statuses: [403, 404], says: /\bSAML\b|\bSSO\b|single sign-on/i, reason: 'sso-required' },
  {
    statuses: [403, 404],
    says: /\bIP (?:address )?allow list\b|\bIP address is not (?:permitted|allowed)\b/i,
    reason: 'address-refused',
  },
  {
    statuses: [403, 404],
    says: /\bforbids access via\b|\bpersonal access tokens? \(classic\)|\btoken(?:'s|’s)? lifetime\b|\benterprise managed user\b/i,
    reason: 'token-refused',
  },
  {
    statuses: [403, 404],
    says: /\bsuspended\b|\baccess blocked\b|\b(?:account|repository) (?:is|was|has been) (?:flagged|disabled|blocked)\b/i,
    reason: 'blocked',
  },
  { statuses: [451], reason: 'blocked' },
  { statuses: [404], reason: 'unseen' },
  { statuses: [409, 422], reason: 'missing' },
  { statuses: [403], reason: 'forbidden' },
];

function reasonOf(status: number, headers: Headers, message: string): Missing['reason'] {
  if (isRateLimit(status, headers, message)) return 'rate-limited';
  // GitHub names the page where the token is authorized, whatever the message says.
  if (status === 403 && headers.get('x-github-sso')?.startsWith('required')) return 'sso-required';
  const found = refusals.find(({ statuses, says }) => statuses.includes(status) && (says?.test(message) ?? true));
  return found?.reason ?? 'unavailable';
}

function tooLarge(bytes: number, maxBytes: number): Missing {
  return unusable(`it has ${bytes} bytes, more than the ${maxBytes} that are read.`);
}

function unusable(detail: string): Missing {
  return { found: false, reason: 'unusable', detail };
}
