import { Failure } from '../../language/failures/failure.ts';
import { quote } from '../../language/failures/quote.ts';
import { type FieldsShape, openFields, type Read } from '../../language/yaml/fields.ts';
import { listOf, oneOf, text } from '../../language/yaml/reads.ts';
import type { PolicyTest } from '../model/language.ts';
import { parseReference, type Reference } from '../model/reference.ts';
import { type Fact, type FactName, factNames, type RunFacts, unknownRun } from '../model/when.ts';
import { readValues } from './conditions.ts';
import { distinctNames } from './names.ts';
import { readDay } from './rules.ts';
import { readServerName } from './tools/servers.ts';

const shape: FieldsShape = { what: 'a test', known: ['model', 'tools', 'when', 'on', 'expect'] };

const readReference: Read<Reference> = (node, problems) => {
  const written = text(node, problems);
  if (written === undefined) return undefined;
  try {
    return parseReference(written);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const { message, remedy } of error.problems) problems.add(withoutInput(message), remedy, node.place);
    return undefined;
  }
};

/** The message about an input `model`, as it is said of a test. */
function withoutInput(message: string): string {
  const said = message.replace(/^model: /, '');
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** Reads the facts of a run as a test gives them; a workflow is meant as the default branch has it. */
const readRun: Read<RunFacts> = (node, problems) => {
  const fields = openFields(node, problems, { what: '`when`', known: factNames });
  const given = factNames.flatMap((fact): readonly [FactName, Fact][] => {
    const values = fields?.optional(fact, readValues(fact));
    const pattern = fact === 'fork' ? undefined : values?.find((value) => value.includes('*'));
    if (pattern !== undefined) {
      problems.add(
        `A test cannot contain the pattern ${quote(pattern)}.`,
        'A test describes one run: write a value without *.',
        fields?.placeOf(fact),
      );
    }
    return values ? [[fact, { values, isComplete: true }]] : [];
  });
  return { ...unknownRun, ...Object.fromEntries(given), isDefaultWorkflow: true };
};

const readTest: Read<PolicyTest> = (node, problems) => {
  const fields = openFields(node, problems, shape);
  if (!fields) return undefined;
  const model = fields.required('model', readReference, 'openai/gpt-6-luna');
  const expect = fields.required('expect', oneOf('allowed', 'denied'), 'allowed');
  const run = fields.optional('when', readRun) ?? unknownRun;
  const on = fields.optional('on', readDay);
  const tools = fields.optional('tools', distinctNames(readServerName));
  if (model === undefined || expect === undefined) return undefined;
  return {
    model,
    run,
    expect,
    place: fields.place,
    ...(on !== undefined && { on }),
    ...(tools && { tools: tools.map(({ name }) => name) }),
  };
};

/** Reads `tests`. */
export const readTests: Read<readonly PolicyTest[]> = listOf(readTest);
