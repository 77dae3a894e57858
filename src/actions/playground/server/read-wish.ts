import { Failure } from '../../../language/failures/failure.ts';
import { isObject, listAt, textAt, valueAt } from '../../../language/json.ts';
import { isPromptFile } from '../../../prompts/prompt-file/is-prompt-file.ts';
import type { ChatTurn, Wish } from '../wire/asking.ts';
import type { EvaluateWish } from '../wire/evaluating.ts';

/** Columns that are asked together. */
const mostColumns = 4;

/**
 * Reads what a page asks for. Pages are built with the server, so what does not fit comes from somebody else.
 *
 * @throws {Failure} `invalid-input`
 */
export function readWishes(body: unknown): readonly Wish[] {
  const columns = listAt(body, 'columns');
  if (columns.length === 0 || columns.length > mostColumns) throw unreadable(`1 to ${mostColumns} columns`);
  return columns.map(readWish);
}

/** @throws {Failure} `invalid-input` */
export function readWish(body: unknown): Wish {
  return {
    path: promptFileIn(body),
    text: textAt(body, 'text'),
    model: textAt(body, 'model').trim(),
    variables: textsIn(valueAt(body, 'variables')),
    turns: listAt(body, 'turns').map(readTurn),
  };
}

/** @throws {Failure} `invalid-input` */
export function readEvaluateWish(body: unknown): EvaluateWish {
  const against = textAt(body, 'against');
  const threshold = Number(valueAt(body, 'threshold') ?? 100);
  return {
    path: promptFileIn(body),
    text: textAt(body, 'text'),
    models: listAt(body, 'models').flatMap((model) =>
      typeof model === 'string' && model.trim() ? [model.trim()] : [],
    ),
    against: against === 'base' || against === 'saved' ? against : 'nothing',
    judge: textAt(body, 'judge').trim(),
    threshold: threshold >= 0 && threshold <= 100 ? threshold : 100,
  };
}

/**
 * The path of a prompt file; nothing else of the checkout is read or written through the page.
 *
 * @throws {Failure} `invalid-input`
 */
export function promptFileIn(body: unknown): string {
  const path = textAt(body, 'path')
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/+)+/, '');
  if (isPromptFile(path)) return path;
  throw new Failure('invalid-input', {
    message: `file: ${JSON.stringify(path.slice(0, 200))} is not a prompt file.`,
    remedy: 'The name of a prompt file ends in .prompt.yml or .prompt.yaml.',
  });
}

function readTurn(turn: unknown): ChatTurn {
  const role = textAt(turn, 'role');
  if (role !== 'user' && role !== 'assistant') throw unreadable('turns of a user or an assistant');
  return { role, content: textAt(turn, 'content') };
}

function textsIn(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  const texts = Object.entries(value).flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : []));
  return Object.fromEntries(texts);
}

function unreadable(wanted: string): Failure {
  return new Failure('invalid-input', {
    message: `The page has sent something else than ${wanted}.`,
    remedy: 'Reload it: it may be older than the server.',
  });
}
