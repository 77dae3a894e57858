import { Failure, type Problem } from '../failures/failure.ts';
import { Problems } from '../failures/problems.ts';
import { describe, type Entry } from './node.ts';
import { parseYaml } from './parse-yaml.ts';
import { fieldAt, fillIn, withJsonClosed } from './written.ts';

/** Advice that does not help with text that somebody else has written. */
const vague = /count the spaces|^Check indentation|^A line above|^This line does not belong|^Remove one/;

/**
 * Parses an input of the action that is a YAML map. An empty input has no entries. A value may be JSON, such as
 * `toJSON` makes, whatever it says.
 *
 * @param form how an entry is written, for the message
 * @param options whether no message may repeat a value
 * @throws {Failure} `invalid-input`; what helps in every such case comes first, since the text may come from an
 * expression, and the next one breaks in another way
 */
export function parseInputMap(
  name: string,
  yaml: string,
  form: string,
  { isSecret = false }: { readonly isSecret?: boolean } = {},
): readonly Entry[] {
  const problems = new Problems();
  const root = parseYaml(withJsonClosed(yaml), { file: `input ${name}`, annotatable: false }, problems, {
    breaksInQuotes: true,
  });
  if (problems.any) throw new Failure('invalid-input', advise(name, yaml, problems.list(), isSecret));
  if (!root || root.kind === 'map') return root?.entries ?? [];
  throw new Failure('invalid-input', {
    message: `${name}: expected a YAML map, not ${describe(root)}.`,
    remedy: `Write one \`${form}\` per line.`,
    input: name,
  });
}

/** Adds to the first problem of each field how an expression fills the field in. */
function advise(name: string, yaml: string, problems: readonly Problem[], isSecret: boolean): readonly Problem[] {
  const told = new Set<string>();
  return problems.map((problem) => {
    const field = fieldAt(yaml, problem.place?.line ?? 1);
    const general = told.has(field) ? '' : fillIn(name, field);
    told.add(field);
    const written = isSecret ? 'Put the value in quotes.' : problem.remedy;
    const own = vague.test(problem.remedy) ? '' : `If you wrote it yourself: ${written}`;
    const remedy = [general, own].filter((text) => text !== '').join(' ');
    return { ...problem, input: name, remedy: remedy === '' ? problem.remedy : remedy };
  });
}
