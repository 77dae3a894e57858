import { isObject, parseJson, valueAt } from '../../language/json.ts';

/** What a provider says is wrong, wherever in its answer it says so. */
export interface ErrorBody {
  /** Its own codes and types, the outermost first; a status that is repeated as a code is none. */
  readonly codes: readonly string[];
  /** Its own sentences, each once, in one line; empty where there are none. */
  readonly words: string;
  /** The fields of the request that it names. */
  readonly fields: readonly string[];
  /** The HTTP status that a gateway gives as its code. */
  readonly status?: number;
}

/** How deep errors are wrapped into one another at the most, and how many values are looked at. */
const bounds = { depth: 8, values: 300 };

/** The longest text that is read: an error page may be large. */
const longest = 16 * 1024;

/** How many sentences are kept. */
const maxSentences = 8;

/** Fields that name a kind of error (OpenAI, Azure, Google's `status` and `reason`, LiteLLM, OpenRouter's `error_type`, Apigee's `errorcode`). */
const codeFields = [
  'code',
  'type',
  'status',
  'reason',
  'error_code',
  'error_type',
  'status_code',
  'statusCode',
  'errorcode',
  'errorType',
  'finishReason',
];

/**
 * Fields that hold a sentence, or another error in its place. `msg` and `detail` are FastAPI's, `raw` is OpenRouter's,
 * `Message` and `errorMessage` are AWS's, `error_msg` is Baidu's, `faultstring` Apigee's, `status_msg` MiniMax's.
 */
const wordFields = [
  'message',
  'Message',
  'error',
  'detail',
  'msg',
  'error_message',
  'errorMessage',
  'error_msg',
  'error_description',
  'faultstring',
  'status_msg',
  'raw',
  'title',
  'description',
  'exception',
];

/** Fields that hold further errors (Azure, Foundry, LiteLLM, OpenRouter, Google, Responses, Apigee, MiniMax). */
const wrappers = [
  'errors',
  'details',
  'innererror',
  'inner_error',
  'innerError',
  'provider_specific_fields',
  'metadata',
  'cause',
  'response',
  'body',
  'fault',
  'base_resp',
];

/** What Python and JavaScript write for nothing. */
const nothing = /^(?:none|null|undefined|nan|\[\]|\{\}|error)?$/i;

/** Reads an error as any server writes it: JSON nested in JSON, a text, a web page, an event stream. */
export function readErrorBody(body: unknown): ErrorBody {
  const codes: string[] = [];
  const words: string[] = [];
  const fields: string[] = [];
  let status: number | undefined;
  let left = bounds.values;

  function addCode(value: unknown): void {
    const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
    if (/^[45]\d\d$/.test(text)) status ??= Number(text);
    else if (/\s/.test(text)) addWords(text);
    else if (!nothing.test(text) && !/^(?:response\.|\d{1,3}$)/.test(text) && !codes.includes(text)) codes.push(text);
  }

  function addWords(text: string): void {
    const line = cleaned(text);
    if (nothing.test(line) || words.length >= maxSentences || words.some((known) => known.includes(line))) return;
    words.push(line);
  }

  function walk(value: unknown, depth: number): void {
    if (depth > bounds.depth || left-- <= 0) return;
    if (typeof value === 'string') {
      const inner = parsed(value);
      if (inner === undefined) addWords(value);
      else for (const part of inner) walk(part, depth + 1);
    } else if (Array.isArray(value)) {
      for (const item of value) walk(item, depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      walkObject(value, depth);
    }
  }

  /** Codes first, so that the outermost one leads; then sentences, then what is wrapped inside. */
  function walkObject(value: object, depth: number): void {
    for (const field of codeFields) addCode(valueAt(value, field));
    addFields(value);
    const location = valueAt(value, 'loc');
    const place = Array.isArray(location) ? location.filter((part) => part !== 'body').join('.') : '';
    for (const field of wordFields) {
      const said = valueAt(value, field);
      walk(place !== '' && field === 'msg' && typeof said === 'string' ? `${place}: ${said}` : said, depth + 1);
    }
    for (const field of wrappers) walk(valueAt(value, field), depth + 1);
    addFieldErrors(valueAt(value, 'errors'));
  }

  /** Errors by the field that they are about: `{"max_tokens": ["must be positive"]}` (ASP.NET, Rails, Django). */
  function addFieldErrors(errors: unknown): void {
    if (!isObject(errors)) return;
    for (const [field, said] of Object.entries(errors).slice(0, maxSentences)) {
      const [first]: readonly unknown[] = Array.isArray(said) ? said : [said];
      if (typeof first === 'string' && !wordFields.includes(field) && !codeFields.includes(field))
        addWords(`${field}: ${first}`);
    }
  }

  function addFields(value: object): void {
    const location = valueAt(value, 'loc');
    const named = [valueAt(value, 'param'), valueAt(value, 'parameter'), ...(Array.isArray(location) ? location : [])];
    for (const name of named) {
      if (typeof name === 'string' && /^[\w.[\]]{1,64}$/.test(name) && name !== 'body' && !nothing.test(name)) {
        fields.push(name);
      }
    }
  }

  walk(body, 0);
  return { codes, words: words.join(' · '), fields, ...(status !== undefined && { status }) };
}

/** What a text holds besides words: JSON, the JSON of an event stream, a Python dictionary, JSON behind a few words. */
function parsed(text: string): readonly unknown[] | undefined {
  const trimmed = text.slice(0, longest).trim();
  const whole = fromJson(trimmed);
  if (whole !== undefined) return [whole];
  const events = [...trimmed.matchAll(/^(?:data|error):[ \t]*(\{.*\})[ \t]*$/gm)].map(([, event = '']) =>
    fromJson(event),
  );
  if (events.length > 0) return events;
  const [, before = '', behind = ''] = /^([^{[]{0,300}?)((?:\{|\[\{).*)$/s.exec(trimmed) ?? [];
  if (behind === '') return undefined;
  const inner = fromJson(behind.slice(0, Math.max(behind.lastIndexOf('}'), behind.lastIndexOf(']')) + 1));
  if (inner !== undefined) return [inner, before.replace(/[\s:-]+$/, '')];
  const quoted = fromPython(behind);
  return quoted.length === 0 ? undefined : [...quoted, before.replace(/[\s:-]+$/, '')];
}

function fromJson(text: string): unknown {
  return /^[{[]/.test(text) ? parseJson(text) : undefined;
}

/** The telling entries of a dictionary as Python prints it: `{'message': "…", 'code': '429', 'loc': ('body', 'max_tokens')}`. */
function fromPython(text: string): readonly unknown[] {
  const entry =
    /'(message|msg|error|detail|code|type|param)': (?:'((?:[^'\\]|\\.){0,2000})'|"((?:[^"\\]|\\.){0,2000})")/g;
  const entries = [...text.matchAll(entry)].map(([, name = '', single, double]) => ({
    [name]: single ?? double ?? '',
  }));
  const locations = [...text.matchAll(/'loc': [([]([^)\]]{0,200})[)\]]/g)].map(([, parts = '']) => ({
    loc: [...parts.matchAll(/'([^']*)'/g)].map(([, part = '']) => part),
  }));
  return [...locations, ...entries];
}

/** A sentence without what says nothing: markup, a status in front of it, Python's `None`, the names of Python's classes. */
function cleaned(text: string): string {
  return withoutMarkup(text.slice(0, longest))
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:(?:Error code|HTTP(?:\/[\d.]+)?|Status(?: code)?):? ?)?<?[45]\d\d>?(?: ?[:-]+ ?| |$)/i, '')
    .replace(/,? ?\b(?:[A-Z]\w*)(?: [A-Z]\w*){0,4} ?[=:] ?(?:None|null|undefined)\b\.?/g, '')
    .trim();
}

/** A web page by its title, or else by its text. */
function withoutMarkup(text: string): string {
  if (!/<(?:!doctype|html|head|body|title)\b/i.test(text)) return text;
  const title = /<title[^>]{0,200}>([^<]{1,300})/i.exec(text)?.[1]?.trim();
  return title || text.replace(/<(?:script|style)\b.*?<\/(?:script|style)>/gis, ' ').replace(/<[^>]{0,2000}>?/g, ' ');
}
