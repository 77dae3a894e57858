import { listAt, parseJson, textAt, valueAt } from '../../src/language/json.ts';
import type { Api, ProviderName } from '../../src/policy/model/policy.ts';
import { randomBy } from './billing-provider.ts';
import { type Received, type Reply, type Server, startServer } from './server.ts';

/** A row as it was uploaded. */
export interface UploadedRow {
  readonly custom_id: string;
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** All that is asked, as one text. */
  readonly text: string;
}

/** What becomes of a row: an answer, a refusal, nothing in time, a status of 0, or no line in any file. */
export type Turn =
  | {
      readonly text: string;
      readonly model?: string;
      /** Counted tokens; absent for none that are told. */
      readonly usage?: { readonly input: number; readonly output: number } | 'untold';
      readonly finish?: string;
      readonly tier?: string;
    }
  | { readonly status: number; readonly error: object }
  | 'undone'
  | 'zero'
  | 'missing'
  | { readonly line: string };

/** How a fake Batch API behaves. */
export interface BatchPlan {
  readonly dialect?: ProviderName;
  /** What becomes of each row; an answer unless told otherwise. */
  readonly turn?: (row: UploadedRow, index: number) => Turn;
  /** What a batch says of itself each time that it is looked at; the last stays. */
  readonly states?: readonly string[];
  /** Why the whole batch was refused. */
  readonly errors?: readonly object[];
  /** Whether the batch's own sum of tokens is told. */
  readonly tellsUsage?: boolean;
  /** What goes wrong with a request, instead of carrying it out or after it. */
  readonly fault?: (request: Received, before: number) => { when: 'before' | 'after'; reply: Reply } | undefined;
  /** What the description of a batch has besides. */
  readonly more?: object;
}

/** A provider with a Batch API, in one of the dialects, that keeps a book of what it bills by the batch prices of gpt-6-luna. */
export interface FakeBatchApi extends Server {
  readonly files: Map<string, string>;
  readonly batches: Map<string, FakeBatch>;
  /** Millionths of a US dollar. */
  readonly billed: () => number;
  /** Requests whose method and path match. */
  readonly asked: (pattern: RegExp) => readonly Received[];
}

/** A batch at the fake. */
export interface FakeBatch {
  readonly id: string;
  readonly rows: readonly UploadedRow[];
  readonly description: Readonly<Record<string, unknown>>;
  looked: number;
  outcome: object | undefined;
  /** What was told of it last. */
  told: object;
}

/** Tokens of a row that is answered. */
const usualUsage = { input: 100, output: 20 };

const refusal = (message: string, code = 'invalid_request'): Reply => ({
  status: 400,
  body: { error: { code, message, type: 'invalid_request_error' } },
});

/** Starts a fake. What it is sent it checks as strictly as the dialect's documentation lets it. */
export async function startBatchApi(plan: BatchPlan = {}): Promise<FakeBatchApi> {
  const { dialect = 'openai' } = plan;
  const files = new Map<string, string>();
  const batches = new Map<string, FakeBatch>();
  let micros = 0;
  let made = 0;
  const base = dialect === 'azure' ? '/openai/v1' : '/v1';
  const newId = (kind: string) => `${kind}${kind === 'batch' ? '_' : '-'}${String(++made).padStart(6, '0')}`;

  function upload({ headers, body }: Received): Reply {
    const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '?';
    if (headers['content-length'] !== String(Buffer.byteLength(body))) return refusal('The length is wrong.');
    const parts = body.split(`--${boundary}\r\n`).slice(1);
    const fields = new Map(
      parts.map((part) => {
        const [head = '', content = ''] = [
          part.slice(0, part.indexOf('\r\n\r\n')),
          part.slice(part.indexOf('\r\n\r\n') + 4),
        ];
        return [/name="([^"]+)"/.exec(head)?.[1] ?? '', content.replace(/\r\n(?:--.*--\r\n)?$/s, '')] as const;
      }),
    );
    const expiry = dialect === 'azure' ? 'expires_after.' : 'expires_after[';
    if (fields.get('purpose') !== 'batch') return refusal('The purpose must be batch.');
    if (![...fields.keys()].some((name) => name.startsWith(expiry))) return refusal('No expiry.');
    const text = fields.get('file') ?? '';
    if (text.startsWith('\uFEFF')) return refusal('The file has a BOM.');
    const id = newId('file');
    files.set(id, text);
    return { body: { id, object: 'file', purpose: 'batch', bytes: text.length, status: 'processed' } };
  }

  function create(body: unknown): Reply {
    const text = files.get(textAt(body, 'input_file_id'));
    if (text === undefined) return refusal('No such file.');
    if (textAt(body, 'completion_window') !== '24h') return refusal('The window must be 24h.');
    const metadata = Object.entries(Object(valueAt(body, 'metadata')));
    const isTooLong = metadata.some(([name, value]) => name.length > 64 || String(value).length > 512);
    if (metadata.length > 16 || isTooLong) return refusal('The metadata is too long.');
    const rows = text
      .split('\n')
      .filter((line) => line !== '')
      .map(readUploaded);
    const wrong = wrongIn(rows, textAt(body, 'endpoint'));
    if (wrong !== undefined) return refusal(wrong);
    const id = newId('batch');
    const created = dialect === 'azure' ? new Date().toISOString() : Math.floor(Date.now() / 1000);
    const expires =
      dialect === 'azure' ? new Date(Date.now() + 86_400_000).toISOString() : Math.floor(Date.now() / 1000) + 86_400;
    const description = {
      id,
      object: 'batch',
      // Azure's answer may have none.
      endpoint: dialect === 'azure' ? null : textAt(body, 'endpoint'),
      input_file_id: textAt(body, 'input_file_id'),
      completion_window: '24h',
      created_at: created,
      expires_at: expires,
      metadata: Object.fromEntries(metadata),
      output_file_id: null,
      error_file_id: null,
      errors: null,
    };
    const batch: FakeBatch = {
      id,
      rows,
      description,
      looked: 0,
      outcome: undefined,
      told: { ...description, status: said('validating') },
    };
    batches.set(id, batch);
    return { body: { ...description, ...countsAs(0, 0, rows.length), status: said('validating') } };
  }

  /** Azure writes states as it likes, and counts nothing before the end. */
  const said = (state: string) => (dialect === 'azure' ? state.replace(/^./, (first) => first.toUpperCase()) : state);
  const countsAs = (completed: number, failed: number, total: number) => ({
    request_counts: dialect === 'azure' ? { total: null, completed: null, failed: null } : { total, completed, failed },
  });

  function look(batch: FakeBatch): object {
    const { states = ['completed'] } = plan;
    const state = states[Math.min(batch.looked, states.length - 1)] ?? 'completed';
    batch.looked++;
    const isOver = /^(?:completed|expired|cancell?ed|failed)$/i.test(state);
    if (isOver) batch.outcome ??= finish(batch, state);
    const total = batch.rows.length;
    const counts = countsAs(isOver ? total : 0, 0, total);
    batch.told = { ...batch.description, ...counts, status: said(state), ...(isOver && batch.outcome), ...plan.more };
    return batch.told;
  }

  /** Works off a batch: what is answered is billed, whatever becomes of the rest; lines come in no order. */
  function finish(batch: FakeBatch, state: string): object {
    if (/failed/i.test(state)) {
      const over = dialect === 'azure' ? { completed_at: new Date().toISOString() } : { failed_at: 1 };
      return {
        ...over,
        errors: { object: 'list', data: plan.errors ?? [{ code: 'invalid_json_line', message: 'No.', line: 1 }] },
      };
    }
    const outputs: string[] = [];
    const errors: string[] = [];
    const sum = { input: 0, output: 0 };
    for (const [index, row] of batch.rows.entries()) {
      const turn = plan.turn?.(row, index) ?? { text: `Answer to ${row.text}` };
      if (turn === 'missing') continue;
      if (typeof turn === 'object' && 'line' in turn) outputs.push(turn.line);
      else {
        const { line, isError, tokens } = lineOf(row, turn, state, dialect);
        (isError ? errors : outputs).push(JSON.stringify(line));
        micros += tokens.input * 0.05 + tokens.output * 0.25;
        sum.input += tokens.input;
        sum.output += tokens.output;
      }
    }
    const put = (lines: string[]) => {
      const id = newId('file');
      files.set(
        id,
        shuffled(lines)
          .map((line) => `${line}\n`)
          .join(''),
      );
      return id;
    };
    const usage = { input_tokens: sum.input, output_tokens: sum.output, total_tokens: sum.input + sum.output };
    return {
      output_file_id: outputs.length > 0 ? put(outputs) : null,
      // Azure always has one, which may be empty.
      error_file_id: errors.length > 0 || dialect === 'azure' ? put(errors) : null,
      ...(plan.tellsUsage && { usage }),
    };
  }

  function carryOut(request: Received): Reply {
    const path = request.url.replace(/\?.*$/, '').slice(base.length);
    const is = (method: string, pattern: RegExp) => (request.method === method ? pattern.exec(path) : null);
    if (!request.url.startsWith(`${base}/`)) return { status: 404, body: { error: { message: 'No such path.' } } };
    if (is('POST', /^\/files$/)) return upload(request);
    if (is('POST', /^\/batches$/)) return create(parseJson(request.body));
    const batch = batches.get(
      is('GET', /^\/batches\/([^/]+)$/)?.[1] ?? is('POST', /^\/batches\/([^/]+)\/cancel$/)?.[1] ?? '',
    );
    if (batch) return { body: request.method === 'GET' ? look(batch) : { ...look(batch), status: said('cancelling') } };
    if (is('GET', /^\/batches$/)) {
      const data = [...batches.values()].toReversed().map((one) => one.told);
      return { body: { object: 'list', data, has_more: false } };
    }
    const content = files.get(is('GET', /^\/files\/([^/]+)\/content$/)?.[1] ?? '');
    if (content !== undefined) {
      return (response) => void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(content);
    }
    const looked = is('GET', /^\/files\/([^/]+)$/)?.[1] ?? '';
    if (files.has(looked)) return { body: { id: looked, object: 'file', status: 'processed' } };
    const file = is('DELETE', /^\/files\/([^/]+)$/)?.[1] ?? '';
    if (files.delete(file)) return { body: { id: file, object: 'file', deleted: true } };
    return { status: 404, body: { error: { code: 'not_found', message: `No such thing: ${path}` } } };
  }

  const server = await startServer((request, before) => {
    const wrong = plan.fault?.(request, before);
    if (wrong?.when === 'before') return wrong.reply;
    const reply = carryOut(request);
    return wrong?.reply ?? reply;
  });
  return {
    ...server,
    files,
    batches,
    billed: () => micros,
    asked: (pattern) => server.received.filter(({ method, url }) => pattern.test(`${method} ${url}`)),
  };
}

function readUploaded(line: string): UploadedRow {
  const row: { custom_id: string; url: string; body: Record<string, unknown> } = JSON.parse(line);
  const asked = [...listAt(row.body, 'messages'), ...listAt(row.body, 'input')];
  return { ...row, text: asked.map((message) => textAt(message, 'content')).join(' ') };
}

/** What the documentation says that every row must have. */
function wrongIn(rows: readonly UploadedRow[], endpoint: string): string | undefined {
  if (rows.length === 0) return 'empty_file';
  if (new Set(rows.map((row) => row.custom_id)).size < rows.length) return 'duplicate_custom_id';
  if (rows.some((row) => row.url !== endpoint)) return 'url_mismatch';
  if (new Set(rows.map(({ body }) => body.model)).size > 1) return 'model_mismatch';
  const foreign = ['stream', 'service_tier', 'stream_options'].find((name) => rows.some(({ body }) => name in body));
  return foreign === undefined ? undefined : `${foreign} is not supported in a batch`;
}

function lineOf(
  { custom_id, url, body: asked }: UploadedRow,
  turn: Exclude<Turn, 'missing' | { line: string }>,
  state: string,
  dialect: ProviderName,
): { line: object; isError: boolean; tokens: typeof usualUsage } {
  const [id, request_id] = [`batch_req_${custom_id}`, `req-${custom_id}`];
  const nothing = { input: 0, output: 0 };
  if (turn === 'undone') {
    const code = /cancel/i.test(state) ? 'batch_cancelled' : 'batch_expired';
    const error = { code, message: 'This request could not be executed before the completion window expired.' };
    return { line: { id, custom_id, response: null, error }, isError: true, tokens: nothing };
  }
  if (turn === 'zero') {
    const response = { status_code: 0, request_id: '', body: null };
    return { line: { id, custom_id, response, error: null }, isError: false, tokens: nothing };
  }
  if ('status' in turn) {
    const response = { status_code: turn.status, request_id, body: { error: turn.error } };
    return { line: { id, custom_id, response, error: null }, isError: true, tokens: nothing };
  }
  const api: Api = url.endsWith('/responses') ? 'responses' : 'chat-completions';
  const tokens = typeof turn.usage === 'object' ? turn.usage : usualUsage;
  const deployment = String(asked.model);
  const model =
    turn.model ?? (dialect === 'azure' && api === 'chat-completions' ? 'gpt-6-luna-2026-08-07' : deployment);
  const told = turn.usage === 'untold' ? undefined : tokens;
  const body = { ...bodyOf(api, turn, told), model, ...(turn.tier !== undefined && { service_tier: turn.tier }) };
  return {
    line: { id, custom_id, response: { status_code: 200, request_id, body }, error: null },
    isError: false,
    tokens,
  };
}

function bodyOf(
  api: Api,
  { text, finish = 'stop' }: Extract<Turn, { readonly text: string }>,
  told?: typeof usualUsage,
): object {
  if (api === 'responses') {
    const usage = told && {
      input_tokens: told.input,
      output_tokens: told.output,
      total_tokens: told.input + told.output,
    };
    const content = [{ type: 'output_text', text, annotations: [] }];
    const output = [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }];
    return { object: 'response', status: 'completed', output, ...(usage && { usage }) };
  }
  const usage = told && {
    prompt_tokens: told.input,
    completion_tokens: told.output,
    total_tokens: told.input + told.output,
  };
  const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: finish }];
  return { object: 'chat.completion', choices, ...(usage && { usage }) };
}

/** The same order each time, and not the one that was asked in. */
function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  const random = randomBy(items.length);
  return items
    .map((item) => [random(), item] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, item]) => item);
}
