import { type Node, type ScalarNode, toValue } from '../language/yaml/node.ts';

/** A number as JSON writes it, so that it can stay as it was written. */
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The value of a variable: text as it was written, so that `1.0` stays `1.0`; lists and maps as JSON; nothing as the empty text. */
export function render(node: Node): string {
  if (node.kind !== 'scalar') return toJson(node);
  return node.value === null ? '' : node.text;
}

/** JSON in which numbers stay as they were written. */
function toJson(node: Node): string {
  if (node.kind === 'list') return `[${node.items.map(toJson).join(',')}]`;
  if (node.kind === 'scalar') return scalarToJson(node);
  return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${toJson(value)}`).join(',')}}`;
}

function scalarToJson(node: ScalarNode): string {
  if (typeof node.value !== 'number') return JSON.stringify(toValue(node));
  if (jsonNumber.test(node.text)) return node.text;
  return JSON.stringify(Number.isFinite(node.value) ? node.value : node.text);
}
