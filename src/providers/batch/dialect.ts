import type { Api, ProviderName } from '../../policy/model/policy.ts';

/**
 * How a provider's Batch API differs from the others': OpenAI ("Batch API" and API reference, `batches`, `files`) and Azure
 * ("Getting started with Azure OpenAI batch deployments", v1). The paths, and everything that is not here, are the same.
 */
export interface Dialect {
  /** As messages name it. */
  readonly name: string;
  /** The most that a file may have; a megabyte is taken as 1,000,000 bytes, the smaller one. */
  readonly limits: { readonly rows: number; readonly bytes: number };
  /** The `url` of a row, and the `endpoint` of a batch. */
  readonly urls: Readonly<Record<Api, string>>;
  /** Fields of the form that say when an uploaded file is deleted, by the seconds after which it is. */
  readonly fileExpiry: (seconds: number) => Readonly<Record<string, string>>;
  /** The same for the files that a batch makes, as fields of its description. */
  readonly outputExpiry: (seconds: number) => object;
  /** Whether an answer names the model itself; else it names the deployment, which says nothing about the model. */
  readonly namesModel: Readonly<Record<Api, boolean>>;
  /** Whether what is not done when the window is over runs on, at a price, until it is cancelled. */
  readonly runsOn: boolean;
}

/** After this many seconds providers delete a batch's files, unless they are collected before: 30 days, the longest that either takes. */
export const filesExpireAfter = 2_592_000;

/** The only window that there is. */
export const completionWindow = '24h';

/** The least time between two looks at a batch, in milliseconds (Azure, "Track batch job progress"). */
export const pollPause = 60_000;

/** The dialects by the name that a policy gives their provider. */
export const dialects: Readonly<Record<ProviderName, Dialect>> = {
  openai: {
    name: 'OpenAI’s Batch API',
    limits: { rows: 50_000, bytes: 200_000_000 },
    urls: { 'chat-completions': '/v1/chat/completions', responses: '/v1/responses' },
    fileExpiry: (seconds) => ({ 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': `${seconds}` }),
    outputExpiry: (seconds) => ({ output_expires_after: { anchor: 'created_at', seconds } }),
    namesModel: { 'chat-completions': true, responses: true },
    runsOn: false,
  },
  azure: {
    name: 'Azure’s Batch API',
    limits: { rows: 100_000, bytes: 200_000_000 },
    urls: { 'chat-completions': '/chat/completions', responses: '/v1/responses' },
    fileExpiry: (seconds) => ({ 'expires_after.seconds': `${seconds}`, 'expires_after.anchor': 'created_at' }),
    // The documentation has the anchor both inside and beside.
    outputExpiry: (seconds) => ({ output_expires_after: { seconds, anchor: 'created_at' }, anchor: 'created_at' }),
    namesModel: { 'chat-completions': true, responses: false },
    runsOn: true,
  },
};
