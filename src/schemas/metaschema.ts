import type { Ajv } from 'ajv';
import { requirementOf } from './explain.ts';
import type { Slip } from './inspect.ts';

/** What the metaschema has against a schema: one slip a place, since it often says the same in several ways. */
export function refusedByMetaschema(ajv: Ajv, schema: Readonly<Record<string, unknown>>): readonly Slip[] {
  const { $schema: _, ...rest } = schema;
  ajv.validateSchema(rest);
  const errors = Map.groupBy(ajv.errors ?? [], ({ instancePath }) => instancePath);
  return [...errors].flatMap(([pointer, [error]]) => {
    if (!error) return [];
    return [{ pointer, message: `The value here ${requirementOf(error)}.`, remedy: remedyFor(pointer) }];
  });
}

function remedyFor(pointer: string): string {
  return /\/items$/.test(pointer)
    ? 'A list of schemas for the first items is called `prefixItems`; in draft-07 it is `items`.'
    : 'Change it, or remove the line.';
}
