import type { Problems } from '../../language/failures/problems.ts';
import type { Read } from '../../language/yaml/fields.ts';
import { child, type MapNode, show, toObject } from '../../language/yaml/node.ts';
import { renderValue } from '../../prompts/variables/variables.ts';
import { Rows, rowName, type TestRow } from './row.ts';

/** Reads rows from YAML: a prompt file's `testData`, or a file of its own. Each is a map of columns. */
export const readYamlRows: Read<Rows> = (node, problems) => {
  if (node.kind !== 'list') {
    const isWrapped = child(node, 'testData')?.kind === 'list';
    const remedy = isWrapped
      ? 'Remove the line `testData:` and indent its list less.'
      : 'Write each row as an item: `- column: value`.';
    return problems.add(`Rows must be a list of maps, not ${show(node)}.`, remedy, node.place);
  }
  const maps: MapNode[] = [];
  for (const [index, item] of node.items.entries()) {
    if (item.kind === 'map') maps.push(item);
    else refuseRow(index, show(item), item.place, problems);
  }
  return new Rows(maps.length, (index) => rowFrom(index, maps));
};

/** Notes that a row is no map. */
export function refuseRow(index: number, seen: string, place: MapNode['place'], problems: Problems): undefined {
  const message = `${rowName(index)} must be a map of columns, not ${seen}.`;
  return problems.add(message, 'Give each value the name of its variable: `column: value`.', place);
}

function rowFrom(index: number, maps: readonly MapNode[]): TestRow {
  const map = maps[index];
  if (!map) throw new RangeError(`There is no row ${index}.`);
  return {
    index,
    place: map.place,
    variables: new Map(map.entries.map(({ key, value }) => [key, renderValue(value)])),
    values: toObject(map),
  };
}
