/** What is wrong with a text that should be JSON. */
export interface JsonFault {
  /** Where, in UTF-16 code units from the start. */
  readonly offset: number;
  readonly message: string;
}

/** Lists and maps inside each other; what is deeper cannot be written out again. */
const maxDepth = 64;

const blanks = /[ \t\n\r]*/y;

const string = /"[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*"/uy;

const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?!\w)/y;

/** What may come next, in the words of a message. */
const expected = {
  value: 'a value',
  'value or ]': 'a value or ]',
  name: 'a name in double quotes',
  'name or }': 'a name in double quotes or }',
  colon: 'a colon',
  'comma or ]': 'a comma or ]',
  'comma or }': 'a comma or }',
  end: 'the end of the text',
};

type State = keyof typeof expected;

/**
 * Finds the first thing that is wrong with a JSON text, since `JSON.parse` does not always say where it is.
 * A name that stands twice in one map is wrong, too.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: (Set<string> | undefined)[] = [];
  let state: State = 'value';
  let offset = 0;

  const read = (token: RegExp): string | undefined => {
    token.lastIndex = offset;
    const [found] = token.exec(text) ?? [];
    if (found !== undefined) offset += found.length;
    return found;
  };
  const fault = (message: string, at = offset): JsonFault => ({ offset: at, message });
  const afterValue = (): State => {
    if (open.length === 0) return 'end';
    return open.at(-1) ? 'comma or }' : 'comma or ]';
  };

  for (;;) {
    read(blanks);
    const start = offset;
    const character = text.charAt(offset);
    if (state === 'end') return character === '' ? undefined : fault('Expected nothing more here.');
    if (state === 'name' || (state === 'name or }' && character !== '}')) {
      const name = read(string);
      if (name === undefined) return fault(`Expected ${expected[state]} here.`);
      if (open.at(-1)?.has(name)) return fault(`The name ${name.slice(0, 80)} stands twice.`, start);
      open.at(-1)?.add(name);
      state = 'colon';
    } else if (state === 'colon') {
      if (character !== ':') return fault('Expected a colon here.');
      offset += 1;
      state = 'value';
    } else if (character === closing(open, state)) {
      offset += 1;
      open.pop();
      state = afterValue();
    } else if (state === 'comma or ]' || state === 'comma or }') {
      if (character !== ',') return fault(`Expected ${expected[state]} here.`);
      offset += 1;
      state = state === 'comma or }' ? 'name' : 'value';
    } else if (character === '{' || character === '[') {
      if (open.length >= maxDepth) return fault(`It has more than ${maxDepth} levels here.`);
      offset += 1;
      open.push(character === '{' ? new Set() : undefined);
      state = character === '{' ? 'name or }' : 'value or ]';
    } else {
      if (read(string) === undefined && read(scalar) === undefined) return fault(`Expected ${expected[state]} here.`);
      state = afterValue();
    }
  }
}

/** The bracket that may close what is open; none where a value or a name must come. */
function closing(open: readonly (Set<string> | undefined)[], state: State): string | undefined {
  if (!state.includes('or')) return undefined;
  return open.at(-1) ? '}' : ']';
}
