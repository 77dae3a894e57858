import { longestRow } from './text-lines.ts';

/** An item of a JSON list as text, and the line where it begins; or why no further one can be told. */
export type JsonItem = { readonly text: string; readonly line: number } | { readonly broken: string };

const quotationMark = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/** Characters that are no part of an item (RFC 8259, section 2). */
const blank = /^[ \t\r\n]*$/;

/** Such characters before an item: `trim` would also take what JSON does not allow there, such as a byte order mark. */
const leading = /^[ \t\r\n]*/;

/**
 * Takes the items of a JSON list apart as its text comes, so that no more than one of them is in memory. Whether each is
 * JSON is for whoever reads it.
 */
export async function* itemsOfList(pieces: AsyncIterable<string>): AsyncGenerator<JsonItem> {
  const scan = new ListScan();
  for await (const piece of pieces) {
    yield* scan.read(piece);
    if (scan.isBroken) return;
  }
  yield* scan.end();
}

/** Where the reading of a list is. */
class ListScan {
  #state: 'before' | 'inside' | 'behind' = 'before';
  #text = '';
  #line = 1;
  #itemLine = 1;
  #levels = 0;
  #isInText = false;
  #isEscaped = false;
  #items = 0;
  isBroken = false;

  *read(piece: string): Generator<JsonItem> {
    let start = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (code === 0x0a) this.#line++;
      if (this.#state !== 'inside') {
        if (blank.test(piece.charAt(at))) continue;
        if (this.#state === 'behind') return yield* this.#break('something follows the end of the list');
        if (piece.charAt(at) !== '[') return yield* this.#break('it is no list of objects');
        this.#state = 'inside';
        start = at + 1;
        this.#itemLine = this.#line;
      } else if (this.#isInText) this.#readText(code);
      else if (code === quotationMark) this.#isInText = true;
      else if (code === 0x7b || code === 0x5b) this.#levels++;
      else if (this.#levels > 0 && (code === 0x7d || code === 0x5d)) this.#levels--;
      else if (this.#levels === 0 && (code === comma || code === 0x5d)) {
        const isLast = code !== comma;
        yield* this.#take(this.#text + piece.slice(start, at), isLast);
        if (this.isBroken) return;
        this.#text = '';
        start = at + 1;
        if (isLast) this.#state = 'behind';
      }
    }
    if (this.#state === 'inside') this.#text += piece.slice(start);
    if (this.#text.length > longestRow) yield* this.#break('a row is too long');
  }

  *end(): Generator<JsonItem> {
    if (this.#state === 'before') yield* this.#break('it is empty');
    else if (this.#state === 'inside') yield* this.#break('it ends too early');
  }

  #readText(code: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (code === backslash) this.#isEscaped = true;
    else if (code === quotationMark) this.#isInText = false;
  }

  *#take(written: string, isLast: boolean): Generator<JsonItem> {
    const [blanks = ''] = leading.exec(written) ?? [];
    const text = written.slice(blanks.length);
    const line = this.#itemLine + blanks.split('\n').length - 1;
    this.#itemLine = this.#line;
    if (text === '' && isLast && this.#items === 0) return;
    if (text === '') return yield* this.#break(`there is a comma too many on line ${line}`);
    this.#items++;
    yield { text, line };
  }

  *#break(broken: string): Generator<JsonItem> {
    this.isBroken = true;
    yield { broken };
  }
}
