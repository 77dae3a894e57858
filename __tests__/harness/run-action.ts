import { inject } from 'vitest';
import { runBundle } from '../../scripts/stand-in/run-bundle.ts';
import { type LaidOut, layOut, type Ran, type Step } from '../../scripts/stand-in/step.ts';
import { removeLater } from './folders.ts';
import { runSource } from './run-source.ts';

/** The GitHub token of every run; it may go to the GitHub API and nowhere else. */
export const githubToken = 'ghs_test-token-of-the-workflow';

/** Ends the run from outside, as a cancelled job does. */
export type Cancel = (signal: 'SIGINT' | 'SIGTERM') => void;

/**
 * Runs a step as the runner does: through the sources in this process, which is where coverage comes from, or, for
 * scenarios that are `bundled`, through the committed bundle as a process of its own.
 */
export async function runAction(
  step: Step,
  onStart?: (cancel: Cancel) => void,
  onLaidOut?: (laidOut: LaidOut) => void,
): Promise<Ran> {
  const laidOut = layOut({ ...step, inputs: { token: githubToken, ...step.inputs } });
  removeLater(laidOut.folder);
  onLaidOut?.(laidOut);
  if (inject('through') === 'source') return runSource(laidOut, onStart);
  return runBundle(laidOut, (child) => onStart?.((signal) => child.kill(signal)));
}
