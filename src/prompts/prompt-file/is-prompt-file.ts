import { quote } from '../../language/failures/quote.ts';

/** Whether a path is a prompt file; anything else is a text. */
export function isPromptFile(path: string): boolean {
  return /\.prompt\.ya?ml$/i.test(path);
}

/** How a file that has messages begins a line, in YAML and in JSON. */
const messagesField = /^(?:\s*\{)?\s*["']?messages["']?\s*:/m;

/** A warning for a file that is sent as text, and reads like a prompt file; empty for any other text. */
export function takenForText(path: string, text: string): readonly string[] {
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
