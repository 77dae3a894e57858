import type { Problem } from '../../language/failures/failure.ts';
import type { SettingChange } from '../../policy/review/changes/setting-change.ts';
import type { Comparison } from '../../policy/review/changes/verdicts.ts';
import type { Widening } from '../../policy/review/changes/widening.ts';
import type { TestResult } from '../../policy/review/run-tests.ts';

/** What fails the step besides errors. */
export type FailOn = 'error' | 'warning' | 'widening';

/** All that a check has found: the one value that outputs, log, summary and comment render. */
export interface Report {
  /** Path of the policy; empty where the inputs are wrong. */
  readonly path: string;
  /** Whether the file alone is valid; absent where it was not read. */
  readonly isValid?: boolean;
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Absent where the policy cannot be judged by. */
  readonly tests?: readonly TestResult[];
  readonly comparison?: Comparison;
  /** What allows more than the policy in force; absent where it cannot be told. */
  readonly widens?: readonly Widening[];
  /** Whether the change removes the policy that is in force. */
  readonly isRemoved: boolean;
  /** What differs beside verdicts, what widens first. */
  readonly settings: readonly SettingChange[];
  /** The situations that were compared, by name. */
  readonly situations: readonly string[];
  /** What the policy was compared with, in words; empty where with nothing. */
  readonly inForce: string;
  readonly failOn: FailOn;
}

/** Whether the step fails. Where it cannot be told whether a change widens, there is an error as well. */
export function fails({ errors, warnings, widens = [], failOn }: Report): boolean {
  if (errors.length > 0) return true;
  return failOn === 'warning' ? warnings.length > 0 : failOn === 'widening' && widens.length > 0;
}
