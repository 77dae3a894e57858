import ts from 'typescript';

/** Where chunks are loaded together: `[__webpack_require__.e(640), __webpack_require__.e(879)]`, before it is minified. */
const loadedTogether = /\[(__(?:nccwpck|webpack)_require__\.e\(\d+\)(?:, )?)+\]/g;

/** One chunk, in such a list or alone. */
const oneOfThem = /__\w+_require__\.e\((?:\/\* import\(\)[ |a-z]* \*\/ )?(\d+)\)/g;

/** The list that each step of the first program ends with, found by the name that its `import()` gives it. */
const reporting = /\/\* import\(\) \| report \*\/ ?(\[[^\]]*\])/;

/** A program in the table of `index.js`, with what it loads. */
const programCall = /'?([\w-]+)'?: \(\) => [^\n]*?_require__\.e\([^\n]*?\)\.then/g;

/** How the file of a chunk begins: its id, and the ids of all that webpack has made one of already. */
const head = /^export const id = (\d+);\nexport const ids = \[(\1\b[\d,]*)\];\nexport const modules = (?=\{)/;

/** A chunk up to this size, before it is minified, is copied into each file that is loaded with it, in characters. */
const small = 16 * 1024;

/** Chunks that are loaded together, by their ids. */
type List = readonly string[];

/**
 * Makes one file of the chunks that are loaded together, as far as that loads nothing else: ncc puts packages and our
 * own code into chunks of their own, and what several parts share into more, and has no setting for it. Each file costs
 * a step about 1 ms of CPU.
 *
 * All that the first program starts with becomes one file, whoever else needs a part of it, and so does all that its
 * steps report with. Then chunks that are always loaded together become one, and a small one that several lists share
 * is copied: whichever copy is loaded first is run.
 *
 * @param files what ncc has made, by name; a chunk is `ID.index.js`
 * @param byHand programs in `index.js` that people start: what these alone load gets no copies, since nobody pays for a
 * file more as a step does, and each job downloads all of them
 * @throws {Error} if a chunk is not written as this expects, which a new version of ncc may bring about
 */
export function mergeChunks(
  files: ReadonlyMap<string, string>,
  byHand: readonly string[] = [],
): ReadonlyMap<string, string> {
  const lists = listsIn(files.values());
  const ofSteps = new Set(listsIn(codesOfSteps(files, byHand)).map((list) => list.join()));
  const groups = groupsOf(
    lists,
    [...files.values()].flatMap((code) => idsIn(reporting.exec(code)?.[1] ?? '')),
  );
  const groupOf = new Map(groups.flatMap((group) => group.map((id) => [id, group] as const)));
  const sizeOf = (group: List) => group.reduce((sum, id) => sum + (files.get(nameOf(id)) ?? '').length, 0);
  const copied = new Map<List, List[]>();
  const loaded = new Map<string, readonly List[]>();
  for (const list of lists) {
    const own = [...new Set(list.map((id) => groupOf.get(id) ?? [id]))];
    const only = own.filter((group) => lists.every((other) => other === list || !other.includes(group[0] ?? '')));
    const [home] = only.toSorted((one, other) => sizeOf(other) - sizeOf(one));
    const isHasty = home !== undefined && ofSteps.has(list.join());
    const copies = isHasty
      ? own.filter((group) => group !== home && group !== groups[0] && sizeOf(group) <= small)
      : [];
    if (home) copied.set(home, copies);
    loaded.set(
      list.join(),
      own.filter((group) => !copies.includes(group)),
    );
  }
  const merged = new Map<string, string>();
  for (const [name, code] of files) {
    const [id = ''] = name.split('.');
    const group = groupOf.get(id) ?? [id];
    if (group[0] !== id) continue;
    const ids = [...group, ...(copied.get(group) ?? []).flat()];
    const whole = ids.length > 1 ? oneChunk(ids, files) : code;
    merged.set(
      name,
      whole
        .replace(loadedTogether, (list) => {
          const [call = ''] = list.match(oneOfThem) ?? [];
          const left = loaded.get(idsIn(list).join()) ?? [];
          return `[${left.map(([first = '']) => call.replace(/\d+/, first)).join(', ')}]`;
        })
        .replace(oneOfThem, (call) => call.replace(/\d+/, (one) => groupOf.get(one)?.[0] ?? one)),
    );
  }
  const called = new Set([...merged.values()].flatMap(idsIn));
  return new Map([...merged].filter(([name]) => !name.endsWith('.index.js') || called.has(name.split('.')[0] ?? '')));
}

function nameOf(id: string): string {
  return `${id}.index.js`;
}

/** What is in `index.js` without some programs, and in every file that this may load. */
function codesOfSteps(files: ReadonlyMap<string, string>, byHand: readonly string[]): readonly string[] {
  const start = (files.get('index.js') ?? '').replace(programCall, (call, name: string) =>
    byHand.includes(name) ? '' : call,
  );
  const names = new Set(idsIn(start).map(nameOf));
  for (const name of names) for (const id of idsIn(files.get(name) ?? '')) names.add(nameOf(id));
  return [start, ...[...names].map((name) => files.get(name) ?? '')];
}

/** The chunks that a code loads, in its order. */
function idsIn(code: string): List {
  return [...code.matchAll(oneOfThem)].map(([, id = '']) => id);
}

/** The different lists of all files, in their order. */
function listsIn(codes: Iterable<string>): readonly List[] {
  const lists = [...codes].flatMap((code) => [...code.matchAll(loadedTogether)].map(([list]) => idsIn(list)));
  return [...new Map(lists.map((list) => [list.join(), list])).values()];
}

/**
 * The chunks of the first list, those of the report that are left, and then those that are in the same lists, in the
 * order of the lists; the first one gives the file its name.
 */
function groupsOf([start = [], ...lists]: readonly List[], report: List): readonly List[] {
  const whole = [start, [...new Set(report)].filter((id) => !start.includes(id))].filter((list) => list.length > 0);
  const others = [...new Set(lists.flat())].filter((id) => !whole.flat().includes(id));
  const together = Map.groupBy(others, (id) =>
    lists.flatMap((list, index) => (list.includes(id) ? [index] : [])).join(),
  );
  return [...whole, ...together.values()];
}

/** Several chunks as one, which says whose modules it has. */
function oneChunk(ids: readonly string[], files: ReadonlyMap<string, string>): string {
  const codes = ids.map((id) => files.get(nameOf(id)) ?? '');
  const modules = codes.map(modulesOf);
  const all = new Set(codes.flatMap((code) => head.exec(code)?.[2]?.split(',') ?? []));
  return `export const id = ${ids[0]};\nexport const ids = [${[...all]}];\nexport const modules = {\n${modules.join(',\n')}\n};\n`;
}

/** The modules of a chunk: what stands between the braces. */
function modulesOf(code: string): string {
  const file = ts.createSourceFile('chunk.js', code, ts.ScriptTarget.Latest);
  const last = file.statements.at(-1);
  const value = last && ts.isVariableStatement(last) ? last.declarationList.declarations[0]?.initializer : undefined;
  if (file.statements.length !== 3 || !head.test(code) || !value || !ts.isObjectLiteralExpression(value)) {
    throw new Error(`A chunk of ncc has another layout than expected: ${code.slice(0, 120)}`);
  }
  return value.properties.map((property) => property.getFullText(file)).join(',');
}
