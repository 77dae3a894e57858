import ts from 'typescript';

/** Where chunks are loaded together: `[__webpack_require__.e(640), __webpack_require__.e(879)]`, before it is minified. */
const loadedTogether = /\[(__(?:nccwpck|webpack)_require__\.e\(\d+\)(?:, )?)+\]/g;

/** One chunk of such a list. */
const oneOfThem = /__\w+_require__\.e\((\d+)\)/g;

/** How the file of a chunk begins. It has more than one ID where ncc has made one of two chunks with the same modules. */
const head = /^export const id = (\d+);\nexport const ids = \[(\1(?:,\d+)*)\];\nexport const modules = (?=\{)/;

/**
 * Makes one file of the chunks that no program loads one of without the others. ncc puts packages and our own code into
 * chunks of their own, and what several parts share into more, and has no setting for it; each file costs a step about
 * 1 ms of CPU.
 *
 * @param files what ncc has made, by name; a chunk is `ID.index.js`
 * @throws {Error} if a chunk is not written as this expects, which a new version of ncc may bring about
 */
export function mergeChunks(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const groups = groupsOf([...files.values()]);
  const first = new Map(groups.flatMap((ids) => ids.map((id) => [id, ids[0]])));
  const merged = new Map<string, string>();
  for (const [name, code] of files) {
    const [id] = name.split('.');
    const group = groups.find((ids) => ids.includes(id ?? '')) ?? [];
    if (group.length > 1 && group[0] !== id) continue;
    const whole = group.length > 1 ? oneChunk(group, files) : code;
    merged.set(
      name,
      whole.replace(loadedTogether, (list) => `[${callsOf(list, first)}]`),
    );
  }
  return merged;
}

/** The calls of a list that are left: one for each file. */
function callsOf(list: string, first: ReadonlyMap<string, string | undefined>): string {
  return [...list.matchAll(oneOfThem)].flatMap(([call, id = '']) => (first.get(id) === id ? [call] : [])).join(', ');
}

/** Chunks with the same lists, in the order of the lists; the first one gives the file its name. */
function groupsOf(codes: readonly string[]): readonly (readonly string[])[] {
  const lists = codes.flatMap((code) => [...code.matchAll(loadedTogether)].map(([list]) => list));
  const listsOf = new Map<string, string>();
  for (const [index, list] of lists.entries()) {
    for (const [, id = ''] of list.matchAll(oneOfThem)) listsOf.set(id, `${listsOf.get(id) ?? ''} ${index}`);
  }
  return [...Map.groupBy(listsOf.keys(), (id) => listsOf.get(id)).values()];
}

/** Several chunks as one, which says whose modules it has. */
function oneChunk(ids: readonly string[], files: ReadonlyMap<string, string>): string {
  const codes = ids.map((id) => files.get(`${id}.index.js`) ?? '');
  const modules = codes.map(modulesOf);
  const all = new Set([...ids, ...codes.flatMap((code) => head.exec(code)?.[2]?.split(',') ?? [])]);
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
