import { isJson } from '../../language/json-syntax.ts';
import { longestRun } from './fence.ts';

/** Longer JSON is shown as it is written, in UTF-16 code units: the summary has no room for all of it. */
const longest = 200_000;

/** Levels that are indented. */
const deepest = 20;

/** JSON in a code block, as many models write it. */
const fenced = /^\s*(`{3,9}|~{3,9})[^\n]*\n([\s\S]*?)\n\1\s*$/;

/** A text between quotation marks, a bracket, a comma, a colon, or any other run without these. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s"[\]{},:]+/gs;

/**
 * An answer in JSON as a code block that is yet to be disarmed, indented: as Markdown, its texts could hide or strike out
 * pieces of it. What is no JSON is a code block as it is written.
 */
export function jsonBlock(answer: string): string {
  const inner = fenced.exec(answer.slice(0, 2 * longest))?.[2];
  const json = inner !== undefined && isJson(inner) ? inner : answer;
  // What is in a code block already, and is no JSON, stays as it is.
  if (json === answer && /^\s*[`~]/.test(answer)) return answer;
  const shown = json.length <= longest && isJson(json) ? indented(json) : json;
  const marks = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${marks}json\n${shown}\n${marks}`;
}

/** Valid JSON, a value a line. Numbers and texts stay as they are written, which parsing might change. */
function indented(json: string): string {
  const parts: string[] = [];
  let depth = 0;
  let last = '';
  const newLine = () => `\n${'  '.repeat(Math.min(depth, deepest))}`;
  for (const [token] of json.matchAll(tokens)) {
    const closes = token === '}' || token === ']';
    if (closes) depth--;
    const isEmpty = closes && (last === '{' || last === '[');
    if (!isEmpty && (closes || last === '{' || last === '[' || last === ',')) parts.push(newLine());
    parts.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth++;
    last = token;
  }
  return parts.join('');
}
