import { decimal } from '../language/http.ts';
import type { Answer } from './provider.ts';

/**
 * Headers that tell what is left of a limit: OpenAI's and Azure's `x-ratelimit-remaining-requests` and `-tokens`,
 * Anthropic's `anthropic-ratelimit-tokens-remaining`.
 */
const remaining = /^(?:x-|anthropic-)?rate-?limit-(?:remaining-[a-z-]+|[a-z-]+-remaining)$/;

/**
 * The lowest share that is left of a provider's limits (OpenAI's documentation, "Rate limits": what remains, and the limit
 * itself, in two headers each), 0 to 1.
 *
 * @returns `undefined` where no limit is told together with what remains of it
 */
export function quotaLeft(headers: Headers | undefined): number | undefined {
  const shares = [...(headers ?? [])].flatMap(([name, value]) => {
    if (!headers || !remaining.test(name)) return [];
    const left = decimal(value);
    const limit = decimal(headers.get(name.replace('remaining', 'limit')) ?? '');
    return left === undefined || limit === undefined || limit <= 0 ? [] : [Math.min(1, left / limit)];
  });
  return shares.length === 0 ? undefined : Math.min(...shares);
}

/** An answer or a fault, with what its headers tell of the provider's limits. */
export function withQuotaLeft(answer: Answer, headers: Headers | undefined): Answer {
  const left = quotaLeft(headers);
  if (left === undefined) return answer;
  if ('fault' in answer) return { fault: { ...answer.fault, quotaLeft: left } };
  return { completion: { ...answer.completion, quotaLeft: left } };
}
