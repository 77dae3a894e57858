import { fileURLToPath } from 'node:url';
import { bundle } from '../stand-in/run-bundle.ts';
import type { Step } from '../stand-in/step.ts';
import { policyFor, prompt } from './loopback.ts';

/** What is measured, by the name that the tables show. */
export const names = {
  floor: 'floor',
  allowedWorkspace: 'allowed, policy from the workspace',
  allowedApi: 'allowed, policy from the API',
  denied: 'denied, policy from the workspace',
  core: 'core floor',
  coreBundled: 'core floor, bundled',
} as const;

/** The name of something that is measured. */
export type Name = (typeof names)[keyof typeof names];

/** How a run ends, and the requests that the server sees. */
export interface Expected {
  readonly exitCode: number | null;
  /** The output `status`; a floor has none. */
  readonly status?: string;
  readonly completions: number;
  readonly gitHub: number;
}

/** What is run and measured, and what a sound run of it looks like. */
export interface Program {
  readonly name: Name;
  /** The file that Node is given. */
  readonly script: string;
  readonly step: Step;
  readonly expected: Expected;
}

/** A step that asks for a model that is not enabled, with its policy in the workspace. */
export function deniedStep(serverUrl: string): Step {
  return {
    inputs: { prompt, model: 'openai/gpt-6-sol', 'api-key': 'sk-bench-key', 'policy-ref': 'workspace' },
    files: { '.github/models.yml': policyFor(serverUrl) },
    env: { GITHUB_API_URL: serverUrl },
  };
}

/** Everything that takes part in a round. */
export function listPrograms(serverUrl: string, coreBundled: string): readonly Program[] {
  const floor = fileURLToPath(import.meta.resolve('./floor.js'));
  const core = fileURLToPath(import.meta.resolve('./core-floor.js'));
  const inputs = { prompt, model: 'openai/gpt-6-luna', 'api-key': 'sk-bench-key' };
  const files = { '.github/models.yml': policyFor(serverUrl) };
  const env = { GITHUB_API_URL: serverUrl };
  const answered = { exitCode: 0, completions: 1, gitHub: 0 };
  const silent = { exitCode: 0, completions: 0, gitHub: 0 };
  const completed = { ...answered, status: 'completed' };
  return [
    { name: names.floor, script: floor, step: { inputs, files }, expected: answered },
    {
      name: names.allowedWorkspace,
      script: bundle,
      step: { inputs: { ...inputs, 'policy-ref': 'workspace' }, files, env },
      expected: completed,
    },
    {
      name: names.allowedApi,
      script: bundle,
      step: { inputs: { ...inputs, token: 'ghs_bench-token' }, env },
      expected: { ...completed, gitHub: 2 },
    },
    {
      name: names.denied,
      script: bundle,
      step: deniedStep(serverUrl),
      expected: { ...silent, exitCode: 1, status: 'denied' },
    },
    { name: names.core, script: core, step: { inputs, files }, expected: silent },
    { name: names.coreBundled, script: coreBundled, step: { inputs, files }, expected: silent },
  ];
}
