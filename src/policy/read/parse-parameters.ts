import type { Place } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Read } from '../../language/yaml/fields.ts';
import { listOf, text } from '../../language/yaml/reads.ts';
import { ownedBy } from '../model/parameters.ts';
import { refuseRepeats } from './model-lists.ts';

const readParameterName: Read<{ name: string; place: Place }> = (node, problems) => {
  const name = text(node, problems);
  if (name === undefined) return undefined;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return problems.add(`${quote(name)} is not the name of a request field.`, 'Use letters, digits and _.', node.place);
  }
  if (ownedBy(name) === undefined) return { name, place: node.place };
  return problems.add(
    `${quote(name)} cannot be accepted: the action sets it itself.`,
    'Remove it from `accept-parameters`.',
    node.place,
  );
};

/** Reads `accept-parameters`: names of request fields, none twice and none that the action sets itself. */
export const readParameterNames: Read<readonly string[]> = (node, problems) => {
  const names = listOf(readParameterName)(node, problems) ?? [];
  refuseRepeats(names, problems);
  return names.map(({ name }) => name);
};
