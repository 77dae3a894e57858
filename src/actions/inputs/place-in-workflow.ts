import type { Runner } from '../../github/runner.ts';
import type { Place, Problem } from '../../language/failures/failure.ts';
import type { Entry, ScalarNode } from '../../language/yaml/node.ts';
import type { StepOfWorkflow, Workflow } from './workflow-steps.ts';

/** What of an input a problem lies in. */
interface PlacedInput {
  readonly input: string;
  /** The line of the input's text, from 1. */
  readonly line?: number;
  /** The variable, where the input holds several. */
  readonly field?: string;
}

/**
 * Gives the problems of inputs their line in the workflow file, where the workspace has that file, and puts these first, in
 * the order of its lines. It may be another version than the one that runs, so it is searched for lines and decides
 * nothing.
 *
 * @param folder where the action lies below its repository, beginning with a slash
 * @param at where the `uses:` of the step is, where that is known; else the step is found by what it is given
 */
export async function placeInWorkflow<Found extends Problem>(
  problems: readonly Found[],
  runner: Runner,
  folder = '',
  at?: Place,
): Promise<readonly Found[]> {
  if (!problems.some((problem) => targetOf(problem))) return problems;
  const workflow = await readWorkflow(runner, folder);
  if (!workflow) return problems.map(placedOtherwise);
  const step = workflow.steps.find(({ usesPlace }) => isSame(usesPlace, at)) ?? stepOf(workflow.steps, runner);
  const placed = problems.map((problem) => {
    const target = targetOf(problem);
    if (!target) return { problem, line: undefined };
    const own = placeOf(target, step?.entries ?? allEntries(workflow), workflow.lines);
    // What is missing has no line of its own, and comes after what has one.
    const place = own ?? step?.usesPlace;
    if (!place) return { problem: placedOtherwise(problem), line: undefined };
    return { problem: { ...problem, message: nameInput(problem, target.input), place }, line: own?.line };
  });
  return placed
    .toSorted((one, other) => (one.line ?? Infinity) - (other.line ?? Infinity) || 0)
    .map(({ problem }) => problem);
}

function isSame(one: Place, other: Place | undefined): boolean {
  return one.file === other?.file && one.line === other.line && one.column === other.column;
}

function placedOtherwise<Found extends Problem>(problem: Found): Found {
  return problem.otherwise && !problem.place ? { ...problem, place: problem.otherwise } : problem;
}

/** Names that a policy takes for a secret, with none that GitHub gives. */
const secretExpression = /^\$\{\{\s*secrets\.(?!GITHUB_)([A-Z_][A-Z0-9_]*)\s*\}\}$/;

/** The name of the secret that the first of these inputs is filled with, by the workflow file; `undefined` where it does not tell. */
export async function secretNamedBy(inputs: readonly string[], runner: Runner): Promise<string | undefined> {
  const workflow = await readWorkflow(runner);
  const entries = workflow ? (stepOf(workflow.steps, runner)?.entries ?? allEntries(workflow)) : [];
  const texts = inputs.map((input) => entries.find(({ key }) => sameInput(key, input))?.value);
  return texts
    .map((value) => (value?.kind === 'scalar' ? secretExpression.exec(value.text.trim())?.[1] : undefined))
    .find((name) => name !== undefined);
}

/** The workflow of this run, where the workspace has it and it can be read. What reads it is loaded here. */
async function readWorkflow(runner: Runner, folder = ''): Promise<Workflow | undefined> {
  const { stepsOfWorkflow } = await import('./workflow-steps.ts');
  return stepsOfWorkflow(runner, folder).catch(() => undefined);
}

/** Where a problem lies, if in an input: messages about YAML have the place in its text. */
function targetOf({ input, place }: Problem): PlacedInput | undefined {
  const [, fromText] = /^input (.+)$/.exec(place && !place.annotatable ? place.file : '') ?? [];
  if (fromText !== undefined) return { input: fromText, line: place?.line ?? 1 };
  if (input === undefined || place) return undefined;
  const [name = '', field] = input.split(': ');
  return { input: name, ...(field !== undefined && { field }) };
}

function placeOf(
  { input, line, field }: PlacedInput,
  entries: readonly Entry[],
  lines: readonly string[],
): Place | undefined {
  const entry = entries.find(({ key }) => sameInput(key, input));
  if (!entry) return undefined;
  const { value, keyPlace } = entry;
  if (value.kind !== 'scalar') return keyPlace;
  const written = value.text.split(/\r?\n/);
  const row = line === undefined ? written.findIndex((text) => field !== undefined && isField(text, field)) : line - 1;
  return rowIn(value, row, lines) ?? keyPlace;
}

/** `file_input` and `file-input` are two names of one input. */
function sameInput(key: string, input: string): boolean {
  const plain = (name: string) => name.toLowerCase().replaceAll('_', '-');
  return plain(key) === plain(input);
}

function isField(text: string, field: string): boolean {
  return text.startsWith(`${field}:`) || text.startsWith(`"${field}":`) || text.startsWith(`'${field}':`);
}

/** Where a row of a text over several lines stands, where the workflow file has that row as it is. */
function rowIn({ text, place }: ScalarNode, row: number, lines: readonly string[]): Place | undefined {
  const rows = text.split(/\r?\n/);
  const wanted = rows[row];
  if (wanted === undefined || wanted.trim() === '' || rows.length < 2) return undefined;
  const index = place.line - 1 + row;
  const found = [index, index + 1].find((at) => lines[at]?.trimStart() === wanted.trimStart());
  if (found === undefined) return undefined;
  const column = (lines[found] ?? '').length - (lines[found] ?? '').trimStart().length + 1;
  return { ...place, line: found + 1, column };
}

/** The step that runs: the one whose written values are those of this run. */
function stepOf(steps: readonly StepOfWorkflow[], { input }: Runner): StepOfWorkflow | undefined {
  const written = ({ key, value }: Entry) =>
    value.kind !== 'scalar' || value.text.includes('${{') || value.text.trim() === input(key);
  return steps.find(({ entries }) => entries.every(written));
}

/** The inputs of every step, where it is not clear which one runs. */
function allEntries({ steps }: Workflow): readonly Entry[] {
  return steps.flatMap(({ entries }) => entries);
}

/** Once it points into the workflow, the place no longer says which input the text is that of. */
function nameInput({ message, place }: Problem, input: string): string {
  const isNamed = message.replaceAll(' ', '-').includes(input);
  return place && !isNamed
    ? `${input}: ${message.replace(/^(?:Expected|This)\b/, (word) => word.toLowerCase())}`
    : message;
}
