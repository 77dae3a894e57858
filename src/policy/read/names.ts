import type { Place } from '../../language/failures/failure.ts';
import type { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import type { Read } from '../../language/yaml/fields.ts';
import { listOf, text } from '../../language/yaml/reads.ts';

/** A name as a policy gives it, and where. */
export interface PlacedName<Name extends string = string> {
  readonly name: Name;
  readonly place: Place;
}

/** A sentence or a name: any text that is not blank, as one line. */
export const readWords: Read<string> = (node, problems) => {
  const words = text(node, problems);
  if (words === undefined || words.trim() !== '') return words?.trim().replace(/\s+/g, ' ');
  return problems.add('The text is empty.', 'Write a sentence for the reader.', node.place);
};

/** Reads a list of names, none of them twice. */
export function distinctNames<Name extends string>(read: Read<Name>): Read<readonly PlacedName<Name>[]> {
  return (node, problems) => {
    const names = listOf((item, found): PlacedName<Name> | undefined => {
      const name = read(item, found);
      return name === undefined ? undefined : { name, place: item.place };
    })(node, problems);
    refuseRepeats(names ?? [], problems);
    return names;
  };
}

/** Notes every name that is listed twice, also where only the case differs. */
export function refuseRepeats(named: readonly PlacedName[], problems: Problems): void {
  const seen = new Map<string, Place>();
  for (const { name, place } of named) {
    const folded = name.toLowerCase();
    const before = seen.get(folded);
    if (before)
      problems.add(
        `${quote(name)} is listed twice (first on line ${before.line}).`,
        'Remove one; case makes no difference.',
        place,
      );
    else seen.set(folded, place);
  }
}
