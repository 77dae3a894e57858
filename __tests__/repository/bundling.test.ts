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

test('chunks that every list loads together are one file, and others stay as they are', () => {
  const files = new Map([
    ['index.js', `${together(1, 2, 3)};\n${together(1, 2, 4)};\n__webpack_require__.e(/* import() */ 5);\n`],
    chunk(1, '/***/ 11:\n/***/ (() => {})'),
    chunk(2, '/***/ 21:\n/***/ (() => {})', '/***/ 22:\n/***/ (() => {})'),
    chunk(3, `/***/ 31:\n/***/ (() => ${together(6, 7)})`),
    chunk(4, '/***/ 41:\n/***/ (() => {})'),
    chunk(5, '/***/ 51:\n/***/ (() => {})'),
    chunk(6, '/***/ 61:\n/***/ (() => {})'),
    chunk(7, '/***/ 71:\n/***/ (() => {})'),
  ]);
  const merged = mergeChunks(files);
  expect([...merged.keys()].toSorted()).toEqual(
    ['1.index.js', '3.index.js', '4.index.js', '5.index.js', '6.index.js', 'index.js'].toSorted(),
  );
  expect(merged.get('1.index.js')).toContain('export const ids = [1,2];');
  expect(merged.get('1.index.js')).toMatch(/11:.*21:.*22:/s);
  expect(merged.get('index.js')).toContain('[__webpack_require__.e(1), __webpack_require__.e(3)]');
  expect(merged.get('3.index.js')).toContain('[__webpack_require__.e(6)]');
  expect(merged.get('5.index.js')).toBe(files.get('5.index.js'));
});

test('what is started by hand keeps no chunks of steps apart', () => {
  const files = new Map([
    ['index.js', `const p = { one: () => ${together(1, 2, 3)}, 'by-hand': () => ${together(2, 4, 5)} };\n`],
    chunk(1, '/***/ 11:\n/***/ (() => {})'),
    chunk(2, '/***/ 21:\n/***/ (() => {})'),
    chunk(3, '/***/ 31:\n/***/ (() => {})'),
    chunk(4, `/***/ 41:\n/***/ (() => ${together(3, 6)})`),
    chunk(5, '/***/ 51:\n/***/ (() => __webpack_require__.e(/* import() */ 2))'),
    chunk(6, '/***/ 61:\n/***/ (() => {})'),
  ]);
  const merged = mergeChunks(files, ['by-hand']);
  expect([...merged.keys()].toSorted()).toEqual(['1.index.js', '4.index.js', '6.index.js', 'index.js']);
  expect(merged.get('index.js')).toContain('one: () => Promise.all(/* import() */[__webpack_require__.e(1)])');
  expect(merged.get('index.js')).toContain('[__webpack_require__.e(1), __webpack_require__.e(4)]');
  expect(merged.get('4.index.js')).toContain('[__webpack_require__.e(1), __webpack_require__.e(6)]');
  expect(merged.get('4.index.js')).toContain('__webpack_require__.e(/* import() */ 1)');
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
