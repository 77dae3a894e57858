import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { familyOf, unknownPublisher } from './publishers.ts';

/**
 * How inputs and prompt files name a model: `publisher/name`, or `custom/KEY/MODEL`, where MODEL is
 * a model or a bare name that the key knows.
 */
export interface Reference {
  /** `publisher/name`, or a bare name (then `key` is set). */
  readonly model: string;
  /** The key that `custom/KEY/…` pins. */
  readonly key?: string;
}

/** A publisher or a model's name: letters, digits and `._:-`, at most 128 characters. */
const part = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** A key's name: lower-case letters, digits and `-`, at most 63 characters. */
export const keyName = /^[a-z0-9-]{1,63}$/;

/** How a model is written, for messages. */
const form = 'publisher/name, for example openai/gpt-6-luna, or custom/KEY/MODEL to choose a key of the policy as well';

/** The word that pins a key; never a publisher. */
export const customWord = 'custom';

/** Whether a text is a model, `publisher/name`. */
export function isModel(text: string): boolean {
  const parts = text.split('/');
  return parts.length === 2 && parts.every((piece) => part.test(piece)) && parts[0]?.toLowerCase() !== customWord;
}

/**
 * Reads a model reference. Nothing is matched against a policy before this has passed.
 *
 * @param input the input that it was written in, if it was one
 * @throws {Failure} `invalid-input`
 */
export function parseReference(text: string, input?: string): Reference {
  const [first = '', second = '', ...rest] = text.split('/');
  if (first.toLowerCase() === customWord && keyName.test(second)) {
    const model = rest.join('/');
    if (part.test(model) || isModel(model)) return { model, key: second };
  }
  if (isModel(text)) return { model: text };
  if (text === '') {
    const advice = input === undefined ? '' : `Add a line such as \`${input}: openai/gpt-6-luna\` to the step. `;
    const remedy = `${advice}Write ${form}.`;
    throw new Failure('invalid-input', {
      message: 'model: no model is named.',
      remedy,
      ...(input !== undefined && { input }),
    });
  }
  const message = `model: ${quote(text)} is not a model.`;
  const remedy = remedyForReference(text);
  throw new Failure('invalid-input', { message, remedy, ...(input !== undefined && { input }) });
}

/** What to write in place of an invalid reference, as far as the text alone shows. */
function remedyForReference(text: string): string {
  const publisher = part.test(text) ? familyOf(text) : undefined;
  if (publisher !== undefined) return `Did you mean ${publisher}/${text}?`;
  if (part.test(text)) {
    return `Write its publisher, a slash and its name: \`${unknownPublisher}/${text}\`, as a key of the policy serves it. For a deployment in Azure, write the model that the policy maps to it.`;
  }
  return `Write ${form}; each part has at most 128 letters, digits and ._:-.`;
}

/**
 * The model that a text seems to mean: one whose parts are put together in another way (`openai:gpt-6`, `openai / gpt-6`), or
 * a name that begins as its publisher's do; else `undefined`.
 */
export function respelled(text: string): string | undefined {
  const words = text
    .trim()
    .replace(/^["'`]+|["'`]+$/g, '')
    .replace(/^(?:https?:\/\/\S+\/|models?\/)/i, '')
    .replace(/\/+$/, '');
  const candidates = [words, words.replaceAll(/\s*\/+\s*/g, '/'), separated(words)].map(dashed);
  const family = familyOf(dashed(words));
  return [...candidates, ...(family === undefined ? [] : [`${family}/${dashed(words)}`])].find(isModel);
}

function dashed(words: string): string {
  return words.replaceAll(/\s+/g, '-');
}

/** With a slash behind what may be a publisher: in `llama3.2` and `granite:8b` the sign belongs to the name of the model. */
function separated(words: string): string {
  const [whole = '', first = ''] = /^([a-z][\w-]*)\s*[:.|@\\ ]+\s*(?=\S)/i.exec(words) ?? [];
  const rest = words.slice(whole.length);
  const isName = (familyOf(first) ?? first.toLowerCase()) !== first.toLowerCase();
  return whole === '' || isName || /\d$/.test(first) || /^(?:v?\d|latest$)/i.test(rest) ? words : `${first}/${rest}`;
}
