/** What may come next, in the terms of the grammar; `first` where a list or an object may also end at once. */
type Expected = 'value' | 'first value' | 'name' | 'first name' | 'separator' | 'nothing';

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

const literals = ['true', 'false', 'null'] as const;

/**
 * Whether a text is JSON, exactly as `JSON.parse` takes it (RFC 8259). What it means is not built: millions of small
 * values, or as many levels, take many times the memory of the text.
 */
export function isJson(text: string): boolean {
  const levels = new Levels();
  let expected: Expected = 'value';
  let at = behindSpace(text, 0);
  while (at < text.length) {
    const sign = text.charAt(at);
    const isClosing = sign === levels.end && expected !== 'value' && expected !== 'name';
    if (isClosing) {
      at++;
      levels.close();
      expected = levels.isOutside ? 'nothing' : 'separator';
    } else if (expected === 'separator') {
      if (sign !== ',') return false;
      at++;
      expected = levels.end === '}' ? 'name' : 'value';
    } else if (expected === 'name' || expected === 'first name') {
      const end = behindSpace(text, endOfText(text, at));
      if (text[end] !== ':') return false;
      at = end + 1;
      expected = 'value';
    } else if (expected === 'nothing') {
      return false;
    } else if (sign === '{' || sign === '[') {
      at++;
      levels.open(sign);
      expected = sign === '{' ? 'first name' : 'first value';
    } else {
      at = sign === '"' ? endOfText(text, at) : endOfWord(text, at);
      if (at === nowhere) return false;
      expected = levels.isOutside ? 'nothing' : 'separator';
    }
    at = behindSpace(text, at);
  }
  return expected === 'nothing';
}

/** Where something ends that is not there: behind every text. */
const nowhere = Number.POSITIVE_INFINITY;

/** The lists and objects that are open, a byte each. */
class Levels {
  #isObject = new Uint8Array(64);
  #depth = 0;

  get isOutside(): boolean {
    return this.#depth === 0;
  }

  /** The sign that ends the innermost one; empty outside. */
  get end(): '}' | ']' | '' {
    if (this.#depth === 0) return '';
    return this.#isObject[this.#depth - 1] === 1 ? '}' : ']';
  }

  open(sign: '{' | '['): void {
    if (this.#depth === this.#isObject.length) {
      const wider = new Uint8Array(2 * this.#depth);
      wider.set(this.#isObject);
      this.#isObject = wider;
    }
    this.#isObject[this.#depth] = sign === '{' ? 1 : 0;
    this.#depth++;
  }

  close(): void {
    this.#depth--;
  }
}

function behindSpace(text: string, start: number): number {
  let at = start;
  for (let unit = text.charCodeAt(at); unit === 0x20 || unit === 9 || unit === 10 || unit === 13; ) {
    at++;
    unit = text.charCodeAt(at);
  }
  return at;
}

/** Behind the quotation mark that ends the text which begins at an offset. */
function endOfText(text: string, start: number): number {
  if (text[start] !== '"') return nowhere;
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x22) return at + 1;
    if (unit < 0x20) return nowhere;
    if (unit !== 0x5c) continue;
    at++;
    const sign = text.charAt(at);
    if (sign === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) at += 4;
    else if (sign === '' || !'"\\/bfnrt'.includes(sign)) return nowhere;
  }
  return nowhere;
}

/** Behind a number, or one of the three words. */
function endOfWord(text: string, start: number): number {
  const literal = literals.find((word) => text.startsWith(word, start));
  if (literal !== undefined) return start + literal.length;
  number.lastIndex = start;
  return number.test(text) ? number.lastIndex : nowhere;
}
