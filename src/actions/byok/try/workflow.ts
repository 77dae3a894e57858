import type { Place } from '../../../language/failures/failure.ts';
import { Problems } from '../../../language/failures/problems.ts';
import { followAliases } from '../../../language/yaml/aliases.ts';
import { child, children, type MapNode, type Node, scalar } from '../../../language/yaml/node.ts';
import { parseYaml } from '../../../language/yaml/parse-yaml.ts';

/** A workflow, as far as its steps are tried. */
export interface TriedWorkflow {
  /** The events that it runs on, as they are written. */
  readonly events: readonly string[];
  /** The inputs that somebody fills in by hand, with the default of each; absent for none. */
  readonly inputs: ReadonlyMap<string, string | undefined>;
  readonly env: Texts;
  readonly jobs: readonly Job[];
}

/** A job. */
export interface Job {
  readonly name: string;
  readonly condition: string;
  /** The workflow that it calls in place of steps of its own; empty for none. */
  readonly calls: string;
  /** The first value of each list, and what the first combination of `include` adds. */
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly env: Texts;
  readonly steps: readonly Step[];
}

/** A step. */
export interface Step {
  readonly id: string;
  /** What it uses; empty for a script. */
  readonly uses: string;
  /** Where that is written. */
  readonly usesPlace: Place | undefined;
  /** Its name, what it uses, or the first line of its script. */
  readonly label: string;
  readonly condition: string;
  readonly env: Texts;
  readonly with: Texts;
}

/** Texts as they are written, before anything is filled in. */
export type Texts = ReadonlyMap<string, string>;

/**
 * Reads a workflow file.
 *
 * @throws {Failure} `invalid-input` for what is no workflow, or has YAML that is not read here
 */
export function readWorkflow(text: string, path: string): TriedWorkflow {
  const problems = new Problems();
  const root = parseYaml(text, { file: path, annotatable: true }, problems, { follow: followAliases });
  const jobs = child(root, 'jobs');
  if (!problems.any && jobs?.kind !== 'map') {
    problems.add(`${path} is no workflow: it has no \`jobs\`.`, 'Name a file of .github/workflows.');
  }
  problems.throwIfAny('invalid-input');
  return {
    events: eventsOf(child(root, 'on')),
    inputs: inputsOf(child(root, 'on')),
    env: textsOf(child(root, 'env')),
    jobs: jobs?.kind === 'map' ? jobs.entries.map(({ key, value }) => jobOf(key, value)) : [],
  };
}

function eventsOf(on: Node | undefined): readonly string[] {
  if (on?.kind === 'map') return on.entries.map(({ key }) => key);
  return on?.kind === 'scalar'
    ? [on.text]
    : children(on).flatMap((node) => (node.kind === 'scalar' ? [node.text] : []));
}

function inputsOf(on: Node | undefined): TriedWorkflow['inputs'] {
  const named = ['workflow_dispatch', 'workflow_call'].map((event) => child(child(on, event), 'inputs'));
  const entries = named.flatMap((inputs) => (inputs?.kind === 'map' ? inputs.entries : []));
  return new Map(entries.map(({ key, value }) => [key, scalar(value, 'default')?.text]));
}

function jobOf(name: string, job: Node): Job {
  const matrix = child(child(job, 'strategy'), 'matrix');
  const [included] = children(child(matrix, 'include'));
  return {
    name,
    condition: textOf(job, 'if'),
    calls: textOf(job, 'uses'),
    matrix: { ...(included?.kind === 'map' && scalarsOf(included)), ...(matrix?.kind === 'map' && firstOf(matrix)) },
    env: textsOf(child(job, 'env')),
    steps: children(child(job, 'steps')).map(stepOf),
  };
}

function firstOf({ entries }: MapNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    entries.flatMap(({ key, value }) => {
      const [first] = value.kind === 'list' ? value.items : [];
      return first?.kind === 'scalar' ? [[key, first.value]] : [];
    }),
  );
}

function scalarsOf({ entries }: MapNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries.flatMap(({ key, value }) => (value.kind === 'scalar' ? [[key, value.value]] : [])));
}

function stepOf(step: Node): Step {
  const uses = textOf(step, 'uses');
  const [script = ''] = textOf(step, 'run').split('\n');
  return {
    id: textOf(step, 'id'),
    uses,
    usesPlace: scalar(step, 'uses')?.place,
    label: textOf(step, 'name') || uses || script || 'a step',
    condition: textOf(step, 'if'),
    env: textsOf(child(step, 'env')),
    with: textsOf(child(step, 'with')),
  };
}

function textOf(node: Node, name: string): string {
  return scalar(node, name)?.text.trim() ?? '';
}

function textsOf(node: Node | undefined): Texts {
  const entries = node?.kind === 'map' ? node.entries : [];
  return new Map(
    entries.flatMap(({ key, value }) => (value.kind === 'scalar' && value.value !== null ? [[key, value.text]] : [])),
  );
}
