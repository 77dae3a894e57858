import { Problems } from '../../language/failures/problems.ts';
import type { Read } from '../../language/yaml/fields.ts';
import type { Node } from '../../language/yaml/node.ts';
import { text } from '../../language/yaml/reads.ts';

/**
 * Reads a value as another reader does, with a remedy of its own.
 *
 * @param remedyFor a better remedy than the reader's, where the value shows what was meant
 */
export function withRemedy<T>(read: Read<T>, remedyFor: (node: Node) => string | undefined): Read<T> {
  return (node, problems) => {
    const found = new Problems();
    const value = read(node, found);
    for (const { message, remedy, place } of found.list()) problems.add(message, remedyFor(node) ?? remedy, place);
    return value;
  };
}

/** What looks like a variable in a field that is no template. */
const variable = /\{\{\s*[\w.-]+\s*\}\}/;

/** Reads the field `model`: text, without variables. */
export const readModelField: Read<string> = (node, problems) => {
  const model = withRemedy(text, (wrong) => instead('model', wrong, ['name', 'id', 'model']))(node, problems);
  if (model === undefined || !variable.test(model)) return model;
  const message = '`model`: variables are filled into messages only.';
  return problems.add(message, 'Write the model’s name, or remove the line and set the input `model`.', node.place);
};

/**
 * The line to write where a map stands in place of a word, as other formats have it: `model: {name: …}`,
 * `responseFormat: {type: …}`. `undefined` where it does not show which word is meant.
 *
 * @param keys names of the field inside that has the word
 */
export function instead(name: string, node: Node, keys: readonly string[]): string | undefined {
  if (node.kind !== 'map') return undefined;
  const meant = node.entries.find(({ key }) => keys.includes(key))?.value;
  if (meant?.kind !== 'scalar' || !/^[\w./:-]{1,130}$/.test(meant.text)) return `Write one word: \`${name}: …\`.`;
  return `Write \`${name}: ${meant.text}\`.`;
}
