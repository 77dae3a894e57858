import type { Problems } from '../../../../language/failures/problems.ts';
import type { Read } from '../../../../language/yaml/fields.ts';
import { show } from '../../../../language/yaml/node.ts';
import { text } from '../../../../language/yaml/reads.ts';
import type { Criterion } from '../evaluator.ts';

/** What the readers of criteria share: the file's text, for places inside schemas, and what collects warnings. */
export interface CriterionContext {
  readonly source: string;
  readonly warnings: Problems;
}

/** Makes the reader of one kind of criterion. */
export type ReadCriterion = (context: CriterionContext) => Read<Criterion>;

/** A reader whose problems are reported with the field's name. */
export function named<T>(name: string, read: Read<T>): Read<T> {
  return (node, problems) => read(node, problems.inField(name));
}

/** A word or number as it is written: `equals: 42` means the text 42, as in `gh models eval`. */
export const asWritten: Read<string> = (node, problems) =>
  node.kind === 'scalar' && node.value !== null ? node.text : text(node, problems);

/** A finite number. */
export const finite: Read<number> = (node, problems) => {
  if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isFinite(node.value)) return node.value;
  return problems.add(`Expected a number, not ${show(node)}.`, 'Write for example `1` or `0.5`.', node.place);
};
