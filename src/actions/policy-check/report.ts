import type { Problem } from '../../failures/failure.ts';
import type { Comparison } from '../../review/compare.ts';
import type { SettingChange } from '../../review/compare-settings.ts';
import type { TestResult } from '../../review/run-tests.ts';

/** All that a check has found: the one value that outputs, log and summary render. */
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
  /** What differs beside verdicts. */
  readonly settings: readonly SettingChange[];
  /** The situations that were compared, by name. */
  readonly situations: readonly string[];
  /** What the policy was compared with, in words; empty where with nothing. */
  readonly inForce: string;
  readonly failOn: 'error' | 'warning';
}

/** Whether the step fails. */
export function fails({ errors, warnings, failOn }: Report): boolean {
  return errors.length > 0 || (failOn === 'warning' && warnings.length > 0);
}
