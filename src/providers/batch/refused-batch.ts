import type { ErrorCode } from '../../language/failures/codes.ts';
import type { Route } from '../../policy/model/policy.ts';
import { Reported } from '../answers/interruptions.ts';
import { providerFault } from '../faults/faults.ts';
import { nameFor } from '../faults/whom.ts';
import type { Fault } from '../provider.ts';
import type { Batch, BatchError } from './batch.ts';

/** A reason for which a whole batch is refused. */
interface Reason {
  readonly codes: RegExp;
  readonly code: ErrorCode;
  readonly remedy: (route: Route) => string;
}

/** What providers give as reasons (OpenAI, "Batch API", rate limits; Azure, "Error codes" of its page on batches). */
const reasons: readonly Reason[] = [
  {
    codes: /token_?limit_?exceeded|enqueued/i,
    code: 'rate-limited',
    remedy: () =>
      'Tokens that wait in batches of one model are limited: wait until earlier ones are over, submit in parts (`shard`), or raise the limit at the provider.',
  },
  {
    codes: /model_?not_?found|model_?mismatch|mismatched_?model|deployment_?not_?found|invalid_?model/i,
    code: 'unknown-model',
    remedy: ({ key, name }) =>
      key.provider === 'azure'
        ? `${name} must be a deployment of the type Global-Batch or Data-Zone-Batch: name one at the key ${key.name}.`
        : `Check that ${name} is a model of the Batch API, and not a fine-tuned one.`,
  },
  {
    codes:
      /invalid_?json_?line|too_?many_?tasks|url_?mismatch|invalid_?url|duplicate_?custom_?id|empty_?file|input_?modified|invalid_?request/i,
    code: 'bad-request',
    remedy: ({ key }) => `Check the provider’s words, and that the key ${key.name} leads to a Batch API.`,
  },
];

/** How many reasons are told. */
const told = 3;

/** The fault of a batch that was refused as a whole. None of its rows was processed, so nothing is billed. */
export function refusedBatch({ errors, errorCount }: Batch, route: Route, clean: (text: string) => string): Fault {
  const codes = errors.flatMap((error) => error.codes);
  const words = errors.map((error) => error.words).join(' · ');
  const known = reasons.find((reason) => codes.some((code) => reason.codes.test(code)) || reason.codes.test(words));
  const seen = { error: { code: codes[0] ?? '', message: words } };
  const wording = { clean, route, idle: 0 };
  const guessed = providerFault(new Reported(seen, { requestId: '' }), new AbortController().signal, wording);
  const shown = errors.slice(0, told).map((error) => shownError(error, clean));
  const more = errorCount > told ? `; and ${errorCount - told} more` : '';
  const why = shown.length === 0 ? 'no reason given' : `${shown.join('; ')}${more}`;
  return {
    code: known?.code ?? guessed.code,
    message: `The provider refused the whole batch for the ${nameFor[route.key.provider]} ${route.name}: ${why}.`,
    remedy: known?.remedy(route) ?? guessed.remedy,
    transient: false,
    unbilled: true,
    requestId: '',
  };
}

function shownError({ codes: [code = ''], words, line }: BatchError, clean: (text: string) => string): string {
  const said = clean(words).replace(/\s+/g, ' ').trim().slice(0, 300);
  return [code, said === '' ? '' : `"${said}"`, line === undefined ? '' : `(line ${line})`]
    .filter((part) => part !== '')
    .join(' ');
}
