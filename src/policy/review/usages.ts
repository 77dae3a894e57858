import type { Place } from '../../language/failures/failure.ts';
import { Problems } from '../../language/failures/problems.ts';
import { followAliases } from '../../language/yaml/aliases.ts';
import { child, children, type Node, type ScalarNode, scalar } from '../../language/yaml/node.ts';
import { parseYaml } from '../../language/yaml/parse-yaml.ts';
import { githubServer } from '../judge/judge-tools.ts';
import { defaultPolicyPath } from '../source/location.ts';

/** A text file of the repository. */
export interface TextFile {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** A model that a workflow step or a prompt file names literally. */
export interface ModelUse {
  readonly model: string;
  /** The servers of tools that are named literally with it. */
  readonly tools: readonly string[];
  readonly place: Place;
  /** Path of the workflow; empty for a prompt file that no workflow names literally. */
  readonly workflow: string;
  /** The events that start the workflow. */
  readonly events: readonly string[];
}

/** A step that uses an action with a policy. */
interface WorkflowStep {
  /** Path of its policy; empty for one at another ref, absent where an expression says it. */
  readonly policy: string | undefined;
  readonly workflow: string;
  readonly events: readonly string[];
  readonly models: readonly ScalarNode[];
  readonly tools: readonly string[];
  /** Path of a prompt file; empty where the step names none literally. */
  readonly promptFile: string;
}

/**
 * Finds every use of a policy with a literal model. An expression is not evaluated, and a file that is not YAML has no
 * uses. A step under another policy, or another ref of this one, is left out, and a prompt file that only such steps name.
 *
 * @param workflows workflow files and the `action.yml` of composite actions
 * @param promptFiles files whose names end in `.prompt.yml` or `.prompt.yaml`, in any case
 * @param actions `owner/name` of the action, under each of its names
 * @param policy path of the policy
 */
export function findModelUses(
  workflows: readonly TextFile[],
  promptFiles: readonly TextFile[],
  actions: readonly string[],
  policy: string,
): readonly ModelUse[] {
  const all = workflows.flatMap((file) => stepsOf(file, actions));
  const steps = all.filter((step) => step.policy === policy);
  const elsewhere = new Set(
    all.filter((step) => step.policy !== undefined && step.policy !== policy).map(({ promptFile }) => promptFile),
  );
  const models = promptFiles.flatMap((file) => {
    const root = parseYaml(file.text, { file: file.path, annotatable: true }, new Problems());
    const model = literal(scalar(root, 'model'));
    return model ? [{ path: file.path, model, tools: serversIn(child(root, 'tools')) }] : [];
  });
  const promptPaths = new Set(models.map(({ path }) => path));
  return [
    ...steps
      .filter(({ promptFile }) => !promptPaths.has(promptFile))
      .flatMap(({ models: named, ...step }) => named.map((model) => modelUse(model, step))),
    ...models.flatMap(({ path, model, tools }) => {
      const users = steps.filter(({ promptFile }) => promptFile === path);
      if (users.length > 0) return users.map((step) => modelUse(model, { ...step, tools: tools ?? step.tools }));
      return elsewhere.has(path) ? [] : [modelUse(model, { workflow: '', events: [], tools: tools ?? [] })];
    }),
  ];
}

function modelUse(
  { text, place }: ScalarNode,
  { workflow, events, tools }: Pick<WorkflowStep, 'workflow' | 'events' | 'tools'>,
): ModelUse {
  return { model: text.trim(), tools, place, workflow, events };
}

/** The servers that `tools` of a prompt file names, as a list or as a text; `undefined` where it is absent. */
function serversIn(node: Node | undefined): readonly string[] | undefined {
  if (!node) return undefined;
  const items = node.kind === 'scalar' ? [node] : children(node);
  return items
    .flatMap((item) => (item.kind === 'scalar' ? item.text.split(/[\s,]+/) : []))
    .filter((name) => name !== '');
}

/** The servers that the inputs of a step name; `enable-github-mcp: true` means one. */
function serversOf(inputs: Node | undefined): readonly string[] {
  const isGithub = /^true$/i.test(input(inputs, 'enable-github-mcp')?.text ?? '');
  const named = serversIn(literal(input(inputs, 'tools'))) ?? [];
  return [...new Set([...named, ...(isGithub ? [githubServer] : [])])];
}

function stepsOf(file: TextFile, actions: readonly string[]): readonly WorkflowStep[] {
  const root = parseWorkflowFile(file);
  const lists = [
    ...children(child(root, 'jobs')).map((job) => child(job, 'steps')),
    child(child(root, 'runs'), 'steps'),
  ];
  return lists
    .flatMap(children)
    .filter((step) => isAction(scalar(step, 'uses')?.text ?? '', actions))
    .map((step) => child(step, 'with'))
    .map((inputs) => ({
      policy: policyOf(inputs),
      workflow: file.path,
      events: triggersOf(child(root, 'on')),
      models: ['model', 'models', 'judge-model'].flatMap((name) => modelsIn(input(inputs, name))),
      tools: serversOf(inputs),
      promptFile: pathOf(literal(input(inputs, 'prompt-file'))?.text ?? ''),
    }));
}

/** The models that an input names literally, one in each line. */
function modelsIn(value: ScalarNode | undefined): readonly ScalarNode[] {
  const lines = value?.text.split('\n') ?? [];
  return value
    ? lines.map((text) => ({ ...value, text })).filter((line) => literal(line) && line.text.trim() !== '')
    : [];
}

function policyOf(inputs: Node | undefined): string | undefined {
  const [policy, ref] = ['policy', 'policy-ref'].map((name) => input(inputs, name)?.text.trim() ?? '');
  if (ref !== '') return '';
  if (policy?.includes('${{')) return undefined;
  return policy ? pathOf(policy) : defaultPolicyPath;
}

/** An input of a step, whose name GitHub reads without regard to case. */
function input(inputs: Node | undefined, name: string): ScalarNode | undefined {
  if (inputs?.kind !== 'map') return undefined;
  const found = inputs.entries.find(({ key }) => key.toLowerCase() === name);
  return found && scalar(inputs, found.key);
}

/** A path as files are listed: `./a//b/../c` is `a/c`. */
function pathOf(written: string): string {
  const parts: string[] = [];
  for (const part of written.trim().split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Folders of the action's repository whose actions ask models under a policy. */
const folders = ['', '/batch', '/evaluate'];

function isAction(uses: string, actions: readonly string[]): boolean {
  const name = uses.trim().split('@')[0]?.toLowerCase();
  return actions.some((action) => folders.some((folder) => `${action.toLowerCase()}${folder}` === name));
}

/** `on` is a word, a list of words, or a map by event. */
function triggersOf(on: Node | undefined): readonly string[] {
  if (on?.kind === 'map') return on.entries.map(({ key }) => key);
  const words = on?.kind === 'scalar' ? [on] : children(on);
  return words.flatMap((word) => (word.kind === 'scalar' && word.text !== '' ? [word.text] : []));
}

/** A value that is not a GitHub expression. */
function literal(value: ScalarNode | undefined): ScalarNode | undefined {
  return value?.text.includes('${{') ? undefined : value;
}

function parseWorkflowFile({ path, text }: TextFile): Node | undefined {
  return parseYaml(text, { file: path, annotatable: true }, new Problems(), { follow: followAliases });
}
