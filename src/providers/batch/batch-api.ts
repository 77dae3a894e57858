import { parseJson, textAt, valueAt } from '../../language/json.ts';
import type { Route } from '../../policy/model/policy.ts';
import { encoded, foreignEncoding, NotAnAnswer, notAnAnswer } from '../answers/unusable.ts';
import { type Endpoint, endpointOf } from '../endpoint.ts';
import { providerFault } from '../faults/faults.ts';
import { type GuardedRequest, guard } from '../guarded-fetch.ts';
import type { ProviderDependencies } from '../open-provider.ts';
import type { Fault } from '../provider.ts';
import { requestIdOf } from '../request-id.ts';
import { type Batch, isId, readBatch } from './batch.ts';
import { completionWindow, type Dialect, dialects, filesExpireAfter } from './dialect.ts';
import { type SentFile, writeForm } from './form.ts';

/** What a provider gave, or why it did not; nothing that a provider does is thrown. */
export type Given<Value> = { readonly value: Value } | { readonly fault: Fault };

/** What the Batch API of a key is reached with. */
export interface BatchApiOptions extends ProviderDependencies {
  /** What the key presents, asked before each attempt: a batch may outlive a token. */
  readonly present: () => Promise<Given<string>>;
  readonly signal: AbortSignal;
  /** Waits before one more attempt; `false` where there is to be none. */
  readonly again: (fault: Fault, retry: number) => Promise<boolean>;
  /** What stands in no file of ours. */
  readonly drawBoundary: () => string;
}

/** A file at the provider, and whether a batch can be made of it. */
export interface UploadedFile {
  readonly id: string;
  readonly state: 'ready' | 'waiting' | 'refused';
}

/** Takes a file that is downloaded; it begins anew with each attempt. */
export interface Sink {
  begin(): Promise<void>;
  take(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** The most that is downloaded of one file, in bytes. */
const maxFileBytes = 8 * 1024 ** 3;

/** The most batches that one page of a list has (OpenAI, API reference, `limit`), and the pages that are looked at. */
const list = { limit: 100, pages: 5 };

/** An answer in an encoding that was not accepted. */
class CompressedFile extends Error {
  override readonly name = 'Compressed';
}

/** The Batch API behind one key, for rows of one interface (OpenAI and Azure, API reference, `batches` and `files`). */
export class BatchApi {
  readonly dialect: Dialect;
  readonly #route: Route;
  readonly #options: BatchApiOptions;

  constructor(route: Route, options: BatchApiOptions) {
    this.dialect = dialects[route.key.provider];
    this.#route = route;
    this.#options = options;
  }

  /** Uploads the rows; providers delete the file after {@link filesExpireAfter}. Sent once more, it leaves a file that nobody uses. */
  upload(file: SentFile): Promise<Given<UploadedFile>> {
    const fields = { purpose: 'batch', ...this.dialect.fileExpiry(filesExpireAfter) };
    return this.#repeat(async (open) => {
      const form = writeForm(fields, file, this.#options.drawBoundary());
      return this.#json(open, '/files', { method: 'POST', about: form.about, body: form.pieces }, fileIn);
    });
  }

  /** An uploaded file once more: Azure takes its time ("Track file upload status"). */
  lookAtFile(id: string): Promise<Given<UploadedFile>> {
    return this.#repeat((open) => this.#json(open, `/files/${id}`, { method: 'GET' }, fileIn));
  }

  /**
   * Begins a batch. It is sent again only where the provider has surely not taken it; otherwise see {@link find}.
   *
   * @param metadata at most 16 pairs, of 64 and 512 characters
   */
  create(file: string, metadata: Readonly<Record<string, string>>): Promise<Given<Batch>> {
    const body = JSON.stringify({
      input_file_id: file,
      endpoint: this.dialect.urls[this.#route.api],
      completion_window: completionWindow,
      metadata,
      ...this.dialect.outputExpiry(filesExpireAfter),
    });
    const about = { 'content-type': 'application/json' };
    return this.#repeat(
      (open) => this.#json(open, '/batches', { method: 'POST', about, body }, readBatch),
      (fault) => fault.unbilled === true,
    );
  }

  retrieve(id: string): Promise<Given<Batch>> {
    return this.#repeat((open) => this.#json(open, `/batches/${id}`, { method: 'GET' }, readBatch));
  }

  /** The latest batch of which `fits` says so, among the last few hundred. */
  async find(fits: (batch: Batch) => boolean): Promise<Given<Batch | undefined>> {
    let after = '';
    for (let page = 0; page < list.pages; page++) {
      const path = `/batches?limit=${list.limit}${after === '' ? '' : `&after=${encodeURIComponent(after)}`}`;
      const given = await this.#repeat((open) => this.#json(open, path, { method: 'GET' }, pageIn));
      if ('fault' in given) return given;
      const found = given.value.batches.find(fits);
      after = given.value.batches.at(-1)?.id ?? '';
      if (found || !given.value.hasMore || after === '') return { value: found };
    }
    return { value: undefined };
  }

  cancel(id: string): Promise<Given<Batch>> {
    return this.#repeat((open) => this.#json(open, `/batches/${id}/cancel`, { method: 'POST' }, readBatch));
  }

  /** Downloads a file, from its beginning again where it broke off. */
  download(id: string, sink: Sink): Promise<Given<true>> {
    const path = `/files/${id}/content`;
    return this.#repeat(async (open) => {
      const response = await this.#ask(open, path, { method: 'GET', accept: '*/*', maxBytes: maxFileBytes });
      await sink.begin();
      for await (const bytes of response.body ?? []) await sink.take(bytes);
      await sink.end();
      return { value: true };
    });
  }

  /** Deletes a file. */
  remove(id: string): Promise<Given<true>> {
    return this.#repeat((open) => this.#json(open, `/files/${id}`, { method: 'DELETE' }, () => true as const));
  }

  /** Does something, and again while that may help. */
  async #repeat<Value>(
    work: (endpoint: Endpoint) => Promise<Given<Value>>,
    mayRepeat: (fault: Fault) => boolean = () => true,
  ): Promise<Given<Value>> {
    for (let retry = 0; ; retry++) {
      const given = await this.#attempt(work);
      if ('value' in given || !given.fault.transient || !mayRepeat(given.fault)) return given;
      if (this.#options.signal.aborted || !(await this.#options.again(given.fault, retry))) return given;
    }
  }

  async #attempt<Value>(work: (endpoint: Endpoint) => Promise<Given<Value>>): Promise<Given<Value>> {
    const { present, customHeaders, openCleaner, signal, timeout = 300 } = this.#options;
    const presented = await present();
    if ('fault' in presented) return presented;
    const endpoint = endpointOf(this.#route, presented.value, customHeaders);
    try {
      return await work(endpoint);
    } catch (error) {
      const clean = await openCleaner();
      if (error instanceof NotAnAnswer) return notAnAnswer(error, clean, this.#route.api);
      if (error instanceof CompressedFile) return encoded(error.message, { requestId: '' });
      return { fault: providerFault(error, signal, { clean, route: this.#route, idle: timeout * 1000 }) };
    }
  }

  /** @throws {Compressed} for an answer that nobody here can read, although no encoding was accepted */
  async #ask(endpoint: Endpoint, path: string, request: Omit<GuardedRequest, 'signal'>): Promise<Response> {
    const { transport, signal } = this.#options;
    const response = await guard(endpoint, transport)(`${endpoint.baseUrl}${path}`, { ...request, signal });
    const encoding = foreignEncoding(response.headers);
    if (encoding === '') return response;
    await response.body?.cancel();
    throw new CompressedFile(encoding);
  }

  /** @throws {NotAnAnswer} for an answer that cannot be read */
  async #json<Value>(
    endpoint: Endpoint,
    path: string,
    request: Omit<GuardedRequest, 'signal' | 'accept'>,
    read: (body: unknown) => Value | undefined,
  ): Promise<Given<Value>> {
    const response = await this.#ask(endpoint, path, { ...request, accept: 'application/json' });
    const text = await response.text();
    const value = read(parseJson(text));
    if (value === undefined) throw new NotAnAnswer(text, response, { requestId: requestIdOf(response.headers) });
    return { value };
  }
}

/** States of a file (OpenAI and Azure, API reference, `status`): one that nobody knows, or none, is tried. */
const fileStates: ReadonlyMap<string, UploadedFile['state']> = new Map([
  ['error', 'refused'],
  ['deleted', 'refused'],
  ['pending', 'waiting'],
  ['running', 'waiting'],
  ['notrunning', 'waiting'],
]);

function fileIn(body: unknown): UploadedFile | undefined {
  const id = textAt(body, 'id');
  const status = textAt(body, 'status')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return isId(id) ? { id, state: fileStates.get(status) ?? 'ready' } : undefined;
}

function pageIn(body: unknown): { readonly batches: readonly Batch[]; readonly hasMore: boolean } | undefined {
  const data = valueAt(body, 'data');
  if (!Array.isArray(data)) return undefined;
  const batches = data.map(readBatch).filter((batch) => batch !== undefined);
  return { batches, hasMore: valueAt(body, 'has_more') === true };
}
