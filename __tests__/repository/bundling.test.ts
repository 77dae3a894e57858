import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { compileOnce } from '../../scripts/build/compile-once.ts';
import { mergeChunks } from '../../scripts/build/merge-chunks.ts';

/** Where functions of a code begin and end, by the words that they begin with. */
function rangesOf(code: string, ...functions: readonly string[]) {
  return functions.map((text) => ({ start: code.indexOf(text), end: code.indexOf(text) + text.length }));
}

/** A chunk as ncc writes it. */
function chunk(id: number, ...modules: readonly string[]): [string, string] {
  const head = `export const id = ${id};\nexport const ids = [${id}];\nexport const modules = {\n\n`;
  return [`${id}.index.js`, `${head}${modules.join(',\n\n')}\n\n};\n`];
}

const together = (...ids: readonly number[]) =>
  `Promise.all(/* import() */[${ids.map((id) => `__webpack_require__.e(${id})`).join(', ')}])`;

test('the function of each module is in parentheses, and no other one', () => {
  const code = 'export const modules={1:(e=>{const a=()=>1}),2:e=>{const b=()=>2}};';
  expect(compileOnce(code)).toBe('export const modules={1:(e=>{const a=()=>1}),2:(e=>{const b=()=>2})};');
});

test('a declaration that is called has its value before anything else runs, and keeps its name', () => {
  const inner = 'function inner(){return n}';
  const outer = `async function outer(){return inner;${inner}}`;
  const code = `(function(e){"use strict";e(outer,n);let n;${outer}function idle(){}})`;
  const once = compileOnce(code, rangesOf(code, outer, inner));
  expect(once).toBe(
    '(function(e){"use strict";var outer=(async function (){var inner=(function (){return n});return inner;});e(outer,n);let n;function idle(){}})',
  );
});

test('a program does the same with and without the functions that are called in parentheses', () => {
  const sum = 'function sum(a,b=()=>1){return a+b()}';
  const twice = 'x=>sum(x)+sum(x,()=>x)';
  const code = `(()=>{if(true){function nested(){return 7}}const f=${twice};return [sum.name,f.name,f(2),nested()].join();${sum}})()`;
  const once = compileOnce(code, rangesOf(code, sum, twice, 'function nested(){return 7}', '()=>1', '()=>x'));
  expect(once).not.toBe(code);
  expect(runInNewContext(once)).toBe('sum,f,7,7');
  expect(runInNewContext(code)).toBe('sum,f,7,7');
});

const empty = (id: number) => `/***/ ${id}:\n/***/ (() => {})`;

test('what the first program starts with is one file, and so is what no list loads apart', () => {
  const files = new Map([
    ['index.js', `${together(1, 2, 3)};\n${together(1, 2, 4)};\n__webpack_require__.e(/* import() */ 5);\n`],
    chunk(1, empty(11)),
    chunk(2, empty(21), empty(22)),
    chunk(3, `/***/ 31:\n/***/ (() => ${together(6, 7)})`),
    chunk(4, `/***/ 41:\n/***/ (() => __webpack_require__.e(2))`),
    chunk(5, empty(51)),
    chunk(6, empty(61)),
    chunk(7, empty(71)),
  ]);
  const merged = mergeChunks(files);
  expect([...merged.keys()].toSorted()).toEqual(['1.index.js', '4.index.js', '5.index.js', '6.index.js', 'index.js']);
  expect(merged.get('1.index.js')).toContain('export const ids = [1,2,3];');
  expect(merged.get('1.index.js')).toMatch(/11:.*21:.*22:.*31:/s);
  expect(merged.get('index.js')).toContain('[__webpack_require__.e(1)]');
  expect(merged.get('index.js')).toContain('[__webpack_require__.e(1), __webpack_require__.e(4)]');
  expect(merged.get('1.index.js')).toContain('[__webpack_require__.e(6)]');
  expect(merged.get('4.index.js')).toContain('__webpack_require__.e(1)');
  expect(merged.get('5.index.js')).toBe(files.get('5.index.js'));
});

test('what the steps of the first program report with is one file, whoever else needs a part of it', () => {
  const report = `Promise.all(/* import() | report */[__webpack_require__.e(2), __webpack_require__.e(3)])`;
  const files = new Map([
    ['index.js', `${together(1)};\n${together(1, 3, 4)};\n`],
    chunk(1, `/***/ 11:\n/***/ (() => ${report})`),
    chunk(2, `/***/ 21:\n/***/ (() => "${'x'.repeat(200_000)}")`),
    chunk(3, empty(31)),
    chunk(4, empty(41)),
  ]);
  const merged = mergeChunks(files);
  expect([...merged.keys()].toSorted()).toEqual(['1.index.js', '2.index.js', '4.index.js', 'index.js']);
  expect(merged.get('2.index.js')).toContain('export const ids = [2,3];');
  expect(merged.get('1.index.js')).toContain('[__webpack_require__.e(2)]');
  expect(merged.get('index.js')).toContain(
    '[__webpack_require__.e(1), __webpack_require__.e(2), __webpack_require__.e(4)]',
  );
});

test('a chunk with a name is one file, if it is all that is loaded', () => {
  const named = `/***/ 11:\n/***/ (() => __webpack_require__.e(/* import() | report */ 2))`;
  const merged = mergeChunks(new Map([['index.js', together(1)], chunk(1, named), chunk(2, empty(21))]));
  expect([...merged.keys()].toSorted()).toEqual(['1.index.js', '2.index.js', 'index.js']);
});

test('a small chunk that several lists share is copied, and a large one stays a file', () => {
  const lists = `${together(1)};\n${together(1, 2, 3)};\n${together(1, 2, 4)};\n`;
  const others = [chunk(1, empty(11)), chunk(3, empty(31)), chunk(4, empty(41))];
  const copied = mergeChunks(new Map([['index.js', lists], chunk(2, empty(21)), ...others]));
  expect([...copied.keys()].toSorted()).toEqual(['1.index.js', '3.index.js', '4.index.js', 'index.js']);
  expect(copied.get('3.index.js')).toMatch(/31:.*21:/s);
  expect(copied.get('4.index.js')).toMatch(/41:.*21:/s);
  expect(copied.get('index.js')).toContain('[__webpack_require__.e(1), __webpack_require__.e(3)]');

  const large = chunk(2, `/***/ 21:\n/***/ (() => "${'x'.repeat(200_000)}")`);
  const shared = mergeChunks(new Map([['index.js', lists], large, ...others]));
  expect(shared.get('2.index.js')).toBe(large[1]);
  expect(shared.get('3.index.js')).not.toContain('21:');
  expect(shared.get('index.js')).toContain('e(1), __webpack_require__.e(2), __webpack_require__.e(3)]');
});

test('what people start gets no copies: it loads a file more, and the archive has one less of each', () => {
  const empty = (id: number) => `/***/ ${id}:\n/***/ (() => {})`;
  const programs = [`one: () => ${together(1, 2)}.then(f)`, `two: () => ${together(1, 3, 4)}.then(f)`];
  const files = new Map([
    [
      'index.js',
      `const p = {\n  zero: () => ${together(1)}.then(f),\n  ${programs.join(',\n  ')},\n  hand: () => ${together(1, 3, 5)}.then(f)\n};\n`,
    ],
    ...[1, 2, 3, 4, 5].map((id) => chunk(id, empty(10 + id))),
  ]);
  const merged = mergeChunks(files, ['hand']);
  expect(merged.get('4.index.js')).toContain('export const ids = [4,3]');
  expect(merged.get('5.index.js')).toBe(files.get('5.index.js'));
  expect(merged.get('index.js')).toContain(`hand: () => ${together(1, 3, 5)}`);
  expect(merged.get('3.index.js')).toContain('ids = [3]');
});

test('a chunk that stands for two keeps both of its IDs', () => {
  const [name, code] = chunk(2, '/***/ 21:\n/***/ (() => {})');
  const files = new Map([['index.js', together(1, 2)], chunk(1), [name, code.replace('ids = [2]', 'ids = [2,7]')]]);
  expect(mergeChunks(files).get('1.index.js')).toContain('export const ids = [1,2,7];');
});

test('a chunk with another layout is not merged in silence', () => {
  const files = new Map([['index.js', together(1, 2)], chunk(1), ['2.index.js', 'import "x";\nexport const id = 2;']]);
  expect(() => mergeChunks(files)).toThrow('another layout');
});
