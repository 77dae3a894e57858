import { valueAt } from '../../../language/json.ts';
import { evaluate, fillIn, UnknownExpression } from './expressions.ts';
import type { Texts, TriedWorkflow } from './workflow.ts';

/** What is known of a run that does not take place. */
export interface KnownRun {
  readonly workflow: TriedWorkflow;
  readonly event: string;
  /** What came with the event; absent where nobody has said it. */
  readonly payload?: object;
  readonly repository: string;
  readonly defaultBranch: string;
  /** Values of inputs, as the command line gives them. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Outputs of the steps that were tried, by the ids of these. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/** What is known for one step. */
export interface StepContexts {
  readonly env: Readonly<Record<string, string>>;
  readonly matrix: Readonly<Record<string, unknown>>;
}

/**
 * Fills in the expressions of a step. What only a run knows gets a text in square brackets that names it, so that whoever
 * reads the prompt sees what stands where.
 *
 * @param standIns gets the names
 */
export function fillTexts(
  texts: Texts,
  contexts: StepContexts,
  run: KnownRun,
  standIns: Set<string>,
): Readonly<Record<string, string>> {
  const standIn = (name: string): string => {
    standIns.add(name);
    return `[${name}]`;
  };
  const lookup = (path: readonly string[]): unknown => {
    const [context = '', ...names] = path;
    // Nothing is sent, so no secret is needed.
    if (context === 'secrets' || path.join('.') === 'github.token') return '';
    // Of an event that was given, what is not there is empty, as on GitHub.
    if (run.payload && context === 'github' && names[0] === 'event')
      return valueAt(run.payload, ...names.slice(1)) ?? '';
    return valueAt(known(context, contexts, run), ...names) ?? standIn(path.join('.'));
  };
  const evaluateOne = (expression: string): unknown => {
    try {
      return evaluate(expression, lookup);
    } catch (error) {
      if (!(error instanceof UnknownExpression)) throw error;
      return standIn(expression.trim());
    }
  };
  return Object.fromEntries([...texts].map(([name, text]) => [name, fillIn(text, evaluateOne)]));
}

/** The context of a name, as far as it is known. */
function known(context: string, contexts: StepContexts, run: KnownRun): unknown {
  const { event, repository, defaultBranch, outputs } = run;
  if (context === 'github') {
    return {
      event_name: event,
      repository,
      repository_owner: repository.split('/')[0],
      ref: `refs/heads/${defaultBranch}`,
      ref_name: defaultBranch,
      actor: 'somebody',
      triggering_actor: 'somebody',
      event: { inputs: inputsOf(run), repository: { full_name: repository, default_branch: defaultBranch } },
    };
  }
  if (context === 'inputs') return inputsOf(run);
  if (context === 'env') return contexts.env;
  if (context === 'matrix') return contexts.matrix;
  if (context !== 'steps') return undefined;
  return Object.fromEntries([...outputs].map(([id, values]) => [id, { outputs: emptied(values), outcome: 'success' }]));
}

/** An output without a value is empty. */
function emptied(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? '']));
}

function inputsOf({ workflow, inputs }: KnownRun): Readonly<Record<string, string>> {
  const standard = [...workflow.inputs].flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries([...standard, ...inputs]);
}
