import { TooLarge } from '../../language/too-large.ts';

/** The most characters that may come without completing an event, in UTF-16 code units: that much waits in memory. */
const maxWaiting = 16 * 1024 * 1024;

/** How much of what is no event is kept; an answer that came as a whole is one line of it. */
const maxStray = 16 * 1024 * 1024;

/**
 * The beginning of a line that is a piece of an answer by itself: some gateways send one JSON object a line, without the
 * fields around it. No text in an answer looks so, since its quotation marks are escaped.
 */
const bareEvent = /^\s*\{.{0,1000}?"(?:object"\s*:\s*"chat\.completion\.chunk"|type"\s*:\s*"response\.)/;

/** An event as it was sent. */
export interface ServerEvent {
  /** The field `event`; `error` too where a field of that name held the data. */
  readonly name: string;
  readonly data: string;
}

/** What has come of a body until now. */
export interface EventReader {
  /** Takes the next bytes and gives the events that they complete. */
  readonly add: (bytes: Uint8Array) => readonly ServerEvent[];
  /** Takes the end of the body, which completes an event as a blank line does. */
  readonly end: () => readonly ServerEvent[];
  /** All lines that are no part of an event, in their order: an answer as a whole, or no answer at all. */
  readonly stray: () => string;
}

/**
 * The fields that hold data. `error` is none of the standard's: llama-server sent its errors so through 2025
 * (llama.cpp, tools/server, `server_sent_event`).
 */
const dataFields: ReadonlySet<string> = new Set(['data', 'error']);

/** A line of an event stream: a comment, or one of its fields. Whatever else comes is kept as it is. */
const fieldLine = /^(?:(data|event|error|id|retry)(?::|$)|:)/;

/**
 * Takes an event stream apart (HTML standard, "Server-sent events"): lines end with LF, CR LF or CR, comments and
 * unknown fields say nothing. Bodies that are none come back as stray lines, whatever their content type said.
 */
export function readEventStream(): EventReader {
  const decoder = new TextDecoder();
  /** The beginning of the line that has no end yet. */
  let waiting: string[] = [];
  let waitingLength = 0;
  let endedInReturn = false;
  /** Whether events come as bare lines; then each line is one, also the mark of the end. */
  let isBare = false;
  let name = '';
  let data: string[] = [];
  let dataLength = 0;
  const stray: string[] = [];
  let strayLength = 0;

  function dispatch(events: ServerEvent[]): void {
    if (data.length > 0 || name !== '')
      events.push({ name, data: data.length === 1 ? (data[0] ?? '') : data.join('\n') });
    name = '';
    if (data.length > 0) data = [];
    dataLength = 0;
  }

  function takeLine(line: string, events: ServerEvent[]): void {
    if (line === '') {
      dispatch(events);
      return;
    }
    // Nearly every line of a stream begins so.
    const field = line.startsWith('data:') ? 'data' : lineField(line);
    if (field === undefined) {
      isBare ||= bareEvent.test(line);
      if (isBare) {
        events.push({ name: '', data: line });
        return;
      }
      strayLength += line.length + 1;
      if (strayLength > maxStray) throw new TooLarge(maxStray);
      stray.push(line);
      return;
    }
    if (field === 'event') name = textBehind(line, 'event');
    if (!dataFields.has(field)) return;
    if (field === 'error') name = 'error';
    let value = textBehind(line, field);
    // A gateway that takes a server's line for data puts the field in front of it once more; no data begins so.
    while (value.startsWith('data:')) value = textBehind(value, 'data');
    if (data.length === 1 && beginsAnew(data[0] ?? '', value)) dispatch(events);
    dataLength += value.length;
    if (dataLength > maxWaiting) throw new TooLarge(maxWaiting);
    data.push(value);
  }

  function takeText(piece: string): readonly ServerEvent[] {
    const events: ServerEvent[] = [];
    let text = endedInReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece !== '') endedInReturn = text.endsWith('\r');
    if (text.includes('\r')) text = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const rest = text.slice(start, end);
      start = end + 1;
      if (waiting.length === 0) {
        takeLine(rest, events);
        continue;
      }
      // As one of the pieces: put behind them, it would make another copy of them once the line is read.
      waiting.push(rest);
      const line = waiting.join('');
      waiting = [];
      waitingLength = 0;
      takeLine(line, events);
    }
    if (start < text.length) {
      waiting.push(start === 0 ? text : text.slice(start));
      waitingLength += text.length - start;
      if (waitingLength > maxWaiting) throw new TooLarge(maxWaiting);
    }
    return events;
  }

  return {
    add: (bytes) => takeText(decoder.decode(bytes, { stream: true })),
    end: () => {
      const events = [...takeText(decoder.decode())];
      const last = waiting.join('');
      waiting = [];
      if (last !== '') takeLine(last, events);
      dispatch(events);
      return events;
    },
    stray: () => stray.join('\n'),
  };
}

/**
 * Whether a line of data is an event of its own behind another one: there are servers that put no blank line between
 * them. In JSON over several lines a comma stands between two maps.
 */
function beginsAnew(before: string, line: string): boolean {
  return (
    before.startsWith('{') && before.trimEnd().endsWith('}') && (line.startsWith('{') || line.startsWith('[DONE]'))
  );
}

/** The field of a line; empty for a comment, `undefined` for a line that belongs to no event. */
function lineField(line: string): string | undefined {
  const found = fieldLine.exec(line);
  return found ? (found[1] ?? '') : undefined;
}

/** What stands behind the colon and one blank. */
function textBehind(line: string, field: string): string {
  const start = field.length + 1;
  return line.slice(line[start] === ' ' ? start + 1 : start);
}
