import { load } from 'js-yaml';
import { actionNames } from '../../scripts/stand-in/action-file.ts';
import type { Ran } from '../../scripts/stand-in/step.ts';
import { type Contexts, fillIn, holds } from './expressions.ts';
import { runAction } from './run-action.ts';
import { runScript } from './run-script.ts';

/** A workflow, as far as it is run here. */
export interface Workflow {
  readonly on: unknown;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

/** A job of a workflow. */
export interface Job {
  readonly if?: string;
  readonly environment?: string;
  /** The reusable workflow that the job calls in place of `steps`. */
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix?: Readonly<Record<string, readonly unknown[]>> };
  readonly steps: readonly WorkflowStep[];
}

/** A step of a job. */
export interface WorkflowStep {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Where and for whom a workflow runs. */
export interface Scene {
  readonly workspace: string;
  readonly event: string;
  readonly payload: object;
  readonly secrets: Readonly<Record<string, string>>;
  /** Further fields of the context `github`. */
  readonly github?: Readonly<Record<string, string>>;
  readonly matrix?: Readonly<Record<string, unknown>>;
  /** The context `inputs` of a workflow that is called. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The context `vars`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Environment of the steps that use byok-inference. */
  readonly environment: Readonly<Record<string, string>>;
  /** `PATH` of the steps with a script. */
  readonly path?: string;
}

/** A step that was run; `used` is what it uses. */
export interface RanStep extends Ran {
  readonly used: string;
  readonly step: WorkflowStep;
}

/** Reads a workflow. */
export function readWorkflow(text: string): Workflow {
  return load(text) as Workflow;
}

/**
 * Runs the steps of a workflow's one job in their order: scripts with bash, byok-inference through the harness. A
 * checkout does nothing, since the workspace is there already, a cache is always empty, and the token of an App is always {@link appToken}; any
 * other action is an error.
 *
 * @returns the steps that were run, up to the first that failed; none where the job's condition does not hold
 */
export async function runWorkflow(text: string, scene: Scene): Promise<readonly RanStep[]> {
  const { jobs, defaults } = readWorkflow(text);
  const [job, ...others] = Object.values(jobs);
  if (!job || others.length > 0) throw new Error('A workflow with one job is expected.');
  const steps: Record<string, object> = {};
  const ran: RanStep[] = [];
  if (job.if !== undefined && !holds(job.if, contextsOf(scene, steps, {}))) return ran;
  for (const step of job.steps) {
    const given = { ...job.env, ...step.env };
    const env = mapValues(given, (value) => fillIn(String(value), contextsOf(scene, steps, {})));
    const contexts = contextsOf(scene, steps, env);
    if (step.if !== undefined && !holds(step.if, contexts)) continue;
    const shell = step.shell ?? defaults?.run?.shell;
    const result = await runStep({ ...step, ...(shell !== undefined && { shell }) }, scene, env, contexts);
    ran.push({ ...result, used: step.uses ?? '', step });
    if (step.id !== undefined) steps[step.id] = { outputs: result.outputs };
    if (result.exitCode !== 0) break;
  }
  return ran;
}

/** The token that an App's installation gives. */
export const appToken = 'ghs_of-the-app';

/** What a workflow's one job hands to the reusable workflow that it calls. */
export function callIn(text: string, scene: Scene): Pick<Scene, 'inputs' | 'secrets'> {
  const [job, ...others] = Object.values(readWorkflow(text).jobs);
  if (job?.uses === undefined || others.length > 0) throw new Error('A workflow with one call is expected.');
  const fill = (value: string) => fillIn(value, contextsOf(scene, {}, {}));
  return { inputs: mapValues(job.with ?? {}, fill), secrets: mapValues(job.secrets ?? {}, fill) };
}

async function runStep(
  step: WorkflowStep,
  scene: Scene,
  env: Readonly<Record<string, string>>,
  contexts: Contexts,
): Promise<Ran> {
  if (step.uses?.startsWith('actions/checkout@')) return { exitCode: 0, log: '', outputs: {}, summary: '' };
  if (step.uses?.startsWith('actions/create-github-app-token@')) {
    return { exitCode: 0, log: '', outputs: { token: appToken }, summary: '' };
  }
  if (step.uses?.startsWith('actions/cache@')) return { exitCode: 0, log: '', outputs: {}, summary: '' };
  const action = actionNames.find((name) => step.uses?.startsWith(`byok-inference/byok-inference/${name}@`));
  if (action !== undefined || step.uses?.startsWith('byok-inference/byok-inference@')) {
    return runAction({
      ...(action !== undefined && { action }),
      inputs: mapValues(step.with ?? {}, (value) => fillIn(String(value), contexts)),
      event: scene.event,
      payload: scene.payload,
      env: { ...env, ...scene.environment, GITHUB_WORKSPACE: scene.workspace },
    });
  }
  if (step.run === undefined) throw new Error(`${step.uses} is not run here.`);
  const shell = step.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
  return runScript(fillIn(step.run, contexts), shell, scene.payload, {
    ...env,
    GITHUB_WORKSPACE: scene.workspace,
    ...(scene.path !== undefined && { PATH: scene.path }),
  });
}

function contextsOf(scene: Scene, steps: object, env: object): Contexts {
  const { payload, secrets, matrix = {}, inputs = {}, variables: vars = {} } = scene;
  const github = { repository: 'acme/widgets', token: 'ghs_of-the-run', ...scene.github };
  return { github: { ...github, event: payload, event_name: scene.event }, secrets, steps, env, matrix, inputs, vars };
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
