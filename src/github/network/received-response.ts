import type { ReceivedHeaders } from '../../language/received-headers.ts';

/**
 * An answer as a server sent it, with the interface of Node's `Response`, which would load all of `fetch`; see
 * {@link ReceivedHeaders}.
 */
export class ReceivedResponse implements Response {
  readonly status: number;
  readonly headers: ReceivedHeaders;
  readonly statusText = '';
  readonly type = 'default';
  readonly url = '';
  readonly redirected = false;
  #body: ReadableStream<Uint8Array> | null;
  #isRead = false;

  /** @param body absent for a status that has none */
  constructor(
    body: ReadableStream<Uint8Array> | null,
    { status, headers }: Pick<ReceivedResponse, 'status' | 'headers'>,
  ) {
    this.#body = body;
    this.status = status;
    this.headers = headers;
  }

  get body(): ReadableStream<Uint8Array> | null {
    return this.#body;
  }

  get bodyUsed(): boolean {
    return this.#isRead;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.#read());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.#read());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.#read()], { type: this.headers.get('content-type') ?? '' });
  }

  async formData(): Promise<FormData> {
    return new Response(await this.bytes(), { headers: [...this.headers] }).formData();
  }

  clone(): ReceivedResponse {
    this.#refuseSecondReading();
    if (this.#body === null) return new ReceivedResponse(null, this);
    const [own, other] = this.#body.tee();
    this.#body = own;
    return new ReceivedResponse(other, this);
  }

  #refuseSecondReading(): void {
    if (this.#isRead) throw new TypeError('The body has already been read.');
  }

  async #read(): Promise<Buffer<ArrayBuffer>> {
    this.#refuseSecondReading();
    const pieces: Uint8Array[] = [];
    if (this.#body === null) return Buffer.concat(pieces);
    this.#isRead = true;
    for await (const piece of this.#body) pieces.push(piece);
    return Buffer.concat(pieces);
  }
}
