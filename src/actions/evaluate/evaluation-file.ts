import { Failure, sentence } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { quote } from '../../language/failures/quote.ts';
import { openFields, type Read } from '../../language/yaml/fields.ts';
import type { MapNode, Node } from '../../language/yaml/node.ts';
import { parseYaml } from '../../language/yaml/parse-yaml.ts';
import type { Message } from '../../prompts/prompt.ts';
import { namesUsed } from '../../prompts/variables/fill-messages.ts';
import type { NeededColumn } from '../rows/columns.ts';
import type { Rows } from '../rows/row.ts';
import { readYamlRows } from '../rows/yaml-rows.ts';
import type { Evaluator } from './evaluators/evaluator.ts';
import { columnsNeeded, readEvaluators } from './evaluators/read/evaluators.ts';

/** What a prompt file says about its evaluation; its prompt is read by `parsePromptFile`. */
export interface EvaluationFile {
  /** Empty where the file has none. */
  readonly name: string;
  readonly description: string;
  readonly evaluators: readonly Evaluator[];
  /** `testData`; absent where the file has none. */
  readonly rows?: Rows;
  readonly warnings: readonly string[];
}

/** The fields that an evaluation reads. */
const known = ['name', 'description', 'testData', 'evaluators'];

/**
 * Reads `evaluators` and `testData` of a prompt file.
 *
 * @throws {Failure} `invalid-prompt`, with the place of each problem
 */
export function parseEvaluationFile(source: string, path: string): EvaluationFile {
  const problems = new Problems();
  const warnings = new Problems();
  const root = parseYaml(source, { file: path, annotatable: true }, problems);
  if (!root) {
    problems.throwIfAny('invalid-prompt');
    throw new Failure('invalid-prompt', { message: `The prompt file ${path} is empty.`, remedy: 'Add `messages:`.' });
  }
  const fields = openFields(partOf(root), problems, { what: 'a prompt file', known });
  const evaluators = fields?.optional('evaluators', readEvaluators({ source, warnings })) ?? [];
  const rows = fields?.optional('testData', readYamlRows);
  if (fields && evaluators.length === 0 && !problems.any) {
    const message = 'The file has no evaluators, so every row that is answered passes.';
    warnings.add(message, 'Add `evaluators:`.', fields.placeOf('evaluators'));
  }
  if (rows?.count === 0 && !problems.any) {
    warnings.add('`testData` is empty.', 'Add rows: `- column: value`.', fields?.placeOf('testData'));
  }
  if (!fields || problems.any) throw new Failure('invalid-prompt', [...problems.list(), ...warnings.list()]);
  return {
    name: fields.optional('name', anyText) ?? '',
    description: fields.optional('description', anyText) ?? '',
    evaluators,
    ...(rows && { rows }),
    warnings: warnings.list().map(sentence),
  };
}

/** Only what an evaluation reads: the rest is the business of the prompt's reader, which warns of it. */
function partOf(root: Node): Node {
  if (root.kind !== 'map') return root;
  const part: MapNode = { ...root, entries: root.entries.filter(({ key }) => known.includes(key)) };
  return part;
}

const anyText: Read<string> = (node) => (node.kind === 'scalar' ? node.text : undefined);

/** Every column that the messages and the judges of an evaluation need. */
export function neededColumns(messages: readonly Message[], evaluators: readonly Evaluator[]): readonly NeededColumn[] {
  return [
    ...namesUsed(messages).map((name) => ({ name, by: 'the prompt' })),
    ...evaluators.flatMap((evaluator) =>
      columnsNeeded(evaluator).map((name) => ({ name, by: `the evaluator ${quote(evaluator.name)}` })),
    ),
  ];
}
