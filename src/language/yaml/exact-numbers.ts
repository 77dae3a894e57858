import type { Problems } from '../failures/problems.ts';
import { quote } from '../failures/quote.ts';
import type { Node } from './node.ts';

/**
 * Notes numbers that JSON would change on the way, or could not hold.
 *
 * @param what where they stand, for the message
 */
export function requireExactNumbers(node: Node, what: string, problems: Problems): void {
  if (node.kind === 'list') for (const item of node.items) requireExactNumbers(item, what, problems);
  if (node.kind === 'map') for (const { value } of node.entries) requireExactNumbers(value, what, problems);
  if (node.kind !== 'scalar' || typeof node.value !== 'number') return;
  if (Number.isSafeInteger(node.value) || (Number.isFinite(node.value) && !Number.isInteger(node.value))) return;
  problems.add(
    `${what}: the number ${quote(node.text)} cannot be sent exactly.`,
    'Write a smaller one, or quote it.',
    node.place,
  );
}
