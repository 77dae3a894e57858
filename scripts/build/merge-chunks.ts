import ts from 'typescript';

/**
 * Where chunks are loaded, before it is minified: several together, `[__webpack_require__.e(640), __webpack_require__.e(879)]`,
 * or one, `__webpack_require__.e(/* import() *\/ 640)`; in front of it the program that it is loaded for, if it says one.
 */
const loading =
  /(?:'?(?<program>[\w-]+)'?: \(\) => (?:Promise\.all\()?(?:\/\* import\(\) \*\/)?)?(?<call>\[(?:__\w+_require__\.e\(\d+\)(?:, )?)+\]|__\w+_require__\.e\(\/\* import\(\) \*\/ \d+\))/g;

/** One chunk of those. */
const oneOfThem = /(__\w+_require__\.e\((?:\/\* import\(\) \*\/ )?)(\d+)\)/g;

/** Chunks that are loaded together. */
interface Load {
  readonly ids: readonly string[];
  readonly program: string | undefined;
}

/** How the file of a chunk begins. It has more than one ID where ncc has made one of two chunks with the same modules. */
const head = /^export const id = (\d+);\nexport const ids = \[(\1(?:,\d+)*)\];\nexport const modules = (?=\{)/;

/**
 * Makes one file of the chunks that no step loads one of without the others. ncc puts packages and our own code into
 * chunks of their own, and what several parts share into more, and has no setting for it; each file costs a step about
 * 1 ms of CPU. What only programs load that are started by hand does not keep chunks of steps apart: they may load a
 * little too much.
 *
 * @param files what ncc has made, by name; a chunk is `ID.index.js`, and `index.js` loads the first ones
 * @param byHand programs that are started by hand
 * @throws {Error} if a chunk is not written as this expects, which a new version of ncc may bring about
 */
export function mergeChunks(
  files: ReadonlyMap<string, string>,
  byHand: readonly string[] = [],
): ReadonlyMap<string, string> {
  const groups = groupsOf(files, byHand);
  const first = new Map(groups.flatMap((ids) => ids.map((id) => [id, ids[0] ?? id])));
  const merged = new Map<string, string>();
  for (const [name, code] of files) {
    const [id] = name.split('.');
    const group = groups.find((ids) => ids.includes(id ?? '')) ?? [];
    if (group.length > 1 && group[0] !== id) continue;
    const whole = group.length > 1 ? oneChunk(group, files) : code;
    merged.set(
      name,
      whole.replace(loading, (text, _program, call: string) => text.replace(call, () => callOf(call, first))),
    );
  }
  return merged;
}

/** The same call for the files that are left: one for each. */
function callOf(call: string, first: ReadonlyMap<string, string>): string {
  const calls = [...call.matchAll(oneOfThem)].map(([, before, id = '']) => `${before}${first.get(id) ?? id})`);
  const left = [...new Set(calls)].join(', ');
  return call.startsWith('[') ? `[${left}]` : left;
}

/** Chunks that the same loads of steps need, in the order of the loads; the first one gives the file its name. */
function groupsOf(files: ReadonlyMap<string, string>, byHand: readonly string[]): readonly (readonly string[])[] {
  const ofSteps = loadsFrom('index.js', files, byHand);
  const all = [...files.values()].flatMap(loadsIn);
  const namesOf = (loads: readonly Load[], id: string) =>
    loads.flatMap(({ ids }, index) => (ids.includes(id) ? [index] : [])).join();
  const ids = new Set(all.flatMap((load) => load.ids));
  return [...Map.groupBy(ids, (id) => namesOf(ofSteps, id) || `by hand ${namesOf(all, id)}`).values()];
}

/** All loads that may follow from a file, but for those of some programs. */
function loadsFrom(start: string, files: ReadonlyMap<string, string>, without: readonly string[]): readonly Load[] {
  const names = new Set([start]);
  const loads: Load[] = [];
  for (const name of names) {
    for (const load of loadsIn(files.get(name) ?? '')) {
      if (load.program !== undefined && without.includes(load.program)) continue;
      loads.push(load);
      for (const id of load.ids) names.add(`${id}.index.js`);
    }
  }
  return loads;
}

function loadsIn(code: string): readonly Load[] {
  return [...code.matchAll(loading)].map(({ groups }) => ({
    ids: [...(groups?.call ?? '').matchAll(oneOfThem)].map(([, , id = '']) => id),
    program: groups?.program,
  }));
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
