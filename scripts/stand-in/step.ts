import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ActionName } from '../../src/actions/actions.ts';
import { actionDefaults } from './action-file.ts';
import { readOutputs } from './read-outputs.ts';

/** What a workflow gives to a step. */
export interface Step {
  /** The main action, unless it is another. */
  readonly action?: ActionName;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Files of the workspace by path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Symbolic links of the workspace: path → target. */
  readonly links?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: object;
}

/** What a step leaves behind. */
export interface Ran {
  readonly exitCode: number | null;
  /** Everything that was written to the log, both streams, commands included. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/** A step laid out on the disk as the runner does it. */
export interface LaidOut {
  readonly action: ActionName;
  readonly folder: string;
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Reads the outputs and the summary that the step has written. */
  readonly collect: (exitCode: number | null, log: string) => Ran;
}

/**
 * Lays a step out: a workspace, an event file, files for outputs and summary, inputs as `INPUT_*`
 * with the defaults of action.yml. The environment holds nothing else but the PATH.
 */
export function layOut(step: Step): LaidOut {
  const { action = 'complete' } = step;
  const folder = mkdtempSync(join(tmpdir(), 'byok-step-'));
  const at = (name: string) => join(folder, name);
  for (const directory of ['workspace', 'temp', 'home']) mkdirSync(at(directory));
  for (const file of ['outputs', 'summary.md']) writeFileSync(at(file), '');
  writeFileSync(at('event.json'), JSON.stringify(step.payload ?? { repository: { default_branch: 'main' } }));
  writeWorkspace(at('workspace'), step);
  return {
    action,
    folder,
    workspace: at('workspace'),
    environment: {
      ...kept('PATH', 'SystemRoot'),
      HOME: at('home'),
      RUNNER_TEMP: at('temp'),
      GITHUB_WORKSPACE: at('workspace'),
      GITHUB_OUTPUT: at('outputs'),
      GITHUB_STEP_SUMMARY: at('summary.md'),
      GITHUB_EVENT_PATH: at('event.json'),
      GITHUB_EVENT_NAME: step.event ?? 'push',
      GITHUB_REPOSITORY: 'acme/widgets',
      GITHUB_ACTIONS: 'true',
      ...inputVariables({ ...actionDefaults(action), ...step.inputs }),
      ...step.env,
    },
    collect: (exitCode, log) => ({
      exitCode,
      log,
      outputs: readOutputs(readFileSync(at('outputs'), 'utf8')),
      summary: readFileSync(at('summary.md'), 'utf8'),
    }),
  };
}

function writeWorkspace(workspace: string, { files = {}, links = {} }: Step): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(workspace, path));
}

/** The runner's spelling: capitals, blanks as `_`, everything else as it is. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}

function kept(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
