import { kindOfRule } from '../../src/reports/secrets/shapes/kinds.ts';
import { ownShapes } from '../../src/reports/secrets/shapes/shapes.ts';

/** Every kind of secret that is known by its looks, as docs/security.md lists them: one a line. */
export function secretKinds(): string {
  const kinds = new Set([...kindOfRule.values(), ...ownShapes.map(({ kind }) => kind)]);
  const byName = new Intl.Collator('en').compare;
  return [...kinds]
    .toSorted(byName)
    .map((kind) => `- ${kind}`)
    .join('\n');
}
