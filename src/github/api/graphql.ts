import { textAt, valueAt } from '../../language/json.ts';
import { ReceivedHeaders } from '../../language/received-headers.ts';
import type { Missing, WriteRefusal } from '../../policy/source/github-answer.ts';
import { missing } from './answers.ts';
import type { Octokit } from './octokit.ts';

/** An answer of GraphQL with the headers, which alone have the numbers of a rate limit. */
interface GraphqlAnswer {
  readonly status: number;
  readonly data: { readonly body: unknown; readonly headers: ReceivedHeaders };
}

/** Asks GitHub's GraphQL API. */
export async function askGraphql(
  { request }: Octokit,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphqlAnswer> {
  // GitHub Enterprise Server has GraphQL beside `/api/v3`.
  const baseUrl = request.endpoint.DEFAULTS.baseUrl.replace(/\/api\/v3$/, '/api');
  const { status, data, headers } = await request('POST /graphql', { baseUrl, query, variables });
  return { status, data: { body: data, headers: ReceivedHeaders.of(headers) } };
}

/**
 * The first error of an answer, which GraphQL sends in a 200 (GitHub's documentation, "Rate limits and query limits for
 * the GraphQL API"); `undefined` where there is none. `now` is in milliseconds since the epoch.
 */
export function graphqlError(data: unknown, now: number): Missing<WriteRefusal> | undefined {
  const error = valueAt(data, 'body', 'errors', 0);
  if (error === undefined) return undefined;
  const message = textAt(error, 'message').slice(0, 200);
  const status = statusOfType.get(textAt(error, 'type')) ?? statusByWords(message);
  const headers = valueAt(data, 'headers');
  return refusedWrite(
    missing(status, headers instanceof ReceivedHeaders ? headers : new ReceivedHeaders(), { message }, now),
  );
}

/** The status that the REST API has for the same, so that one table tells what each means. */
const statusOfType: ReadonlyMap<string, number> = new Map([
  ['STALE_DATA', 409],
  ['BRANCH_PROTECTION_RULE_VIOLATION', 422],
  ['UNPROCESSABLE', 422],
  ['NOT_FOUND', 404],
  ['FORBIDDEN', 403],
  ['INSUFFICIENT_SCOPES', 403],
  ['RATE_LIMITED', 429],
  ['RATE_LIMIT', 429],
  ['SERVICE_UNAVAILABLE', 503],
]);

/** Errors come without a type as well. */
function statusByWords(message: string): number {
  if (/\brate limit\b|\bsubmitted too quickly\b/i.test(message)) return 429;
  if (/\bnot accessible by\b|\bpermission\b/i.test(message)) return 403;
  return writeRefusals.some(({ says }) => says.test(message)) ? 422 : 500;
}

/** How GitHub words why it wrote nothing; the first line that fits decides. */
const writeRefusals: readonly { readonly says: RegExp; readonly reason: WriteRefusal }[] = [
  { says: /\brepository is empty\b/i, reason: 'empty-repository' },
  { says: /\breference already exists\b/i, reason: 'exists' },
  {
    says: /\bprotected\b|\brule violations?\b|through a pull request|\bnot authorized to push\b|\brestricted\b|\bstatus checks?\b|\bverified signatures\b|\breference update failed\b|\bcannot (?:create|update) (?:this )?(?:protected )?(?:ref|branch)\b/i,
    reason: 'protected',
  },
  { says: /\bexpected branch to point to\b|\bpull and try again\b/i, reason: 'moved' },
];

/**
 * What an answer means to somebody who writes: 409 and 422 stand for several things, which the words tell apart
 * (GitHub's documentation, "REST API endpoints for Git references"; "Troubleshooting rules").
 */
export function refusedWrite(answer: Missing<WriteRefusal>): Missing<WriteRefusal> {
  if (answer.reason !== 'missing' && answer.reason !== 'forbidden') return answer;
  const reason = writeRefusals.find(({ says }) => says.test(answer.detail))?.reason;
  if (reason !== undefined) return { ...answer, reason };
  return answer.reason === 'missing' ? { ...answer, reason: 'moved' } : answer;
}
