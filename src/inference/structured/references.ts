import { quote } from '../../language/failures/quote.ts';

/**
 * What is wrong with a `$ref`: nothing, if it leads to a part of the same schema.
 *
 * @param parts pointers of all parts that are schemas, and their anchors
 */
export function refuseReference(
  target: string,
  parts: ReadonlySet<string>,
): { readonly message: string; readonly remedy: string } | undefined {
  if (!target.startsWith('#')) {
    return {
      message: `\`$ref: ${quote(target)}\` leads out of the schema, and nothing is fetched.`,
      remedy: 'Copy what it means into `$defs`, and write `$ref: "#/$defs/NAME"`.',
    };
  }
  const fragment = decoded(target.slice(1));
  if (fragment !== undefined && parts.has(fragment)) return undefined;
  return {
    message: `\`$ref: ${quote(target)}\` leads to no part of this schema.`,
    remedy: 'Write the path of a part, for example `#/$defs/NAME`.',
  };
}

/** A fragment without its percent signs; `undefined` for a broken one. */
function decoded(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}
