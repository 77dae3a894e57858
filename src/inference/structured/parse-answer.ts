import { quote } from '../../language/failures/quote.ts';

/** Values inside values, as deep as an answer may go. */
const maxDepth = 100;

/** An answer's value, or why it has none. */
export type Parsed = { readonly value: unknown } | { readonly slip: string };

/**
 * What may stand before an answer and is none of it: reasoning that a server does not tell from the answer. Each is
 * taken off where the answer does not begin as JSON.
 */
const preambles: readonly { readonly begin: string; readonly end: string; readonly source: string }[] = [
  {
    begin: '<think>',
    end: '</think>',
    source: 'DeepSeek-R1, Qwen3: some templates write the beginning themselves, so that only the end comes',
  },
  { begin: '<thinking>', end: '</thinking>', source: 'models that imitate them' },
  { begin: '<reasoning>', end: '</reasoning>', source: 'models that imitate them' },
  { begin: '<thought>', end: '</thought>', source: 'Gemini, where its thoughts are asked for' },
  { begin: '<seed:think>', end: '</seed:think>', source: 'Seed-OSS, chat template' },
  { begin: '<longcat_think>', end: '</longcat_think>', source: 'LongCat, chat template' },
  { begin: '<|START_THINKING|>', end: '<|END_THINKING|>', source: 'Command A, chat template' },
  { begin: '<|begin_of_thought|>', end: '<|end_of_thought|>', source: 'Sky-T1' },
  { begin: '<unused94>', end: '<unused95>', source: 'MedGemma' },
  { begin: '<|channel>thought', end: '<channel|>', source: 'Gemma 4, chat template' },
  { begin: '[BEGIN_THINK]', end: '[END_THINK]', source: 'models that imitate them' },
  { begin: '[THINK]', end: '[/THINK]', source: 'Magistral, chat template' },
  { begin: '◁think▷', end: '◁/think▷', source: 'Kimi, chat template' },
  { begin: '<|channel|>analysis', end: '<|channel|>final<|message|>', source: 'gpt-oss, harmony format' },
  { begin: '<|channel|>analysis', end: '<|constrain|>JSON<|message|>', source: 'gpt-oss, asked for JSON' },
  { begin: '<|channel|>analysis', end: '<|constrain|>json<|message|>', source: 'gpt-oss, asked for JSON' },
];

/** Tokens that end a text, where a server does not take them off; no JSON ends so. */
const endToken = /(?:<\|(?:im_end|eot_id|end|return|endoftext|end_of_text)\|>|<\/s>)\s*$/;

/**
 * Reads an answer as JSON. Blanks, a byte order mark, reasoning before it (see `preambles`), a token that ends it and one
 * code fence around the whole of it are taken off.
 * Of a name that stands twice in an object the last value counts, as in every parser of JavaScript.
 */
export function parseAnswer(text: string): Parsed {
  const bare = unfence(withoutReasoning(text).replace(endToken, ''));
  if (isTooDeep(bare)) return { slip: `must have at most ${maxDepth} levels` };
  try {
    const value: unknown = JSON.parse(bare);
    return hasEndlessNumber(value) ? { slip: 'must not have a number beyond 1.8e308' } : { value };
  } catch (error) {
    const [, where] = /\((line \d+ column \d+)\)/.exec(String(error)) ?? [];
    return { slip: `must be JSON, and is ${quote(bare)}${where === undefined ? '' : `, broken at ${where}`}` };
  }
}

/** A text without the reasoning before it. What begins as JSON does is JSON, whatever stands in it. */
export function withoutReasoning(text: string): string {
  const bare = text.trimStart();
  const isJson = /^(?:["{[\d-]|(?:true|false|null)\s*$|`{3}|~{3})/.test(bare);
  const found = preambles.find(({ begin, end }) => (bare.startsWith(begin) || !isJson) && bare.includes(end));
  return found ? bare.slice(bare.indexOf(found.end) + found.end.length) : text;
}

/** The text inside the fence of backticks or tildes that stands around all of it; any other text without blanks around it. */
function unfence(text: string): string {
  const bare = text.trim();
  const [fence = ''] = /^(?:`{3,}|~{3,})/.exec(bare) ?? [];
  if (fence === '') return bare;
  const first = bare.indexOf('\n');
  const last = bare.lastIndexOf('\n');
  const closing = bare.slice(last + 1).trim();
  const isClosed = closing.length >= fence.length && closing === fence.charAt(0).repeat(closing.length);
  return first < 0 || !isClosed ? bare : bare.slice(first + 1, Math.max(first + 1, last));
}

/** Whether a text opens more levels than an answer may have. Looked at first, since the parser takes seconds for millions of them. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) at += character === '\\' ? 1 : 0;
    else if (character === ']' || character === '}') depth -= 1;
    else if ((character === '[' || character === '{') && ++depth > maxDepth) return true;
  }
  return false;
}

/** Whether a number is too large for any that JavaScript has: it would be written as `null`. */
function hasEndlessNumber(root: unknown): boolean {
  const waiting: unknown[] = [[root]];
  while (waiting.length > 0) {
    for (const value of Object.values(waiting.pop() ?? {})) {
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return true;
      if (typeof value === 'object' && value !== null) waiting.push(value);
    }
  }
  return false;
}
