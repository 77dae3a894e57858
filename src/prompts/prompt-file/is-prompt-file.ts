import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';

/** Whether a path is a prompt file; anything else is a text. */
export function isPromptFile(path: string): boolean {
  return /\.prompt\.ya?ml$/i.test(path);
}

/** How a file that has messages begins a line, in YAML and in JSON. */
const messagesField = /^(?:\s*\{)?\s*["']?messages["']?\s*:/m;

/** The front matter of prompt files of other tools, as far as the model that it names. */
const frontMatter = /^\u{feff}?---\r?\n(?:(?!---).{0,500}\r?\n){0,50}?model\s*:/u;

/** A text that is nothing but the path of a file. */
const onlyPath = /^(?:\.{0,2}\/)?[\w.-]+(?:\/[\w.-]+)*\.(?:md|txt|ya?ml|json)$/i;

/**
 * A warning for a text that is the path of a file, and for a file that is sent as text and reads like a prompt file; empty
 * for any other text.
 *
 * @throws {Failure} `invalid-input` for the path of a prompt file, which says nothing to a model
 */
export function takenForText(path: string, text: string): readonly string[] {
  const bare = text.trim();
  if (path === '' && onlyPath.test(bare)) {
    const remedy = `Write \`prompt-file: ${bare}\` in place of \`prompt:\`.`;
    if (!isPromptFile(bare))
      return [`prompt: ${quote(bare)} is sent as it is. To send the text of that file: ${remedy}`];
    throw new Failure('invalid-input', {
      input: 'prompt',
      message: `prompt: ${quote(bare)} is the path of a prompt file.`,
      remedy,
    });
  }
  if (path !== '' && frontMatter.test(text)) {
    return [
      `${path}:1: prompt-file: ${quote(path)} begins with fields such as \`model:\`, which are sent as text and have no effect. Remove them, or write a prompt file, ${quote(promptFileName(path))}.`,
    ];
  }
  if (path === '' || !/^\s*(?:- )?["']?role["']?\s*:|["']role["']\s*:/m.test(text)) return [];
  const field = messagesField.exec(text);
  if (!field) return [];
  const line = text.slice(0, field.index + field[0].length).split('\n').length;
  return [
    `${path}:${line}: prompt-file: ${quote(path)} contains \`messages:\` but is sent as text, because only files that end in .prompt.yml or .prompt.yaml are prompt files. Rename it, for example to ${quote(promptFileName(path))}.`,
  ];
}

function promptFileName(path: string): string {
  return `${path.replace(/(?:[._-]?prompt)?\.\w{1,8}$/i, '')}.prompt.yml`;
}
