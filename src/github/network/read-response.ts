import type { IncomingMessage } from 'node:http';
import { ReceivedHeaders } from '../../language/received-headers.ts';
import { TooLarge } from '../../language/too-large.ts';
import { ReceivedResponse } from './received-response.ts';
import type { Watch } from './watch-idle.ts';

/** The largest answer that is read as a whole, in bytes, unless the caller expects a larger one. */
const maxResponseBytes = 16 * 1024 * 1024;

/** What a piece of an answer takes in memory at the least, in bytes, however small it is. */
const chunkCost = 256;

/** Answers of more bytes are large. */
const large = 1024 * 1024;

/** An answer in pieces. */
const eventStream = /^text\/event-stream\b/i;

/** Statuses whose answers have no body (the Fetch standard's "null body status"); those below 200 do not come here. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Node's answer as the Fetch standard's.
 *
 * @param collects whether the caller takes an event stream apart as it comes, and limits what it keeps of it
 * @param maxBytes the most that is read of anything else
 */
export function toResponse(
  incoming: IncomingMessage,
  watch: Watch,
  collects: boolean,
  maxBytes = maxResponseBytes,
): ReceivedResponse {
  const { statusCode: status = 0, rawHeaders } = incoming;
  const headers = new ReceivedHeaders(pairsOf(rawHeaders));
  const isStream = collects && status === 200 && eventStream.test(headers.get('content-type') ?? '');
  const limit = isStream ? Number.POSITIVE_INFINITY : maxBytes;
  const stream = toStream(incoming, watch, limit);
  if (bodiless.has(status)) incoming.destroy();
  return new ReceivedResponse(bodiless.has(status) ? null : stream, { status, headers });
}

/** Node gives names and values in turn. */
function* pairsOf(rawHeaders: readonly string[]): Generator<[name: string, value: string]> {
  for (let index = 0; index < rawHeaders.length; index += 2)
    yield [rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''];
}

/** The statuses that an answer can have (the Fetch standard). */
export function isStatus(status: number | undefined): boolean {
  return status !== undefined && status >= 200 && status <= 599;
}

/**
 * Reads no further than it is asked to, so that what waits here is never more than a few pieces. Node still tells
 * of the last pieces and of the end after whoever reads has let go: then nobody is told.
 */
function toStream(incoming: IncomingMessage, watch: Watch, limit: number): ReadableStream<Uint8Array> {
  let bytes = 0;
  let isOpen = true;
  incoming.on('close', watch.end);
  return new ReadableStream({
    start(controller) {
      incoming.on('data', (chunk: Buffer) => {
        if (!isOpen) return;
        watch.alive();
        const before = bytes;
        bytes += Math.max(chunk.length, chunkCost);
        if (before < large && bytes >= large) keepHeapSmall();
        if (bytes > limit) incoming.destroy(new TooLarge(limit));
        else controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.on('end', () => {
        if (isOpen) controller.close();
        isOpen = false;
      });
      incoming.on('error', (error) => {
        isOpen = false;
        controller.error(error);
      });
    },
    pull() {
      watch.alive();
      incoming.resume();
    },
    cancel() {
      isOpen = false;
      incoming.destroy();
    },
  });
}

/**
 * Lets V8 collect the garbage of a large answer sooner. It doubles the room for new objects whenever many of them have
 * survived, as the pieces of an answer do, up to 128 MiB: twice as much as all the rest takes. It looks this flag up
 * each time; a V8 that has it no more, or takes no factor below 2, goes on as before.
 */
function keepHeapSmall(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
}
